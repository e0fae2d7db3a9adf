/**
 * The documents of a workspace: connections, models and syncs, as JSON.
 *
 * Terraform resources (`syncwright_s3_connection` ...), constructs and files given with
 * `--connection` all become these. Fields inside `configuration` carry the vendor's own names.
 * Secrets are never in a document.
 */

/** Where files go to or come from. */
export interface S3Connection {
  readonly kind: "s3_connection";
  /** `conn_` and a UUID; made once at creation. */
  readonly id: string;
  readonly name: string;
  /** A vendor of the catalogue, e.g. `hightouch`, `polytomic`, `pipedream`, `syncwright`. */
  readonly vendor: string;
  readonly configuration: {
    readonly auth_mode: "access_key_and_secret" | "iam_role" | "bucket_policy";
    readonly iam_role_arn?: string;
    readonly aws_access_key_id?: string;
    /** A bucket name, or with Polytomic also `s3://bucket/folder`. */
    readonly s3_bucket_name: string;
    readonly s3_bucket_region: string;
    readonly csv_has_headers?: boolean;
    readonly enable_event_notifications?: boolean;
    readonly event_queue_arn?: string;
    readonly is_single_table?: boolean;
    readonly is_directory_snapshot?: boolean;
    readonly single_table_file_format?: "csv" | "json" | "parquet";
    readonly single_table_file_formats?: readonly ("csv" | "json" | "parquet")[];
    readonly single_table_name?: string;
    readonly directory_glob_pattern?: string;
    readonly skip_lines?: number;
  };
  /** UUID made once per connection; the role's trust policy asks for it. */
  readonly external_id: string;
  /** User ARN for access keys. */
  readonly aws_user?: string;
}

/** A Dropbox account and folder; the refresh token comes from the environment or a secret. */
export interface DropboxConnection {
  readonly kind: "dropbox_connection";
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly configuration: { readonly app_key: string; readonly folder: string };
}

/** A query over one source; each sync exports its rows. */
export interface Model {
  readonly kind: "model";
  readonly id: string;
  readonly name: string;
  readonly source:
    | {
        readonly type: "file";
        readonly format: "csv" | "json" | "parquet";
        readonly path: string;
        readonly skip_lines?: number;
        readonly csv_has_headers?: boolean;
      }
    | {
        readonly type: "s3";
        readonly connection_id: string;
        readonly model_from: "single_file" | "multi_file_archive";
        readonly file_format?: "csv" | "json" | "parquet";
        readonly key?: string;
        readonly skip_lines?: number;
        readonly subfolder?: string;
      };
  /** SQL over the table `source`; all of it where left out. */
  readonly query?: string;
  /** Columns that identify a row; needed by `insert` and `diff`. */
  readonly primary_key?: readonly string[];
}

/** One column of the target file. Exactly one of `from`, `template`, `expression`. */
export interface Mapping {
  readonly to: string;
  /** A column of the model. */
  readonly from?: string;
  /** Text with `{column}` in it, e.g. `{first_name} {last_name}`. */
  readonly template?: string;
  /** A transformation of `from`. */
  readonly transform?:
    | "trim"
    | "lower"
    | "upper"
    | "string"
    | "integer"
    | "number"
    | "boolean"
    | "date"
    | "timestamp"
    | "json";
}

/** Rows of a model into files of a connection. */
export interface ModelSync {
  readonly kind: "model_sync";
  readonly id: string;
  readonly name: string;
  readonly connection_id: string;
  readonly model_id: string;
  /** In the vendor's vocabulary: Hightouch `all` `insert` `diff`; Polytomic `snapshot` ... */
  readonly mode: string;
  readonly format: "csv" | "json" | "json-doc" | "parquet";
  /** Object-key template, e.g. `upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json`. */
  readonly filename: string;
  /** Added to the run's time before it fills the template. */
  readonly timestamp_offset_seconds?: number;
  readonly compression?: "none" | "gzip";
  readonly csv?: {
    readonly delimiter?: "," | ";" | "|" | "~" | "\t";
    readonly header?: boolean;
    readonly bom?: boolean;
  };
  /** Columns to export; all where left out. Excludes `mappings`. */
  readonly columns?: readonly string[];
  readonly mappings?: readonly Mapping[];
  readonly empty_files?: "write" | "skip";
  readonly alerts?: readonly {
    readonly channel: "slack" | "pagerduty" | "sms" | "email";
    readonly target: string;
  }[];
  /** What else is sent with each upload, so that the preflight can judge it. */
  readonly upload?: {
    readonly server_side_encryption?: "AES256" | "aws:kms" | "aws:kms:dsse";
    readonly kms_key_id?: string;
    readonly acl?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly part_size_bytes?: number;
    readonly on_existing?: "overwrite" | "fail";
  };
}

/** All tables of one connection into another. */
export interface BulkSync {
  readonly kind: "bulk_sync";
  readonly id: string;
  readonly name: string;
  readonly source_connection_id: string;
  readonly destination_connection_id: string;
  readonly mode: "snapshot" | "replicate";
  readonly destination_configuration?: {
    readonly format?: "csv" | "json" | "parquet";
    readonly subfolder?: string;
  };
}

/** Events, batched once a minute into one gzip object. */
export interface EventDelivery {
  readonly kind: "event_delivery";
  readonly id: string;
  readonly name: string;
  readonly connection_id: string;
  readonly prefix: string;
}

/** Any document of a workspace. */
export type WorkspaceDocument =
  | S3Connection
  | DropboxConnection
  | Model
  | ModelSync
  | BulkSync
  | EventDelivery;
