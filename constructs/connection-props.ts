/** What an `S3Connection` is made from. */
import type { ISyncBucket } from "./bucket";
import type { ISyncQueue } from "./queue";
import type { SyncRole } from "./role";
import type { SyncRunner } from "./runner/sync-runner";
import type { SyncUser } from "./user";

/** A new connection. */
export interface S3ConnectionProps {
  /** The name people know it by. */
  readonly name: string;
  /** A vendor of the catalogue, e.g. `hightouch`, `polytomic`, `pipedream`, `syncwright`. */
  readonly vendor: string;
  /** The bucket that files go to or come from. */
  readonly bucket: ISyncBucket;
  /**
   * Folder that the connection stays in, for vendors that take one (Polytomic).
   * @default the whole bucket
   */
  readonly folder?: string;
  /**
   * Role that the vendor assumes.
   * @default none: a user, or the bucket's policy
   */
  readonly role?: SyncRole;
  /**
   * User whose access key the vendor has.
   * @default none: a role, or the bucket's policy
   */
  readonly user?: SyncUser;
  /**
   * Id of the user's access key; the secret is handed over with `secretAccessKey`.
   * @default none; needed with `user`
   */
  readonly accessKeyId?: string;
  /**
   * Secret of the access key, from a sensitive or ephemeral variable; kept in no plan and no state.
   * @default the runner's environment
   */
  readonly secretAccessKey?: string;
  /**
   * Count it up to hand over a new secret.
   * @default none
   */
  readonly secretAccessKeyVersion?: number;
  /**
   * Our own runner, for the vendor `syncwright`: it may assume the role, and the role trusts it.
   * @default none
   */
  readonly runner?: SyncRunner;
  /**
   * Account that the vendor calls from, twelve digits in quotes; some vendors show it in their pages only.
   * @default the catalogue's
   */
  readonly vendorAccountId?: string;
  /**
   * ARNs of the roles or users that the vendor calls as.
   * @default the catalogue's
   */
  readonly vendorPrincipalArns?: readonly string[];
  /**
   * External id that the vendor shows, for vendors whose id is not made with the connection.
   * @default the one that the provider makes for this connection
   */
  readonly externalId?: string;
  /**
   * Queue that hears of new objects, for incremental syncs.
   * @default no event notifications
   */
  readonly eventQueue?: ISyncQueue;
  /**
   * Whether CSV files have a header row.
   * @default the vendor's: true
   */
  readonly csvHasHeaders?: boolean;
  /**
   * How files become tables, where they are time-based snapshots.
   * @default each file on its own
   */
  readonly singleTable?: SingleTable;
}

/** Files as snapshots of one table, or of one table a directory. */
export type SingleTable =
  | {
      readonly name?: string;
      readonly fileFormat?: "csv" | "json" | "parquet";
      readonly skipLines?: number;
    }
  | {
      /** Path pattern of the tables' directories. */
      readonly directoryGlobPattern: string;
      readonly fileFormats?: readonly ("csv" | "json" | "parquet")[];
      readonly skipLines?: number;
    };
