/**
 * `syncwright_model`: a query over one source; each sync exports its rows.
 *
 * Generated from connections/schemas/model.json by `node tools/generate-bindings.js`; not edited by hand.
 */
import { TerraformResource, type IResolvable, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

import { attributesToHcl, attributesToTerraform, type BindingAttribute, GENERATOR } from "../attributes";

/** Where the rows come from: files of this machine, or objects of a connection. */
export interface SyncwrightModelSource {
  /** One of `file`, `s3`. */
  readonly type: "file" | "s3";
  /** Format of the files. */
  readonly format?: "csv" | "json" | "parquet" | undefined;
  /** Path of a file, or a pattern such as `data/*.parquet`. */
  readonly path?: string | undefined;
  /** Skip the first N lines of each CSV file. With `format` `csv` only. */
  readonly skipLines?: number | undefined;
  /** Whether CSV files have a header row; true where left out. With `format` `csv` only. */
  readonly csvHasHeaders?: boolean | IResolvable | undefined;
  /** Id of the S3 connection; in a file also its name. */
  readonly connectionId?: string | undefined;
  /** The model is made from a single file or from a multi-file archive. */
  readonly modelFrom?: "single_file" | "multi_file_archive" | undefined;
  /** Format of the files; from the key's ending where left out. */
  readonly fileFormat?: "csv" | "json" | "parquet" | undefined;
  /** Key of the object to read. Needed for `single_file`. */
  readonly key?: string | undefined;
  /** Folder below the connection's own to read files from. */
  readonly subfolder?: string | undefined;
}

/** Configuration of `syncwright_model`. */
export interface SyncwrightModelConfig extends TerraformMetaArguments {
  /** The name people know it by; `{model.name}` in a filename. */
  readonly name: string;
  /** Where the rows come from: files of this machine, or objects of a connection. */
  readonly source: SyncwrightModelSource;
  /** SQL over the table `source`; all of it where left out. */
  readonly query?: string | undefined;
  /** Columns that identify a row; needed by `insert` and `diff`. */
  readonly primaryKey?: readonly (string)[] | undefined;
}

const ATTRIBUTES: readonly BindingAttribute[] = [
  {
    "attribute": "name",
    "property": "name",
    "kind": "string"
  },
  {
    "attribute": "source",
    "property": "source",
    "kind": "object",
    "fields": [
      {
        "attribute": "type",
        "property": "type",
        "kind": "string"
      },
      {
        "attribute": "format",
        "property": "format",
        "kind": "string"
      },
      {
        "attribute": "path",
        "property": "path",
        "kind": "string"
      },
      {
        "attribute": "skip_lines",
        "property": "skipLines",
        "kind": "number"
      },
      {
        "attribute": "csv_has_headers",
        "property": "csvHasHeaders",
        "kind": "boolean"
      },
      {
        "attribute": "connection_id",
        "property": "connectionId",
        "kind": "string"
      },
      {
        "attribute": "model_from",
        "property": "modelFrom",
        "kind": "string"
      },
      {
        "attribute": "file_format",
        "property": "fileFormat",
        "kind": "string"
      },
      {
        "attribute": "key",
        "property": "key",
        "kind": "string"
      },
      {
        "attribute": "subfolder",
        "property": "subfolder",
        "kind": "string"
      }
    ]
  },
  {
    "attribute": "query",
    "property": "query",
    "kind": "string"
  },
  {
    "attribute": "primary_key",
    "property": "primaryKey",
    "kind": "list"
  }
];

/** Resource `syncwright_model`. */
export class SyncwrightModel extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright_model";
  readonly #config: SyncwrightModelConfig;

  constructor(scope: Construct, id: string, config: SyncwrightModelConfig) {
    super(scope, id, {
      terraformResourceType: "syncwright_model",
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

  /** Reference to `query`. */
  get query(): string {
    return this.getStringAttribute("query");
  }

  /** Reference to `primary_key`. */
  get primaryKey(): string[] {
    return this.getListAttribute("primary_key");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
