/** A model sync: rows of a model into files of a connection. */
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import type { Mapping, ModelSync as ModelSyncDocument, SyncAlert } from "../connections";
import type { Diagnostic } from "../diagnostics";
import {
  SyncwrightModelSync,
  type SyncwrightModelSyncConfig,
} from "./bindings/generated/model-sync";
import { S3Connection } from "./connection";
import { camelCase, defined, OTHER_ID, OWN_ID, validateAtSynth, waitingFor } from "./documents";
import type { DropboxConnection } from "./dropbox-connection";
import type { Model } from "./model";

/** How CSV is written. */
export interface CsvProps {
  /**
   * Comma, semicolon, pipe, tilde or tab.
   * @default `,`
   */
  readonly delimiter?: "," | ";" | "|" | "~" | "\t";
  /**
   * Whether the first row holds the column names.
   * @default true
   */
  readonly header?: boolean;
  /**
   * Whether the file begins with a byte order mark.
   * @default false
   */
  readonly bom?: boolean;
}

/** What is sent with each upload. */
export interface UploadProps {
  /**
   * Header `x-amz-server-side-encryption`.
   * @default not sent: the bucket's default holds
   */
  readonly serverSideEncryption?: "AES256" | "aws:kms" | "aws:kms:dsse";
  /**
   * Key of the header above.
   * @default not sent
   */
  readonly kmsKeyId?: string;
  /**
   * Header `x-amz-acl`.
   * @default not sent
   */
  readonly acl?: NonNullable<ModelSyncDocument["upload"]>["acl"];
  /**
   * Header `x-amz-tagging`.
   * @default not sent
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Size of a part, 5 MiB to 5 GiB.
   * @default the runner's
   */
  readonly partSizeBytes?: number;
  /**
   * What to do where the key exists.
   * @default `overwrite`
   */
  readonly onExisting?: "overwrite" | "fail";
}

/** A new sync. */
export interface ModelSyncProps {
  /** The name people know it by. */
  readonly name: string;
  /** Where files go. */
  readonly connection: S3Connection | DropboxConnection;
  /** What is exported. */
  readonly model: Model;
  /** In the vendor's words: Hightouch `all` `insert` `diff`; Polytomic `create` `update` ... */
  readonly mode: ModelSyncDocument["mode"];
  /** Encoding of the file. */
  readonly format: ModelSyncDocument["format"];
  /** Object-key template, e.g. `upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json`. */
  readonly filename: string;
  /**
   * Added to the run's time before it fills the template.
   * @default 0
   */
  readonly timestampOffsetSeconds?: number;
  /**
   * Compression of the file; no ending is added to its name.
   * @default `none`
   */
  readonly compression?: "none" | "gzip";
  /**
   * How CSV is written.
   * @default comma, header, no byte order mark
   */
  readonly csv?: CsvProps;
  /**
   * Columns to export.
   * @default all
   */
  readonly columns?: readonly string[];
  /**
   * The advanced mapper; only what is mapped is exported.
   * @default none
   */
  readonly mappings?: readonly Mapping[];
  /**
   * Whether a run without rows writes an empty file.
   * @default `write`
   */
  readonly emptyFiles?: "write" | "skip";
  /**
   * Who hears of a failed run.
   * @default nobody
   */
  readonly alerts?: readonly SyncAlert[];
  /**
   * What is sent with each upload.
   * @default nothing
   */
  readonly upload?: UploadProps;
  /**
   * What else has to exist before the sync does.
   * @default the connection's permissions only
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** `syncwright_model_sync`; made after every permission that it needs. */
export class ModelSync extends Construct {
  /** Our provider's resource, for everything that has no property here. */
  readonly resource: SyncwrightModelSync;

  constructor(scope: Construct, id: string, props: ModelSyncProps) {
    super(scope, id);
    const { connection, model } = props;
    if (connection instanceof S3Connection) connection.addSync(documentOf(props, OWN_ID, OTHER_ID));
    const synthesized = documentOf(props, connection.connectionId, model.modelId);
    const { kind: _kind, id: _id, ...fields } = synthesized;
    this.resource = new SyncwrightModelSync(this, "Resource", {
      ...camelCase<SyncwrightModelSyncConfig>(fields),
      ...waitingFor([...connection.dependables, ...(props.dependsOn ?? [])]),
    });
    validateAtSynth(
      this,
      () => synthesized,
      () => keyless(props),
    );
  }

  /** Id of the sync, known after apply. */
  get syncId(): string {
    return this.resource.id;
  }
}

function documentOf(
  props: ModelSyncProps,
  connectionId: string,
  modelId: string,
): ModelSyncDocument {
  const { upload } = props;
  return defined<ModelSyncDocument>({
    kind: "model_sync",
    id: OWN_ID,
    name: props.name,
    connection_id: connectionId,
    model_id: modelId,
    mode: props.mode,
    format: props.format,
    filename: props.filename,
    timestamp_offset_seconds: props.timestampOffsetSeconds,
    compression: props.compression,
    csv: props.csv,
    columns: props.columns,
    mappings: props.mappings,
    empty_files: props.emptyFiles,
    alerts: props.alerts,
    upload: upload && uploadOf(upload),
  } as ModelSyncDocument);
}

function uploadOf(upload: UploadProps): ModelSyncDocument["upload"] {
  return defined<NonNullable<ModelSyncDocument["upload"]>>({
    server_side_encryption: upload.serverSideEncryption,
    kms_key_id: upload.kmsKeyId,
    acl: upload.acl,
    tags: upload.tags,
    part_size_bytes: upload.partSizeBytes,
    on_existing: upload.onExisting,
  } as NonNullable<ModelSyncDocument["upload"]>);
}

/** `insert` and `diff` tell rows apart by the model's primary key. */
function keyless({ mode, model, name }: ModelSyncProps): Diagnostic[] {
  if ((mode !== "insert" && mode !== "diff") || model.primaryKey) return [];
  return [
    {
      code: "SYNC0118",
      severity: "error",
      summary: `mode \`${mode}\` of \`${name}\` needs a primary key, and its model has none`,
      why: `\`${mode}\` tells new rows from old ones by the columns of the primary key`,
      help: "give the model a `primaryKey`",
    },
  ];
}
