/** Connections of a workspace with the models and syncs that belong to them, for the preflight. */
import type { WorkspaceDocument } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import type { Snapshot } from "../../preflight";
import { documentKinds, folderOf, listDocuments } from "../../workspace";

/** The documents as a snapshot holds them; an id that nothing has is a diagnostic. */
export async function workspaceConnections(
  root: string,
  ids: readonly string[],
): Promise<{
  readonly entries: Snapshot["connections"];
  readonly diagnostics: readonly Diagnostic[];
}> {
  if (ids.length === 0) return { entries: [], diagnostics: [] };
  const { documents, diagnostics } = await listDocuments(root, documentKinds);
  const missing = ids.filter((id) => !documents.some((document) => document.id === id));
  const syncs = documents.filter((document) => refersTo(document, ids));
  const models = documents.filter(
    ({ kind, id }) =>
      kind === "model" && syncs.some((sync) => sync.kind === "model_sync" && sync.model_id === id),
  );
  const connections = documents.filter(({ id }) => ids.includes(id));
  return {
    entries: [...connections, ...models, ...syncs].map((document) => ({
      document,
      at: { file: `${folderOf(root, document.kind)}/${document.id}.json` },
    })),
    diagnostics: [...diagnostics, ...missing.map((id) => unknownConnection(id, root))],
  };
}

function refersTo(document: WorkspaceDocument, ids: readonly string[]): boolean {
  if (document.kind === "model_sync" || document.kind === "event_delivery") {
    return ids.includes(document.connection_id);
  }
  if (document.kind !== "bulk_sync") return false;
  return [document.source_connection_id, document.destination_connection_id].some((id) =>
    ids.includes(id),
  );
}

function unknownConnection(id: string, root: string): Diagnostic {
  return {
    code: "SYNC7011",
    severity: "error",
    summary: `there is no connection with the id \`${id}\``,
    where: { path: ["connection_ids"] },
    why: `the workspace \`${root}\` holds no such document`,
    help: "refer to the resource's `id`, so that Terraform creates it first, and check that both are in one workspace",
  };
}
