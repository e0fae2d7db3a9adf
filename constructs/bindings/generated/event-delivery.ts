/**
 * `syncwright_event_delivery`: events, batched once a minute into one gzip object.
 *
 * Generated from connections/schemas/event-delivery.json by `node tools/generate-bindings.js`; not edited by hand.
 */
import { TerraformResource, type IResolvable, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

import { attributesToHcl, attributesToTerraform, type BindingAttribute, GENERATOR } from "../attributes";

/** Configuration of `syncwright_event_delivery`. */
export interface SyncwrightEventDeliveryConfig extends TerraformMetaArguments {
  /** The name people know it by. */
  readonly name: string;
  /** Id of the connection it writes to; in a file also its name. */
  readonly connectionId: string;
  /** Begin of every key: `[prefix]/YYYY/MM/DD/HH/YYYY-MM-DD-HH-MM-SS-IDENTIFIER.gz`; the empty text for none. */
  readonly prefix: string;
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
    "attribute": "prefix",
    "property": "prefix",
    "kind": "string"
  }
];

/** Resource `syncwright_event_delivery`. */
export class SyncwrightEventDelivery extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright_event_delivery";
  readonly #config: SyncwrightEventDeliveryConfig;

  constructor(scope: Construct, id: string, config: SyncwrightEventDeliveryConfig) {
    super(scope, id, {
      terraformResourceType: "syncwright_event_delivery",
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

  /** Reference to `prefix`. */
  get prefix(): string {
    return this.getStringAttribute("prefix");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
