/** `syncwright_preflight`: a gate that fails the plan or the apply with every cause of a denial. */
import { type IResolvable, type TerraformMetaArguments, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

import {
  attributesToHcl,
  attributesToTerraform,
  type BindingAttribute,
  GENERATOR,
} from "./attributes";

/** Configuration of `syncwright_preflight`. */
export interface SyncwrightPreflightConfig extends TerraformMetaArguments {
  /** The infrastructure to judge: lists of facts by kind. */
  readonly snapshot: IResolvable | Readonly<Record<string, unknown>>;
  /** Connections of the workspace to judge, each with its models and syncs. */
  readonly connectionIds?: string[] | undefined;
  /** ARN or account of the principal that calls for the vendor. */
  readonly caller?: string | undefined;
  /** Whether a call that cannot be decided fails the apply. */
  readonly failOnUnknown?: boolean | undefined;
}

const ATTRIBUTES: readonly BindingAttribute[] = [
  { attribute: "snapshot", property: "snapshot", kind: "map" },
  { attribute: "connection_ids", property: "connectionIds", kind: "list" },
  { attribute: "caller", property: "caller", kind: "string" },
  { attribute: "fail_on_unknown", property: "failOnUnknown", kind: "boolean" },
];

/** Resource `syncwright_preflight`. */
export class SyncwrightPreflight extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright_preflight";
  readonly #config: SyncwrightPreflightConfig;

  constructor(scope: Construct, id: string, config: SyncwrightPreflightConfig) {
    super(scope, id, {
      terraformResourceType: "syncwright_preflight",
      terraformGeneratorMetadata: GENERATOR,
      ...config,
    });
    this.#config = config;
  }

  /** Reference to `errors`: 0 after a successful apply. */
  get errors(): number {
    return this.getNumberAttribute("errors");
  }

  /** Reference to `report_json`: the whole report. */
  get reportJson(): string {
    return this.getStringAttribute("report_json");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
