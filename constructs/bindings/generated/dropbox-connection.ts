/**
 * `syncwright_dropbox_connection`: a Dropbox account and folder; the refresh token comes from the environment or a secret.
 *
 * Generated from connections/schemas/dropbox-connection.json by `node tools/generate-bindings.js`; not edited by hand.
 */
import { TerraformResource, type IResolvable, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

import { attributesToHcl, attributesToTerraform, type BindingAttribute, GENERATOR } from "../attributes";

/** Configuration of `syncwright_dropbox_connection`. */
export interface SyncwrightDropboxConnectionConfig extends TerraformMetaArguments {
  /** The name people know it by. */
  readonly name: string;
  /** A vendor of the catalogue, e.g. `hightouch`, `syncwright`. */
  readonly vendor: string;
  /** Key of the Dropbox app. Its secret and the refresh token are never in a document. */
  readonly appKey: string;
  /** Folder that filenames are relative to, e.g. `/exports`; the empty text is the app's root. */
  readonly folder: string;
  /** OAuth refresh token. Write-only: in no plan, state or document. */
  readonly refreshTokenWo?: string | undefined;
  /** Count it up to hand over a new token. */
  readonly refreshTokenWoVersion?: number | undefined;
}

const ATTRIBUTES: readonly BindingAttribute[] = [
  {
    "attribute": "name",
    "property": "name",
    "kind": "string"
  },
  {
    "attribute": "vendor",
    "property": "vendor",
    "kind": "string"
  },
  {
    "attribute": "app_key",
    "property": "appKey",
    "kind": "string"
  },
  {
    "attribute": "folder",
    "property": "folder",
    "kind": "string"
  },
  {
    "attribute": "refresh_token_wo",
    "property": "refreshTokenWo",
    "kind": "string"
  },
  {
    "attribute": "refresh_token_wo_version",
    "property": "refreshTokenWoVersion",
    "kind": "number"
  }
];

/** Resource `syncwright_dropbox_connection`. */
export class SyncwrightDropboxConnection extends TerraformResource {
  /** The type as Terraform spells it. */
  static readonly tfResourceType = "syncwright_dropbox_connection";
  readonly #config: SyncwrightDropboxConnectionConfig;

  constructor(scope: Construct, id: string, config: SyncwrightDropboxConnectionConfig) {
    super(scope, id, {
      terraformResourceType: "syncwright_dropbox_connection",
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

  /** Reference to `vendor`. */
  get vendor(): string {
    return this.getStringAttribute("vendor");
  }

  /** Reference to `app_key`. */
  get appKey(): string {
    return this.getStringAttribute("app_key");
  }

  /** Reference to `folder`. */
  get folder(): string {
    return this.getStringAttribute("folder");
  }

  /** Reference to `refresh_token_wo`. */
  get refreshTokenWo(): string {
    return this.getStringAttribute("refresh_token_wo");
  }

  /** Reference to `refresh_token_wo_version`. */
  get refreshTokenWoVersion(): number {
    return this.getNumberAttribute("refresh_token_wo_version");
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return attributesToTerraform(ATTRIBUTES, this.#config);
  }

  protected override synthesizeHclAttributes(): { [name: string]: unknown } {
    return attributesToHcl(ATTRIBUTES, this.#config);
  }
}
