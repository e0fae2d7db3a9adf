/**
 * Documents as files: one JSON file a document, `<root>/<kind>s/<id>.json`.
 *
 * A missing file is not an error here (Terraform's refresh asks for resources that may be gone):
 * `readDocument` then answers without a document and without diagnostics. Everything else that is
 * wrong is a diagnostic, never an exception. Not here: whether a document is valid by its schema
 * (`connections/`); secrets, which are never in a document.
 */
import { constants } from "node:fs";
import { open, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";

import type { WorkspaceDocument } from "../connections";
import type { Diagnostic } from "../diagnostics";
import { syncFolder, writeFileAtomic } from "./atomic";
import { corruptDocument, foreignDocument, unusableWorkspace } from "./diagnose";
import {
  checkId,
  type DocumentKind,
  type DocumentOf,
  documentKinds,
  fileOf,
  folderOf,
} from "./kinds";

/** The largest document that is read; a real one is a few kilobytes. */
const DOCUMENT_BYTES_MAX = 1024 * 1024;

/** A document, or why there is none; neither where it does not exist. */
export interface DocumentRead<D extends WorkspaceDocument = WorkspaceDocument> {
  readonly document?: D;
  readonly diagnostics: readonly Diagnostic[];
}

/** What was found in a whole workspace. */
export interface DocumentList {
  /** By kind, then by id. */
  readonly documents: readonly WorkspaceDocument[];
  /** One for every file that should be a document and is not. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Read one document. No document and no diagnostic: it does not exist. */
export async function readDocument<K extends DocumentKind>(
  root: string,
  kind: K,
  id: string,
): Promise<DocumentRead<DocumentOf<K>>> {
  const wrong = checkId(id);
  if (wrong.length > 0) return { diagnostics: wrong };
  const file = fileOf(root, kind, id);
  const text = await readText(file);
  if (text === undefined) return { diagnostics: [] };
  if (typeof text !== "string") return { diagnostics: [text] };
  return parseDocument({ file, kind, id, text });
}

/** Create or replace one document, atomically. Empty: it is on disk. */
export async function writeDocument(
  root: string,
  document: WorkspaceDocument,
): Promise<readonly Diagnostic[]> {
  const wrong = checkId(document.id);
  if (wrong.length > 0) return wrong;
  const file = fileOf(root, document.kind, document.id);
  try {
    await writeFileAtomic(file, `${JSON.stringify(document, null, 2)}\n`);
    return [];
  } catch (error) {
    return [unusableWorkspace(file, error)];
  }
}

/** Delete one document; one that is already gone is deleted. */
export async function deleteDocument(
  root: string,
  kind: DocumentKind,
  id: string,
): Promise<readonly Diagnostic[]> {
  const wrong = checkId(id);
  if (wrong.length > 0) return wrong;
  const file = fileOf(root, kind, id);
  try {
    await unlink(file);
    await syncFolder(folderOf(root, kind));
  } catch (error) {
    if (!isMissing(error)) return [unusableWorkspace(file, error)];
  }
  return [];
}

/** Every document of a workspace. A workspace that does not exist yet is empty. */
export async function listDocuments(
  root: string,
  kinds: readonly DocumentKind[] = documentKinds,
): Promise<DocumentList> {
  const documents: WorkspaceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const kind of kinds) {
    const folder = folderOf(root, kind);
    const names = await readNames(folder);
    if (!Array.isArray(names)) {
      diagnostics.push(names);
      continue;
    }
    for (const name of names) {
      const read = await readListed(root, kind, name);
      diagnostics.push(...read.diagnostics);
      if (read.document) documents.push(read.document);
    }
  }
  return { documents, diagnostics };
}

async function readListed(root: string, kind: DocumentKind, name: string): Promise<DocumentRead> {
  const id = name.endsWith(".json") ? name.slice(0, -".json".length) : undefined;
  if (id !== undefined && checkId(id).length === 0) return readDocument(root, kind, id);
  const file = join(folderOf(root, kind), name);
  return { diagnostics: [foreignDocument(file, "documents are called `<id>.json`")] };
}

async function readNames(folder: string): Promise<string[] | Diagnostic> {
  try {
    const names = await readdir(folder);
    // Temporary files of a write that was killed, and what editors and systems leave behind.
    return names.filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    return isMissing(error) ? [] : unusableWorkspace(folder, error);
  }
}

async function readText(file: string): Promise<string | Diagnostic | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return corruptDocument(file, "it is not a regular file");
      if (stat.size > DOCUMENT_BYTES_MAX) {
        return corruptDocument(
          file,
          `it holds ${stat.size} bytes, the limit is ${DOCUMENT_BYTES_MAX}`,
        );
      }
      return new TextDecoder("utf-8", { fatal: true }).decode(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (codeOf(error) === "ERR_ENCODING_INVALID_ENCODED_DATA")
      return corruptDocument(file, "it is not UTF-8 text");
    if (codeOf(error) === "ELOOP") return corruptDocument(file, "it is a symbolic link");
    return unusableWorkspace(file, error);
  }
}

function parseDocument<K extends DocumentKind>(options: {
  readonly file: string;
  readonly kind: K;
  readonly id: string;
  readonly text: string;
}): DocumentRead<DocumentOf<K>> {
  const { file, kind, id } = options;
  let value: unknown;
  try {
    value = JSON.parse(options.text);
  } catch (error) {
    return {
      diagnostics: [corruptDocument(file, error instanceof Error ? error.message : "not JSON")],
    };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { diagnostics: [foreignDocument(file, "it holds no JSON object")] };
  }
  const found = value as { kind?: unknown; id?: unknown; name?: unknown };
  for (const [field, expected] of [
    ["kind", kind],
    ["id", id],
  ] as const) {
    if (found[field] !== expected) {
      const why = `its \`${field}\` is ${JSON.stringify(found[field])}, expected ${JSON.stringify(expected)}`;
      return { diagnostics: [foreignDocument(file, why)] };
    }
  }
  if (typeof found.name !== "string") {
    return { diagnostics: [foreignDocument(file, "it has no `name`")] };
  }
  return { document: value as DocumentOf<K>, diagnostics: [] };
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
