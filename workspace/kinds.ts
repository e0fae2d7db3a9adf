/**
 * The kinds of document a workspace holds, and where each lies below its root.
 *
 *     <root>/s3_connections/conn_2f0c….json
 *     <root>/event_deliveries/ed_91aa….json
 *
 * An id is a file name, so it may hold only ASCII letters, digits, `_` and `-`, at most 128 of them:
 * no separator, no dot, nothing a shell or a file system reads as something else.
 */
import { join } from "node:path";

import type { WorkspaceDocument } from "../connections";
import type { Diagnostic } from "../diagnostics";

/** `s3_connection`, `model`, … as documents spell it. */
export type DocumentKind = WorkspaceDocument["kind"];

/** The document type of one kind. */
export type DocumentOf<K extends DocumentKind> = Extract<WorkspaceDocument, { readonly kind: K }>;

const FOLDERS: Readonly<Record<DocumentKind, string>> = {
  s3_connection: "s3_connections",
  dropbox_connection: "dropbox_connections",
  model: "models",
  model_sync: "model_syncs",
  bulk_sync: "bulk_syncs",
  event_delivery: "event_deliveries",
};

/** Every kind, in the order a listing shows them. */
export const documentKinds: readonly DocumentKind[] = Object.keys(FOLDERS) as DocumentKind[];

/** The longest id; a file name may hold 255 bytes and the temporary one is longer. */
const ID_LENGTH_MAX = 128;

/** `<root>/<kind>s`. */
export function folderOf(root: string, kind: DocumentKind): string {
  return join(root, FOLDERS[kind]);
}

/** `<root>/<kind>s/<id>.json`; the id has passed `checkId`. */
export function fileOf(root: string, kind: DocumentKind, id: string): string {
  return join(folderOf(root, kind), `${id}.json`);
}

/** What keeps `id` from being a file name; empty where nothing does. */
export function checkId(id: unknown): readonly Diagnostic[] {
  if (typeof id === "string" && id.length > 0 && id.length <= ID_LENGTH_MAX && isPlain(id)) {
    return [];
  }
  return [
    {
      code: "SYNC0204",
      severity: "error",
      summary: `\`${typeof id === "string" ? id.slice(0, ID_LENGTH_MAX) : String(id)}\` cannot be the id of a document`,
      why: `an id is a file name: 1 to ${ID_LENGTH_MAX} letters, digits, \`_\` and \`-\``,
      help: "use an id such as `conn_` and a UUID",
    },
  ];
}

function isPlain(id: string): boolean {
  for (const character of id) {
    const letter = (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
    const digit = character >= "0" && character <= "9";
    if (!letter && !digit && character !== "_" && character !== "-") return false;
  }
  return true;
}
