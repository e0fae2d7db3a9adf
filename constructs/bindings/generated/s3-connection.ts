/**
 * `syncwright_s3_connection`: where files go to or come from: a bucket, and how a vendor reaches it.
 *
 * Generated from connections/schemas/s3-connection.json by `node tools/generate-bindings.js`; not edited by hand.
 */
import { TerraformResource, type IResolvable, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

import { attributesToHcl, attributesToTerraform, type BindingAttribute, GENERATOR } from "../attributes";

/** Configuration of `syncwright_s3_connection`. */
export interface SyncwrightS3ConnectionConfig extends TerraformMetaArguments {
  /** The name people know it by. */
  readonly name: string;
  /** A vendor of the catalogue, e.g. `hightouch`, `polytomic`, `pipedream`, `syncwright`. */
  readonly vendor: string;
  /** ARN of the user that the access key belongs to; with Polytomic read-only. */
  readonly awsUser?: string | undefined;
  /** How the vendor authenticates: with an access key, by assuming a role, or as a principal that the bucket policy names. */
  readonly authMode: "access_key_and_secret" | "iam_role" | "bucket_policy";
  /** ARN of the role to assume. With `auth_mode` `iam_role` only, and needed there. */
  readonly iamRoleArn?: string | undefined;
  /** Access key id with access to the bucket. With `auth_mode` `access_key_and_secret` only, and needed there. The secret is never in a document. */
  readonly awsAccessKeyId?: string | undefined;
  /** A bucket name; with Polytomic also `s3://bucket/folder`, which limits the connection to the folder. */
  readonly s3BucketName: string;
  /** Region of the bucket, e.g. `eu-central-1`. */
  readonly s3BucketRegion: string;
  /** Whether CSV files have a header row with field names; true where left out. */
  readonly csvHasHeaders?: boolean | IResolvable | undefined;
  /** Use S3 event notifications for incremental syncs. */
  readonly enableEventNotifications?: boolean | IResolvable | undefined;
  /** ARN of the SQS queue that receives S3 event notifications. With `enable_event_notifications` only, and needed there. */
  readonly eventQueueArn?: string | undefined;
  /** Files are time-based snapshots: treat them as a single table. */
  readonly isSingleTable?: boolean | IResolvable | undefined;
  /** Multi-directory, multi-table. With `is_single_table` only. */
  readonly isDirectorySnapshot?: boolean | IResolvable | undefined;
  /** Format of the files. With `is_single_table` and without `is_directory_snapshot` only. */
  readonly singleTableFileFormat?: "csv" | "json" | "parquet" | undefined;
  /** Formats that may be present across different tables. With `is_single_table` and `is_directory_snapshot` only. */
  readonly singleTableFileFormats?: readonly ("csv" | "json" | "parquet")[] | undefined;
  /** Name of the collection. With `is_single_table` and without `is_directory_snapshot` only. */
  readonly singleTableName?: string | undefined;
  /** Path pattern of the tables. With `is_directory_snapshot` only, and needed there. */
  readonly directoryGlobPattern?: string | undefined;
  /** Skip the first N lines of each CSV file. Where the format is, or the formats contain, `csv` only. */
  readonly skipLines?: number | undefined;
  /** Secret of the access key. Write-only: in no plan, state or document. */
  readonly awsSecretAccessKeyWo?: string | undefined;
  /** Count it up to hand over a new secret. */
  readonly awsSecretAccessKeyWoVersion?: number | undefined;
}

const ATTRIBUTES: readonly BindingAttribute[] = [
  {
    "attribute": "name",
    "property": "name",
    "kind": "string"
  },
  {
    "attribute": "vendor",
    "property": "vendor",
    "kind": "string"
  },
  {
    "attribute": "aws_user",
    "property": "awsUser",
    "kind": "string"
  },
  {
    "attribute": "auth_mode",
    "property": "authMode",
    "kind": "string"
  },
  {
    "attribute": "iam_role_arn",
    "property": "iamRoleArn",
    "kind": "string"
  },
  {
    "attribute": "aws_access_key_id",
    "property": "awsAccessKeyId",
    "kind": "string"
  },
  {
    "attribute": "s3_bucket_name",
    "property": "s3BucketName",
    "kind": "string"
  },
  {
    "attribute": "s3_bucket_region",
    "property": "s3BucketRegion",
    "kind": "string"
  },
  {
    "attribute": "csv_has_headers",
    "property": "csvHasHeaders",
    "kind": "boolean"
  },
  {
    "attribute": "enable_event_notifications",
    "property": "enableEventNotifications",
    "kind": "boolean"
  },
  {
    "attribute": "event_queue_arn",
    "property": "eventQueueArn",
    "kind": "string"
  },
  {
    "attribute": "is_single_table",
    "property": "isSingleTable",
    "kind": "boolean"
  },
  {
    "attribute": "is_directory_snapshot",
    "property": "isDirectorySnapshot",
    "kind": "boolean"
  },
  {
    "attribute": "single_table_file_format",
    "property": "singleTableFileFormat",
    "kind": "string"
  },
  {
    "attribute": "single_table_file_formats",
    "property": "singleTableFileFormats",
    "kind": "list"
  },
  {
    "attribute": "single_table_name",
    "property": "singleTableName",
    "kind": "string"
  },
  {
    "attribute": "directory_glob_pattern",
    "property": "directoryGlobPattern",
    "kind": "string"
  },
  {
    "attribute": "skip_lines",
    "property": "skipLines",
    "kind": "number"
  },
  {
    "attribute": "aws_secret_access_key_wo",
    "property": "awsSecretAccessKeyWo",
    "kind": "string"
  },
  {
    "attribute": "aws_secret_access_key_wo_version",
    "property": "awsSecretAccessKeyWoVersion",
    "kind": "number"
  }
];

/** Resource `syncwright_s3_connection`. */
export class SyncwrightS3Connection extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright_s3_connection";
  readonly #config: SyncwrightS3ConnectionConfig;

  constructor(scope: Construct, id: string, config: SyncwrightS3ConnectionConfig) {
    super(scope, id, {
      terraformResourceType: "syncwright_s3_connection",
      terraformGeneratorMetadata: GENERATOR,
      ...config,
    });
    this.#config = config;
  }

  /** Reference to `id`. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Reference to `external_id`. */
  get externalId(): string {
    return this.getStringAttribute("external_id");
  }

  /** Reference to `name`. */
  get name(): string {
    return this.getStringAttribute("name");
  }

  /** Reference to `vendor`. */
  get vendor(): string {
    return this.getStringAttribute("vendor");
  }

  /** Reference to `aws_user`. */
  get awsUser(): string {
    return this.getStringAttribute("aws_user");
  }

  /** Reference to `auth_mode`. */
  get authMode(): string {
    return this.getStringAttribute("auth_mode");
  }

  /** Reference to `iam_role_arn`. */
  get iamRoleArn(): string {
    return this.getStringAttribute("iam_role_arn");
  }

  /** Reference to `aws_access_key_id`. */
  get awsAccessKeyId(): string {
    return this.getStringAttribute("aws_access_key_id");
  }

  /** Reference to `s3_bucket_name`. */
  get s3BucketName(): string {
    return this.getStringAttribute("s3_bucket_name");
  }

  /** Reference to `s3_bucket_region`. */
  get s3BucketRegion(): string {
    return this.getStringAttribute("s3_bucket_region");
  }

  /** Reference to `csv_has_headers`. */
  get csvHasHeaders(): IResolvable {
    return this.getBooleanAttribute("csv_has_headers");
  }

  /** Reference to `enable_event_notifications`. */
  get enableEventNotifications(): IResolvable {
    return this.getBooleanAttribute("enable_event_notifications");
  }

  /** Reference to `event_queue_arn`. */
  get eventQueueArn(): string {
    return this.getStringAttribute("event_queue_arn");
  }

  /** Reference to `is_single_table`. */
  get isSingleTable(): IResolvable {
    return this.getBooleanAttribute("is_single_table");
  }

  /** Reference to `is_directory_snapshot`. */
  get isDirectorySnapshot(): IResolvable {
    return this.getBooleanAttribute("is_directory_snapshot");
  }

  /** Reference to `single_table_file_format`. */
  get singleTableFileFormat(): string {
    return this.getStringAttribute("single_table_file_format");
  }

  /** Reference to `single_table_file_formats`. */
  get singleTableFileFormats(): string[] {
    return this.getListAttribute("single_table_file_formats");
  }

  /** Reference to `single_table_name`. */
  get singleTableName(): string {
    return this.getStringAttribute("single_table_name");
  }

  /** Reference to `directory_glob_pattern`. */
  get directoryGlobPattern(): string {
    return this.getStringAttribute("directory_glob_pattern");
  }

  /** Reference to `skip_lines`. */
  get skipLines(): number {
    return this.getNumberAttribute("skip_lines");
  }

  /** Reference to `aws_secret_access_key_wo`. */
  get awsSecretAccessKeyWo(): string {
    return this.getStringAttribute("aws_secret_access_key_wo");
  }

  /** Reference to `aws_secret_access_key_wo_version`. */
  get awsSecretAccessKeyWoVersion(): number {
    return this.getNumberAttribute("aws_secret_access_key_wo_version");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
