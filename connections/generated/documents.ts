/**
 * The documents of a workspace: connections, models and syncs, as JSON.
 *
 * Terraform resources (`syncwright_s3_connection` ...), constructs and files given with
 * `--connection` all become these. Fields inside `configuration` carry the vendor's own names.
 * Secrets are never in a document.
 *
 * Generated from connections/schemas/*.json by `node tools/generate-connections.js`; not edited by hand.
 */

/** The vendor's own fields, spelled as the vendor spells them. */
export interface S3ConnectionConfiguration {
  /** How the vendor authenticates: with an access key, by assuming a role, or as a principal that the bucket policy names. */
  readonly auth_mode: "access_key_and_secret" | "iam_role" | "bucket_policy";
  /** ARN of the role to assume. With `auth_mode` `iam_role` only, and needed there. */
  readonly iam_role_arn?: string;
  /** Access key id with access to the bucket. With `auth_mode` `access_key_and_secret` only, and needed there. The secret is never in a document. */
  readonly aws_access_key_id?: string;
  /** A bucket name; with Polytomic also `s3://bucket/folder`, which limits the connection to the folder. */
  readonly s3_bucket_name: string;
  /** Region of the bucket, e.g. `eu-central-1`. */
  readonly s3_bucket_region: string;
  /** Whether CSV files have a header row with field names; true where left out. */
  readonly csv_has_headers?: boolean;
  /** Use S3 event notifications for incremental syncs. */
  readonly enable_event_notifications?: boolean;
  /** ARN of the SQS queue that receives S3 event notifications. With `enable_event_notifications` only, and needed there. */
  readonly event_queue_arn?: string;
  /** Files are time-based snapshots: treat them as a single table. */
  readonly is_single_table?: boolean;
  /** Multi-directory, multi-table. With `is_single_table` only. */
  readonly is_directory_snapshot?: boolean;
  /** Format of the files. With `is_single_table` and without `is_directory_snapshot` only. */
  readonly single_table_file_format?: "csv" | "json" | "parquet";
  /** Formats that may be present across different tables. With `is_single_table` and `is_directory_snapshot` only. */
  readonly single_table_file_formats?: readonly ("csv" | "json" | "parquet")[];
  /** Name of the collection. With `is_single_table` and without `is_directory_snapshot` only. */
  readonly single_table_name?: string;
  /** Path pattern of the tables. With `is_directory_snapshot` only, and needed there. */
  readonly directory_glob_pattern?: string;
  /** Skip the first N lines of each CSV file. Where the format is, or the formats contain, `csv` only. */
  readonly skip_lines?: number;
}

/** Where files go to or come from: a bucket, and how a vendor reaches it. */
export interface S3Connection {
  /** Always `s3_connection`. */
  readonly kind: "s3_connection";
  /** `conn_` and a UUID; made once at creation. In a file it may be left out: the name stands for it. */
  readonly id: string;
  /** The name people know it by. */
  readonly name: string;
  /** A vendor of the catalogue, e.g. `hightouch`, `polytomic`, `pipedream`, `syncwright`. */
  readonly vendor: string;
  /** The vendor's own fields, spelled as the vendor spells them. */
  readonly configuration: S3ConnectionConfiguration;
  /** UUID made once per connection; the role's trust policy asks for it. In a file it is what the vendor shows. */
  readonly external_id: string;
  /** ARN of the user that the access key belongs to; with Polytomic read-only. */
  readonly aws_user?: string;
}

/** The app and the folder. */
export interface DropboxConnectionConfiguration {
  /** Key of the Dropbox app. Its secret and the refresh token are never in a document. */
  readonly app_key: string;
  /** Folder that filenames are relative to, e.g. `/exports`; the empty text is the app's root. */
  readonly folder: string;
}

/** A Dropbox account and folder; the refresh token comes from the environment or a secret. */
export interface DropboxConnection {
  /** Always `dropbox_connection`. */
  readonly kind: "dropbox_connection";
  /** `conn_` and a UUID; made once at creation. In a file it may be left out: the name stands for it. */
  readonly id: string;
  /** The name people know it by. */
  readonly name: string;
  /** A vendor of the catalogue, e.g. `hightouch`, `syncwright`. */
  readonly vendor: string;
  /** The app and the folder. */
  readonly configuration: DropboxConnectionConfiguration;
}

/** Where the rows come from: files of this machine, or objects of a connection. */
export type ModelSource = FileModelSource | S3ModelSource;

/** Files where the runner runs. */
export interface FileModelSource {
  /** Always `file`. */
  readonly type: "file";
  /** Format of the files. */
  readonly format: "csv" | "json" | "parquet";
  /** Path of a file, or a pattern such as `data/*.parquet`. */
  readonly path: string;
  /** Skip the first N lines of each CSV file. With `format` `csv` only. */
  readonly skip_lines?: number;
  /** Whether CSV files have a header row; true where left out. With `format` `csv` only. */
  readonly csv_has_headers?: boolean;
}

/** Objects of an S3 connection, as Polytomic's model sync source reads them. */
export interface S3ModelSource {
  /** Always `s3`. */
  readonly type: "s3";
  /** Id of the S3 connection; in a file also its name. */
  readonly connection_id: string;
  /** The model is made from a single file or from a multi-file archive. */
  readonly model_from: "single_file" | "multi_file_archive";
  /** Format of the files; from the key's ending where left out. */
  readonly file_format?: "csv" | "json" | "parquet";
  /** Key of the object to read. Needed for `single_file`. */
  readonly key?: string;
  /** Skip the first N lines of each CSV file. */
  readonly skip_lines?: number;
  /** Folder below the connection's own to read files from. */
  readonly subfolder?: string;
}

/** A query over one source; each sync exports its rows. */
export interface Model {
  /** Always `model`. */
  readonly kind: "model";
  /** Made once at creation; `{model.id}` in a filename. In a file it may be left out: the name stands for it. */
  readonly id: string;
  /** The name people know it by; `{model.name}` in a filename. */
  readonly name: string;
  /** Where the rows come from: files of this machine, or objects of a connection. */
  readonly source: ModelSource;
  /** SQL over the table `source`; all of it where left out. */
  readonly query?: string;
  /** Columns that identify a row; needed by `insert` and `diff`. */
  readonly primary_key?: readonly string[];
}

/** How CSV is written. With `format` `csv` only. */
export interface CsvOptions {
  /** Comma, semicolon, pipe, tilde or tab; comma where left out. */
  readonly delimiter?: "," | ";" | "|" | "~" | "\t";
  /** Whether the first row holds the column names; true where left out. */
  readonly header?: boolean;
  /** Whether the file begins with a byte order mark; false where left out. */
  readonly bom?: boolean;
}

/** One column of the target file. Exactly one of `from` and `template`. */
export interface Mapping {
  /** Name of the column in the file. */
  readonly to: string;
  /** A column of the model. */
  readonly from?: string;
  /** Text with `{column}` in it, e.g. `{first_name} {last_name}`. */
  readonly template?: string;
  /** A transformation of `from`. */
  readonly transform?: "trim" | "lower" | "upper" | "string" | "integer" | "number" | "boolean" | "date" | "timestamp" | "json";
}

/** One receiver of alerts. */
export interface SyncAlert {
  /** How the alert travels. */
  readonly channel: "slack" | "pagerduty" | "sms" | "email";
  /** Phone number, address, or for Slack and PagerDuty the name of the secret that holds the URL or key; never the URL itself. */
  readonly target: string;
}

/** What else is sent with each upload, so that the preflight can judge it. */
export interface UploadOptions {
  /** Header `x-amz-server-side-encryption`; not sent where left out, so that the bucket's default holds. */
  readonly server_side_encryption?: "AES256" | "aws:kms" | "aws:kms:dsse";
  /** Header `x-amz-server-side-encryption-aws-kms-key-id`. With `server_side_encryption` `aws:kms` or `aws:kms:dsse` only. */
  readonly kms_key_id?: string;
  /** Header `x-amz-acl`; it needs `s3:PutObjectAcl`. */
  readonly acl?: "private" | "public-read" | "public-read-write" | "authenticated-read" | "aws-exec-read" | "bucket-owner-read" | "bucket-owner-full-control";
  /** Header `x-amz-tagging`; it needs `s3:PutObjectTagging`. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Size of a part, 5 MiB to 5 GiB; files above it are written in parts. */
  readonly part_size_bytes?: number;
  /** `fail` sends `If-None-Match: *`; `overwrite` where left out. */
  readonly on_existing?: "overwrite" | "fail";
}

/** Rows of a model into files of a connection. */
export interface ModelSync {
  /** Always `model_sync`. */
  readonly kind: "model_sync";
  /** Made once at creation; `{sync.id}` in a filename. In a file it may be left out: the name stands for it. */
  readonly id: string;
  /** The name people know it by. */
  readonly name: string;
  /** Id of the connection it writes to; in a file also its name. */
  readonly connection_id: string;
  /** Id of the model it reads; in a file also its name. */
  readonly model_id: string;
  /** In the vendor's vocabulary: Hightouch `all` `insert` `diff`; Polytomic `create` `update` `updateOrCreate` `replace` `append` `remove` `snapshot`. */
  readonly mode: "all" | "insert" | "diff" | "create" | "update" | "updateOrCreate" | "replace" | "append" | "remove" | "snapshot";
  /** Encoding of the file. `json-doc` is Polytomic's. */
  readonly format: "csv" | "json" | "json-doc" | "parquet";
  /** Object-key template, e.g. `upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json`; times are UTC. */
  readonly filename: string;
  /** Added to the run's time before it fills the template, e.g. `-86400` for a day earlier. */
  readonly timestamp_offset_seconds?: number;
  /** `gzip` compresses the file; no `.gz` is added to its name. */
  readonly compression?: "none" | "gzip";
  /** How CSV is written. With `format` `csv` only. */
  readonly csv?: CsvOptions;
  /** Columns to export; all where left out. Excludes `mappings`. */
  readonly columns?: readonly string[];
  /** The advanced mapper: only what is mapped is exported. Excludes `columns`. */
  readonly mappings?: readonly Mapping[];
  /** Whether a run without rows writes an empty file; `write` where left out. */
  readonly empty_files?: "write" | "skip";
  /** Who hears of a failed run. */
  readonly alerts?: readonly SyncAlert[];
  /** What else is sent with each upload, so that the preflight can judge it. */
  readonly upload?: UploadOptions;
}

/** How and where below the connection's folder it writes. */
export interface BulkSyncDestination {
  /** Encoding of the files. */
  readonly format?: "csv" | "json" | "parquet";
  /** Folder below the connection's own to write to, e.g. `reports`. */
  readonly subfolder?: string;
}

/** All tables of one connection into another. */
export interface BulkSync {
  /** Always `bulk_sync`. */
  readonly kind: "bulk_sync";
  /** Made once at creation. In a file it may be left out: the name stands for it. */
  readonly id: string;
  /** The name people know it by. */
  readonly name: string;
  /** Id of the connection it reads; in a file also its name. */
  readonly source_connection_id: string;
  /** Id of the connection it writes; in a file also its name. */
  readonly destination_connection_id: string;
  /** Polytomic's bulk modes: everything each time, or what changed. */
  readonly mode: "snapshot" | "replicate";
  /** How and where below the connection's folder it writes. */
  readonly destination_configuration?: BulkSyncDestination;
}

/** Events, batched once a minute into one gzip object. */
export interface EventDelivery {
  /** Always `event_delivery`. */
  readonly kind: "event_delivery";
  /** Made once at creation. In a file it may be left out: the name stands for it. */
  readonly id: string;
  /** The name people know it by. */
  readonly name: string;
  /** Id of the connection it writes to; in a file also its name. */
  readonly connection_id: string;
  /** Begin of every key: `[prefix]/YYYY/MM/DD/HH/YYYY-MM-DD-HH-MM-SS-IDENTIFIER.gz`; the empty text for none. */
  readonly prefix: string;
}

/** The parameters of one `$send.s3(...)`: an event to deliver. */
export interface SendS3 {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Begin of the key, e.g. `test/`. */
  readonly prefix?: string;
  /** What is sent: text as it is, an object as one line of JSON. */
  readonly payload: string | Readonly<Record<string, unknown>>;
}

/** Any document of a workspace. */
export type WorkspaceDocument =
  | S3Connection
  | DropboxConnection
  | Model
  | ModelSync
  | BulkSync
  | EventDelivery;
