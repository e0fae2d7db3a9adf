/** A model: a query over files of the runner's machine, or over objects of a connection. */
import { Construct } from "constructs";

import type { Model as ModelDocument } from "../connections";
import { SyncwrightModel, type SyncwrightModelConfig } from "./bindings/generated/model";
import type { S3Connection } from "./connection";
import { camelCase, defined, OWN_ID, validateAtSynth } from "./documents";

/** Files where the runner runs. */
export interface FileSource {
  readonly format: "csv" | "json" | "parquet";
  /** Path of a file, or a pattern such as `data/*.parquet`. */
  readonly path: string;
  /**
   * Lines to skip at the begin of each CSV file.
   * @default none
   */
  readonly skipLines?: number;
  /**
   * Whether CSV files have a header row.
   * @default true
   */
  readonly csvHasHeaders?: boolean;
}

/** Objects of a connection. */
export interface S3Source {
  readonly connection: S3Connection;
  readonly modelFrom: "single_file" | "multi_file_archive";
  /**
   * Format of the files.
   * @default follows from the key's ending
   */
  readonly fileFormat?: "csv" | "json" | "parquet";
  /**
   * Key of the object.
   * @default none; needed for `single_file`
   */
  readonly key?: string;
  /**
   * Lines to skip at the begin of each CSV file.
   * @default none
   */
  readonly skipLines?: number;
  /**
   * Folder below the connection's own.
   * @default the connection's own
   */
  readonly subfolder?: string;
}

/** A new model. */
export interface ModelProps {
  /** The name people know it by; `{model.name}` in a filename. */
  readonly name: string;
  /** Where the rows come from. */
  readonly source: FileSource | S3Source;
  /**
   * SQL over the table `source`.
   * @default all of it
   */
  readonly query?: string;
  /**
   * Columns that identify a row.
   * @default none; needed by the modes `insert` and `diff`
   */
  readonly primaryKey?: readonly string[];
}

/** `syncwright_model`. */
export class Model extends Construct {
  /** Our provider's resource, for everything that has no property here. */
  readonly resource: SyncwrightModel;
  readonly primaryKey: readonly string[] | undefined;

  constructor(scope: Construct, id: string, props: ModelProps) {
    super(scope, id);
    this.primaryKey = props.primaryKey;
    const { source } = props;
    const connection = "connection" in source ? source.connection : undefined;
    const synthesized = documentOf(props, connection?.connectionId ?? "");
    const { kind: _kind, id: _id, ...fields } = synthesized;
    this.resource = new SyncwrightModel(this, "Resource", camelCase<SyncwrightModelConfig>(fields));
    connection?.addModel(documentOf(props, OWN_ID));
    validateAtSynth(this, () => synthesized);
  }

  /** Id of the model, known after apply. */
  get modelId(): string {
    return this.resource.id;
  }
}

function documentOf(props: ModelProps, connectionId: string): ModelDocument {
  return defined<ModelDocument>({
    kind: "model",
    id: OWN_ID,
    name: props.name,
    source: sourceOf(props.source, connectionId),
    query: props.query,
    primary_key: props.primaryKey,
  } as ModelDocument);
}

function sourceOf(source: FileSource | S3Source, connectionId: string): ModelDocument["source"] {
  const fields =
    "connection" in source
      ? {
          type: "s3",
          connection_id: connectionId,
          model_from: source.modelFrom,
          file_format: source.fileFormat,
          key: source.key,
          skip_lines: source.skipLines,
          subfolder: source.subfolder,
        }
      : {
          type: "file",
          format: source.format,
          path: source.path,
          skip_lines: source.skipLines,
          csv_has_headers: source.csvHasHeaders,
        };
  return defined<ModelDocument["source"]>(fields as ModelDocument["source"]);
}
