/** A connection to a Dropbox folder. AWS has no part in it; the grant is made in a browser. */
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import {
  SyncwrightDropboxConnection,
  type SyncwrightDropboxConnectionConfig,
} from "./bindings/generated/dropbox-connection";
import { defined, OWN_ID, validateAtSynth } from "./documents";

/** A new connection. */
export interface DropboxConnectionProps {
  /** The name people know it by. */
  readonly name: string;
  /** A vendor of the catalogue, e.g. `hightouch`, `syncwright`. */
  readonly vendor: string;
  /** Key of the Dropbox app. */
  readonly appKey: string;
  /**
   * Folder that filenames are relative to, e.g. `/exports`.
   * @default the app's root
   */
  readonly folder?: string;
  /**
   * OAuth refresh token, from a sensitive or ephemeral variable; kept in no plan and no state.
   * @default the runner's environment
   */
  readonly refreshToken?: string;
  /**
   * Count it up to hand over a new token.
   * @default none
   */
  readonly refreshTokenVersion?: number;
}

/** `syncwright_dropbox_connection`. */
export class DropboxConnection extends Construct {
  /** Our provider's resource, for everything that has no property here. */
  readonly resource: SyncwrightDropboxConnection;
  /** Nothing in AWS has to exist before a sync runs. */
  readonly dependables: readonly ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, props: DropboxConnectionProps) {
    super(scope, id);
    const folder = props.folder ?? "";
    this.resource = new SyncwrightDropboxConnection(
      this,
      "Resource",
      defined<SyncwrightDropboxConnectionConfig>({
        name: props.name,
        vendor: props.vendor,
        appKey: props.appKey,
        folder,
        refreshTokenWo: props.refreshToken,
        refreshTokenWoVersion: props.refreshTokenVersion,
      } as SyncwrightDropboxConnectionConfig),
    );
    validateAtSynth(this, () => ({
      kind: "dropbox_connection",
      id: OWN_ID,
      name: props.name,
      vendor: props.vendor,
      configuration: { app_key: props.appKey, folder },
    }));
  }

  /** Id of the connection, known after apply. */
  get connectionId(): string {
    return this.resource.id;
  }
}
