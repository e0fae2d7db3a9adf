/** Our Terraform provider in a stack: declare one before the connections and syncs. */
import { TerraformProvider } from "cdktf";
import type { Construct } from "constructs";

import {
  attributesToHcl,
  attributesToTerraform,
  GENERATOR,
  PROVIDER_SOURCE,
} from "./bindings/attributes";

/** Configuration of the provider. */
export interface SyncwrightProviderProps {
  /**
   * Folder that holds the documents of the workspace.
   * @default the environment's `SYNCWRIGHT_WORKSPACE`, else `.syncwright` where Terraform runs
   */
  readonly workspace?: string;
  /**
   * Name of this configuration, where a stack has several.
   * @default none
   */
  readonly alias?: string;
}

const ATTRIBUTES = [{ attribute: "workspace", property: "workspace", kind: "string" }];

/** `provider "syncwright"`. */
export class SyncwrightProvider extends TerraformProvider {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright";
  readonly #props: SyncwrightProviderProps;
  #alias: string | undefined;

  constructor(scope: Construct, id: string, props: SyncwrightProviderProps = {}) {
    super(scope, id, {
      terraformResourceType: "syncwright",
      terraformGeneratorMetadata: GENERATOR,
      terraformProviderSource: PROVIDER_SOURCE,
    });
    this.#props = props;
    this.#alias = props.alias;
  }

  override get alias(): string | undefined {
    return this.#alias;
  }

  override set alias(alias: string | undefined) {
    this.#alias = alias;
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#props);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#props);
  }
}
