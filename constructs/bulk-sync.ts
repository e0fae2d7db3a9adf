/** A bulk sync: all tables of one connection into another. */
import { Construct } from "constructs";

import type { BulkSync as BulkSyncDocument } from "../connections";
import { SyncwrightBulkSync, type SyncwrightBulkSyncConfig } from "./bindings/generated/bulk-sync";
import { S3Connection } from "./connection";
import { camelCase, defined, OTHER_ID, OWN_ID, validateAtSynth, waitingFor } from "./documents";
import type { DropboxConnection } from "./dropbox-connection";

/** A new bulk sync. */
export interface BulkSyncProps {
  /** The name people know it by. */
  readonly name: string;
  /** Where tables come from. */
  readonly source: S3Connection;
  /** Where tables go. */
  readonly destination: S3Connection | DropboxConnection;
  /** Polytomic's bulk modes: everything each time, or what changed. */
  readonly mode: "snapshot" | "replicate";
  /**
   * Encoding of the files.
   * @default the vendor's
   */
  readonly format?: "csv" | "json" | "parquet";
  /**
   * Folder below the destination's own.
   * @default the destination's own
   */
  readonly subfolder?: string;
}

/** `syncwright_bulk_sync`; made after every permission that it needs. */
export class BulkSync extends Construct {
  /** Our provider's resource, for everything that has no property here. */
  readonly resource: SyncwrightBulkSync;

  constructor(scope: Construct, id: string, props: BulkSyncProps) {
    super(scope, id);
    const { source, destination } = props;
    source.addSync(documentOf(props, OWN_ID, source === destination ? OWN_ID : OTHER_ID));
    if (destination instanceof S3Connection && destination !== source) {
      destination.addSync(documentOf(props, OTHER_ID, OWN_ID));
    }
    const synthesized = documentOf(props, source.connectionId, destination.connectionId);
    const { kind: _kind, id: _id, ...fields } = synthesized;
    this.resource = new SyncwrightBulkSync(this, "Resource", {
      ...camelCase<SyncwrightBulkSyncConfig>(fields),
      ...waitingFor([...source.dependables, ...destination.dependables]),
    });
    validateAtSynth(this, () => synthesized);
  }

  /** Id of the sync, known after apply. */
  get syncId(): string {
    return this.resource.id;
  }
}

function documentOf(
  props: BulkSyncProps,
  sourceId: string,
  destinationId: string,
): BulkSyncDocument {
  const { format, subfolder } = props;
  const configured = format !== undefined || subfolder !== undefined;
  return defined<BulkSyncDocument>({
    kind: "bulk_sync",
    id: OWN_ID,
    name: props.name,
    source_connection_id: sourceId,
    destination_connection_id: destinationId,
    mode: props.mode,
    destination_configuration: configured
      ? defined<NonNullable<BulkSyncDocument["destination_configuration"]>>({
          format,
          subfolder,
        } as NonNullable<BulkSyncDocument["destination_configuration"]>)
      : undefined,
  } as BulkSyncDocument);
}
