/**
 * What a connection needs: from its syncs to uses, from uses to actions.
 *
 * Companion actions that S3 asks for whoever the vendor is (tags, ACLs) are added here.
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html
 */
import type { BulkSync, EventDelivery, Model, ModelSync, S3Connection } from "../connections";
import type { NeededAction, Use, Vendor } from "./vendor";

/** As much of the documents as decides what a connection does. */
export interface ConnectionUse {
  readonly connection: Pick<S3Connection, "id" | "configuration">;
  /** Syncs and models of the workspace; those of other connections do not count. */
  readonly syncs?: readonly (ModelSync | BulkSync | EventDelivery)[];
  readonly models?: readonly Model[];
}

/** What the syncs do with the connection's bucket and queue, in a fixed order, each once. */
export function usesOf({ connection, syncs = [], models = [] }: ConnectionUse): readonly Use[] {
  const writers = syncs.filter((sync) => writes(sync, connection.id));
  const copies = syncs.some(
    (sync) => sync.kind === "bulk_sync" && sync.source_connection_id === connection.id,
  );
  const sources = models.flatMap(({ source }) =>
    source.type === "s3" && source.connection_id === connection.id ? [source] : [],
  );
  const uploads = writers.flatMap((sync) =>
    sync.kind === "model_sync" ? [sync.upload ?? {}] : [],
  );
  const uses: readonly (Use | false)[] = [
    writers.length > 0 && "write",
    (copies || sources.length > 0) && "read",
    (copies || sources.some((source) => source.key === undefined)) && "list",
    connection.configuration.enable_event_notifications === true && "notifications",
    uploads.some((upload) => upload.acl !== undefined) && "acl",
    uploads.some((upload) => Object.keys(upload.tags ?? {}).length > 0) && "tags",
  ];
  return uses.filter((use) => use !== false);
}

function writes(sync: ModelSync | BulkSync | EventDelivery, id: string): boolean {
  return sync.kind === "bulk_sync"
    ? sync.destination_connection_id === id
    : sync.connection_id === id;
}

/** The actions of the given uses, in the catalogue's order, companions last; each once. */
export function neededActions(vendor: Vendor, uses: readonly Use[]): readonly NeededAction[] {
  const listed = vendor.actions.filter((entry) => entry.uses.some((use) => uses.includes(use)));
  const companions = COMPANIONS.filter(
    (entry) =>
      entry.uses.some((use) => uses.includes(use)) &&
      !listed.some((other) => other.action === entry.action),
  );
  return [...listed, ...companions];
}

const COMPANIONS: readonly NeededAction[] = [
  {
    action: "s3:PutObjectAcl",
    on: "object",
    uses: ["acl"],
    when: "always",
    operations: ["PutObject", "CreateMultipartUpload"],
    basis: "documented",
    why: "S3 asks for it where an upload carries an access control list",
  },
  {
    action: "s3:PutObjectTagging",
    on: "object",
    uses: ["tags"],
    when: "always",
    operations: ["PutObject", "CreateMultipartUpload"],
    basis: "documented",
    why: "S3 asks for it where an upload carries tags",
  },
];
