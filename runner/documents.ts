/**
 * The documents of one run, read from the workspace and checked.
 *
 * Each is validated again: the file may have been edited by hand since Terraform wrote it.
 */
import {
  type BulkSync,
  type DropboxConnection,
  type EventDelivery,
  type Model,
  type ModelSync,
  type S3Connection,
  validateDocument,
  type WorkspaceDocument,
} from "../connections";
import type { Diagnostic } from "../diagnostics";
import { type DocumentKind, type DocumentOf, findDocument } from "../workspace";
import { RunError } from "./failure";

/** Something that can be run. */
export type RunnableSync = ModelSync | BulkSync | EventDelivery;

/** A destination or source account. */
export type Connection = S3Connection | DropboxConnection;

/** A model sync with everything it refers to. */
export interface ModelSyncDocuments {
  readonly sync: ModelSync;
  readonly model: Model;
  readonly connection: Connection;
  /** The connection of an S3 model source. */
  readonly source?: S3Connection;
}

/** The sync that a person names. */
export function readSync(workspace: string, idOrName: string): Promise<RunnableSync> {
  return read(workspace, idOrName, ["model_sync", "bulk_sync", "event_delivery"]);
}

/** What a model sync refers to. */
export async function readModelSync(
  workspace: string,
  sync: ModelSync,
): Promise<ModelSyncDocuments> {
  const model = await read(workspace, sync.model_id, ["model"]);
  const connection = await read(workspace, sync.connection_id, [
    "s3_connection",
    "dropbox_connection",
  ]);
  if (model.source.type === "file") return { sync, model, connection };
  const source = await readS3Connection(workspace, model.source.connection_id);
  return { sync, model, connection, source };
}

/** An S3 connection by id or name. */
export function readS3Connection(workspace: string, idOrName: string): Promise<S3Connection> {
  return read(workspace, idOrName, ["s3_connection"]);
}

async function read<K extends DocumentKind>(
  workspace: string,
  idOrName: string,
  kinds: readonly K[],
): Promise<DocumentOf<K>> {
  const { document, diagnostics } = await findDocument(workspace, idOrName, kinds);
  if (!document) throw new RunError(diagnostics);
  const wrong = validateDocument(document).filter((one) => one.severity === "error");
  if (wrong.length > 0) throw new RunError(wrong.map((one) => inDocument(one, document)));
  return document;
}

function inDocument(diagnostic: Diagnostic, document: WorkspaceDocument): Diagnostic {
  const address = `${document.kind} ${document.id}`;
  return { ...diagnostic, where: { ...diagnostic.where, address } };
}
