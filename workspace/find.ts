/**
 * Find a document by what a person types: its id or its name.
 *
 * An id wins over a name. A name that several documents carry is a diagnostic, never a guess.
 */

import { ambiguousName, missingDocument } from "./diagnose";
import type { DocumentKind, DocumentOf } from "./kinds";
import type { DocumentRead } from "./store";
import { listDocuments } from "./store";

/** The document of one of `kinds` with this id or name. Damaged files are reported only where nothing was found. */
export async function findDocument<K extends DocumentKind>(
  root: string,
  idOrName: string,
  kinds: readonly K[],
): Promise<DocumentRead<DocumentOf<K>>> {
  const { documents, diagnostics } = await listDocuments(root, kinds);
  const candidates = documents as readonly DocumentOf<K>[];
  const byId = candidates.filter((document) => document.id === idOrName);
  const byName = candidates.filter((document) => document.name === idOrName);
  const [found, ...others] = byId.length > 0 ? byId : byName;
  if (found && others.length === 0) return { document: found, diagnostics: [] };
  if (found) {
    const ids = [found, ...others].map((document) => document.id);
    return { diagnostics: [ambiguousName(root, idOrName, ids)] };
  }
  const known = candidates.map((document) => document.name).sort();
  return {
    diagnostics: [...diagnostics, missingDocument({ root, sought: idOrName, kinds, known })],
  };
}
