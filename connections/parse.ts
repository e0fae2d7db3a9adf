/**
 * Documents from the text of a file, JSON or YAML, with line, column and caret for every fault.
 *
 * A file holds one document, a list of documents, or several YAML documents. In a file `id` may be
 * left out (the name stands for it) and `external_id` too (the vendor shows it later); references
 * may be names. YAML is 1.2: `no` and `on` are texts; aliases are limited, duplicate keys refused.
 *
 * Source: https://yaml.org/spec/1.2.2/, https://www.rfc-editor.org/rfc/rfc8259
 */
import type { Diagnostic, Location } from "../diagnostics";
import type { S3Connection, WorkspaceDocument } from "./generated/documents";
import { checkReferences } from "./references";
import { isDocumentKind } from "./schemas";
import { type Place, placesOf, readSyntax, type Syntax } from "./text-position";
import { validateDocument } from "./validate";

/** A document as a file may hold it: the external id may still be unknown. */
export type FileDocument =
  | Exclude<WorkspaceDocument, S3Connection>
  | (Omit<S3Connection, "external_id"> & { readonly external_id?: string });

/** A document and where it stands. */
export interface ParsedDocument {
  readonly document: FileDocument;
  /** Where its first field stands. */
  readonly at: Location;
}

/** What a file holds, as far as it is right, and what is wrong with the rest. */
export interface ParsedDocuments {
  readonly documents: readonly ParsedDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Files beyond this are refused: connections and syncs are small. */
const BYTES_MAX = 10 * 1024 * 1024;

/** Read the documents of a file. Never throws; faults are in the order of the text. */
export function parseDocuments(
  text: string,
  options: { readonly file: string; readonly syntax: Syntax },
): ParsedDocuments {
  if (Buffer.byteLength(text) > BYTES_MAX)
    return { documents: [], diagnostics: [tooLarge(options)] };
  const { roots, diagnostics } = readSyntax(text, options);
  if (diagnostics.length > 0) return { documents: [], diagnostics };
  const places = roots.flatMap((root) => placesOf(root, options.file, text));
  const read = places.map((place) => readOne(place));
  const documents = read.flatMap((one) => one.documents);
  const faults = read.flatMap((one) => one.diagnostics);
  if (places.length === 0) faults.push(empty(options.file));
  return { documents, diagnostics: [...faults, ...checkReferences(documents)] };
}

function readOne(place: Place): { documents: ParsedDocument[]; diagnostics: Diagnostic[] } {
  const document = withDefaults(place.value);
  const diagnostics = validateDocument(document)
    .filter((diagnostic) => !isOptionalInFile(diagnostic))
    .map((diagnostic) => withPosition(diagnostic, place));
  const right = diagnostics.every((diagnostic) => diagnostic.severity !== "error");
  return {
    documents: right ? [{ document: document as FileDocument, at: place.locate([]) }] : [],
    diagnostics,
  };
}

/** The name stands for an id that is left out, escaped into the letters an id may have. */
function withDefaults(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { kind, id, name } = value as Record<string, unknown>;
  if (!isDocumentKind(kind) || id !== undefined || typeof name !== "string") return value;
  const { kind: _kind, ...rest } = value as Record<string, unknown>;
  return { kind, id: idFromName(name), ...rest };
}

/** `Acme landing` becomes `Acme-landing`: the id of a document whose file gives it none. */
export function idFromName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return safe.slice(0, 200) || "unnamed";
}

/** What a file may leave out; a missing id means a missing name, which is said already. */
function isOptionalInFile(diagnostic: Diagnostic): boolean {
  const field = diagnostic.where?.path?.join();
  return diagnostic.code === "SYNC0103" && (field === "external_id" || field === "id");
}

function withPosition(diagnostic: Diagnostic, place: Place): Diagnostic {
  const path = diagnostic.where?.path ?? [];
  const located = { ...diagnostic, where: { ...place.locate(path), path } };
  if (diagnostic.code !== "SYNC0106") return located;
  return quotedNumber(located, place.sourceOf(path)) ?? located;
}

/** YAML reads `012345678901` as a number and drops the zero; the text still has it. */
function quotedNumber(diagnostic: Diagnostic, source: string | undefined): Diagnostic | undefined {
  if (source === undefined || !/^[0-9]+$/.test(source)) return undefined;
  return { ...diagnostic, help: `put it in quotes, so that no digit gets lost: \`"${source}"\`` };
}

function tooLarge({ file }: { readonly file: string }): Diagnostic {
  return {
    code: "SYNC0101",
    severity: "error",
    summary: `\`${file}\` is too large to hold documents`,
    where: { file },
    why: `it has more than ${BYTES_MAX / 1024 / 1024} MiB`,
  };
}

function empty(file: string): Diagnostic {
  return {
    code: "SYNC0102",
    severity: "error",
    summary: `\`${file}\` holds no document`,
    where: { file },
    why: "found nothing, expected a connection, a model or a sync",
  };
}
