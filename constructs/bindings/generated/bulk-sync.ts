/**
 * `syncwright_bulk_sync`: all tables of one connection into another.
 *
 * Generated from connections/schemas/bulk-sync.json by `node tools/generate-bindings.js`; not edited by hand.
 */
import { TerraformResource, type IResolvable, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

import { attributesToHcl, attributesToTerraform, type BindingAttribute, GENERATOR } from "../attributes";

/** How and where below the connection's folder it writes. */
export interface SyncwrightBulkSyncDestinationConfiguration {
  /** Encoding of the files. */
  readonly format?: "csv" | "json" | "parquet" | undefined;
  /** Folder below the connection's own to write to, e.g. `reports`. */
  readonly subfolder?: string | undefined;
}

/** Configuration of `syncwright_bulk_sync`. */
export interface SyncwrightBulkSyncConfig extends TerraformMetaArguments {
  /** The name people know it by. */
  readonly name: string;
  /** Id of the connection it reads; in a file also its name. */
  readonly sourceConnectionId: string;
  /** Id of the connection it writes; in a file also its name. */
  readonly destinationConnectionId: string;
  /** Polytomic's bulk modes: everything each time, or what changed. */
  readonly mode: "snapshot" | "replicate";
  /** How and where below the connection's folder it writes. */
  readonly destinationConfiguration?: SyncwrightBulkSyncDestinationConfiguration | undefined;
}

const ATTRIBUTES: readonly BindingAttribute[] = [
  {
    "attribute": "name",
    "property": "name",
    "kind": "string"
  },
  {
    "attribute": "source_connection_id",
    "property": "sourceConnectionId",
    "kind": "string"
  },
  {
    "attribute": "destination_connection_id",
    "property": "destinationConnectionId",
    "kind": "string"
  },
  {
    "attribute": "mode",
    "property": "mode",
    "kind": "string"
  },
  {
    "attribute": "destination_configuration",
    "property": "destinationConfiguration",
    "kind": "object",
    "fields": [
      {
        "attribute": "format",
        "property": "format",
        "kind": "string"
      },
      {
        "attribute": "subfolder",
        "property": "subfolder",
        "kind": "string"
      }
    ]
  }
];

/** Resource `syncwright_bulk_sync`. */
export class SyncwrightBulkSync extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright_bulk_sync";
  readonly #config: SyncwrightBulkSyncConfig;

  constructor(scope: Construct, id: string, config: SyncwrightBulkSyncConfig) {
    super(scope, id, {
      terraformResourceType: "syncwright_bulk_sync",
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

  /** Reference to `source_connection_id`. */
  get sourceConnectionId(): string {
    return this.getStringAttribute("source_connection_id");
  }

  /** Reference to `destination_connection_id`. */
  get destinationConnectionId(): string {
    return this.getStringAttribute("destination_connection_id");
  }

  /** Reference to `mode`. */
  get mode(): string {
    return this.getStringAttribute("mode");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
