/**
 * `syncwright_model_sync`: rows of a model into files of a connection.
 *
 * Generated from connections/schemas/model-sync.json by `node tools/generate-bindings.js`; not edited by hand.
 */
import { TerraformResource, type IResolvable, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

import { attributesToHcl, attributesToTerraform, type BindingAttribute, GENERATOR } from "../attributes";

/** How CSV is written. With `format` `csv` only. */
export interface SyncwrightModelSyncCsv {
  /** Comma, semicolon, pipe, tilde or tab; comma where left out. */
  readonly delimiter?: "," | ";" | "|" | "~" | "\t" | undefined;
  /** Whether the first row holds the column names; true where left out. */
  readonly header?: boolean | IResolvable | undefined;
  /** Whether the file begins with a byte order mark; false where left out. */
  readonly bom?: boolean | IResolvable | undefined;
}

/** The advanced mapper: only what is mapped is exported. Excludes `columns`. */
export interface SyncwrightModelSyncMappings {
  /** Name of the column in the file. */
  readonly to: string;
  /** A column of the model. */
  readonly from?: string | undefined;
  /** Text with `{column}` in it, e.g. `{first_name} {last_name}`. */
  readonly template?: string | undefined;
  /** A transformation of `from`. */
  readonly transform?: "trim" | "lower" | "upper" | "string" | "integer" | "number" | "boolean" | "date" | "timestamp" | "json" | undefined;
}

/** Who hears of a failed run. */
export interface SyncwrightModelSyncAlerts {
  /** How the alert travels. */
  readonly channel: "slack" | "pagerduty" | "sms" | "email";
  /** Phone number, address, or for Slack and PagerDuty the name of the secret that holds the URL or key; never the URL itself. */
  readonly target: string;
}

/** What else is sent with each upload, so that the preflight can judge it. */
export interface SyncwrightModelSyncUpload {
  /** Header `x-amz-server-side-encryption`; not sent where left out, so that the bucket's default holds. */
  readonly serverSideEncryption?: "AES256" | "aws:kms" | "aws:kms:dsse" | undefined;
  /** Header `x-amz-server-side-encryption-aws-kms-key-id`. With `server_side_encryption` `aws:kms` or `aws:kms:dsse` only. */
  readonly kmsKeyId?: string | undefined;
  /** Header `x-amz-acl`; it needs `s3:PutObjectAcl`. */
  readonly acl?: "private" | "public-read" | "public-read-write" | "authenticated-read" | "aws-exec-read" | "bucket-owner-read" | "bucket-owner-full-control" | undefined;
  /** Header `x-amz-tagging`; it needs `s3:PutObjectTagging`. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Size of a part, 5 MiB to 5 GiB; files above it are written in parts. */
  readonly partSizeBytes?: number | undefined;
  /** `fail` sends `If-None-Match: *`; `overwrite` where left out. */
  readonly onExisting?: "overwrite" | "fail" | undefined;
}

/** Configuration of `syncwright_model_sync`. */
export interface SyncwrightModelSyncConfig extends TerraformMetaArguments {
  /** The name people know it by. */
  readonly name: string;
  /** Id of the connection it writes to; in a file also its name. */
  readonly connectionId: string;
  /** Id of the model it reads; in a file also its name. */
  readonly modelId: string;
  /** In the vendor's vocabulary: Hightouch `all` `insert` `diff`; Polytomic `create` `update` `updateOrCreate` `replace` `append` `remove` `snapshot`. */
  readonly mode: "all" | "insert" | "diff" | "create" | "update" | "updateOrCreate" | "replace" | "append" | "remove" | "snapshot";
  /** Encoding of the file. `json-doc` is Polytomic's. */
  readonly format: "csv" | "json" | "json-doc" | "parquet";
  /** Object-key template, e.g. `upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json`; times are UTC. */
  readonly filename: string;
  /** Added to the run's time before it fills the template, e.g. `-86400` for a day earlier. */
  readonly timestampOffsetSeconds?: number | undefined;
  /** `gzip` compresses the file; no `.gz` is added to its name. */
  readonly compression?: "none" | "gzip" | undefined;
  /** How CSV is written. With `format` `csv` only. */
  readonly csv?: SyncwrightModelSyncCsv | undefined;
  /** Columns to export; all where left out. Excludes `mappings`. */
  readonly columns?: readonly (string)[] | undefined;
  /** The advanced mapper: only what is mapped is exported. Excludes `columns`. */
  readonly mappings?: readonly SyncwrightModelSyncMappings[] | undefined;
  /** Whether a run without rows writes an empty file; `write` where left out. */
  readonly emptyFiles?: "write" | "skip" | undefined;
  /** Who hears of a failed run. */
  readonly alerts?: readonly SyncwrightModelSyncAlerts[] | undefined;
  /** What else is sent with each upload, so that the preflight can judge it. */
  readonly upload?: SyncwrightModelSyncUpload | undefined;
}

const ATTRIBUTES: readonly BindingAttribute[] = [
  {
    "attribute": "name",
    "property": "name",
    "kind": "string"
  },
  {
    "attribute": "connection_id",
    "property": "connectionId",
    "kind": "string"
  },
  {
    "attribute": "model_id",
    "property": "modelId",
    "kind": "string"
  },
  {
    "attribute": "mode",
    "property": "mode",
    "kind": "string"
  },
  {
    "attribute": "format",
    "property": "format",
    "kind": "string"
  },
  {
    "attribute": "filename",
    "property": "filename",
    "kind": "string"
  },
  {
    "attribute": "timestamp_offset_seconds",
    "property": "timestampOffsetSeconds",
    "kind": "number"
  },
  {
    "attribute": "compression",
    "property": "compression",
    "kind": "string"
  },
  {
    "attribute": "csv",
    "property": "csv",
    "kind": "object",
    "fields": [
      {
        "attribute": "delimiter",
        "property": "delimiter",
        "kind": "string"
      },
      {
        "attribute": "header",
        "property": "header",
        "kind": "boolean"
      },
      {
        "attribute": "bom",
        "property": "bom",
        "kind": "boolean"
      }
    ]
  },
  {
    "attribute": "columns",
    "property": "columns",
    "kind": "list"
  },
  {
    "attribute": "mappings",
    "property": "mappings",
    "kind": "objects",
    "fields": [
      {
        "attribute": "to",
        "property": "to",
        "kind": "string"
      },
      {
        "attribute": "from",
        "property": "from",
        "kind": "string"
      },
      {
        "attribute": "template",
        "property": "template",
        "kind": "string"
      },
      {
        "attribute": "transform",
        "property": "transform",
        "kind": "string"
      }
    ]
  },
  {
    "attribute": "empty_files",
    "property": "emptyFiles",
    "kind": "string"
  },
  {
    "attribute": "alerts",
    "property": "alerts",
    "kind": "objects",
    "fields": [
      {
        "attribute": "channel",
        "property": "channel",
        "kind": "string"
      },
      {
        "attribute": "target",
        "property": "target",
        "kind": "string"
      }
    ]
  },
  {
    "attribute": "upload",
    "property": "upload",
    "kind": "object",
    "fields": [
      {
        "attribute": "server_side_encryption",
        "property": "serverSideEncryption",
        "kind": "string"
      },
      {
        "attribute": "kms_key_id",
        "property": "kmsKeyId",
        "kind": "string"
      },
      {
        "attribute": "acl",
        "property": "acl",
        "kind": "string"
      },
      {
        "attribute": "tags",
        "property": "tags",
        "kind": "map"
      },
      {
        "attribute": "part_size_bytes",
        "property": "partSizeBytes",
        "kind": "number"
      },
      {
        "attribute": "on_existing",
        "property": "onExisting",
        "kind": "string"
      }
    ]
  }
];

/** Resource `syncwright_model_sync`. */
export class SyncwrightModelSync extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright_model_sync";
  readonly #config: SyncwrightModelSyncConfig;

  constructor(scope: Construct, id: string, config: SyncwrightModelSyncConfig) {
    super(scope, id, {
      terraformResourceType: "syncwright_model_sync",
      terraformGeneratorMetadata: GENERATOR,
      ...config,
    });
    this.#config = config;
  }

  /** Reference to `id`. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** Reference to `name`. */
  get name(): string {
    return this.getStringAttribute("name");
  }

  /** Reference to `connection_id`. */
  get connectionId(): string {
    return this.getStringAttribute("connection_id");
  }

  /** Reference to `model_id`. */
  get modelId(): string {
    return this.getStringAttribute("model_id");
  }

  /** Reference to `mode`. */
  get mode(): string {
    return this.getStringAttribute("mode");
  }

  /** Reference to `format`. */
  get format(): string {
    return this.getStringAttribute("format");
  }

  /** Reference to `filename`. */
  get filename(): string {
    return this.getStringAttribute("filename");
  }

  /** Reference to `timestamp_offset_seconds`. */
  get timestampOffsetSeconds(): number {
    return this.getNumberAttribute("timestamp_offset_seconds");
  }

  /** Reference to `compression`. */
  get compression(): string {
    return this.getStringAttribute("compression");
  }

  /** Reference to `columns`. */
  get columns(): string[] {
    return this.getListAttribute("columns");
  }

  /** Reference to `empty_files`. */
  get emptyFiles(): string {
    return this.getStringAttribute("empty_files");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
