/**
 * Whether the documents that a document names exist, asked just before it is written.
 *
 * In one apply Terraform orders the writes, so a name that is missing here is a wrong id or a
 * document of another workspace.
 */
import type { WorkspaceDocument } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import { type DocumentKind, readDocument } from "../../workspace";

/** An attribute that holds the id of another document. */
export interface Reference {
  /** E.g. `["connection_id"]`. */
  readonly path: readonly string[];
  readonly kinds: readonly DocumentKind[];
}

/** One diagnostic for each reference to nothing. */
export async function checkReferences(
  root: string,
  document: WorkspaceDocument,
  references: readonly Reference[],
): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const { path, kinds } of references) {
    const id = valueAt(document, path);
    if (typeof id !== "string" || (await exists(root, id, kinds))) continue;
    diagnostics.push({
      code: "SYNC7011",
      severity: "error",
      summary: `there is no ${kinds.join(" or ")} with the id \`${id}\``,
      where: { path },
      why: `the workspace \`${root}\` holds no such document`,
      help: "refer to the resource's `id`, so that Terraform creates it first, and check that both are in one workspace",
    });
  }
  return diagnostics;
}

async function exists(root: string, id: string, kinds: readonly DocumentKind[]): Promise<boolean> {
  for (const kind of kinds) {
    const { document } = await readDocument(root, kind, id);
    if (document) return true;
  }
  return false;
}

function valueAt(document: object, path: readonly string[]): unknown {
  let here: unknown = document;
  for (const name of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}
