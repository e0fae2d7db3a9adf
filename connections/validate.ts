/**
 * Validate a document: everything that is wrong with it, each with path, found, allowed and a fix.
 *
 * The generated validators find the faults; this file says them. References between documents are
 * `references.ts`, object-key templates `key-template.ts`. An `Unknown` (a Terraform value known
 * only after apply) counts as right. Cost: linear in the document.
 */
import type { Diagnostic } from "../diagnostics";
import { nearest } from "../diagnostics";
import type { WorkspaceDocument } from "./generated/documents";
import * as validators from "./generated/validators";
import { parseKeyTemplate } from "./key-template";
import { looksLikeRegion, REGIONS_KNOWN } from "./regions";
import { DOCUMENT_KINDS, type DocumentKind, documentSchemas, isDocumentKind } from "./schemas";
import { diagnoseFaults, type SchemaFault } from "./violations";

type Validator = ((value: unknown) => boolean) & { readonly errors?: SchemaFault[] | null };

/** Everything that is wrong with one document, in the order of its fields; empty where it is right. */
export function validateDocument(document: unknown): Diagnostic[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    return [notADocument(document)];
  }
  const kind = (document as Record<string, unknown>)["kind"];
  if (!isDocumentKind(kind)) return [unknownKind(kind)];
  return validateAs(kind, document);
}

/** Everything that is wrong with the parameters of one `$send.s3(...)`. */
export function validateSendS3(parameters: unknown): Diagnostic[] {
  return validateAs("send_s3", parameters);
}

/** Narrow a value to a document; true exactly where `validateDocument` reports no error. */
export function isDocument(value: unknown): value is WorkspaceDocument {
  return validateDocument(value).every((diagnostic) => diagnostic.severity !== "error");
}

function validateAs(kind: DocumentKind | "send_s3", value: unknown): Diagnostic[] {
  const validate = (validators as unknown as Record<string, Validator>)[kind];
  if (!validate) throw new Error(`a bug in Syncwright, please report: no validator for ${kind}`);
  const faults = validate(value) ? [] : (validate.errors ?? []);
  const found = diagnoseFaults(faults, documentSchemas[kind], value);
  const others = [...regionWarnings(kind, value), ...templateFaults(kind, value)];
  return inFieldOrder([...found, ...others], value);
}

/** What `key-template.ts` says about the filename. */
function templateFaults(kind: string, value: unknown): Diagnostic[] {
  if (kind !== "model_sync") return [];
  const filename = (value as Record<string, unknown>)["filename"];
  if (typeof filename !== "string") return [];
  return parseKeyTemplate(filename).diagnostics.map((diagnostic) => ({
    ...diagnostic,
    where: { path: ["filename"] },
  }));
}

/** A region of the right shape that is not listed is probably misspelt. */
function regionWarnings(kind: string, value: unknown): Diagnostic[] {
  if (kind !== "s3_connection") return [];
  const configuration = (value as Record<string, unknown>)["configuration"];
  const region = (configuration as Record<string, unknown> | undefined)?.["s3_bucket_region"];
  if (typeof region !== "string" || !looksLikeRegion(region)) return [];
  if (REGIONS_KNOWN.includes(region)) return [];
  const near = nearest(region, REGIONS_KNOWN, { closed: true });
  return [
    {
      code: "SYNC0113",
      severity: "warning",
      summary: `region \`${region}\` is not one that this release knows`,
      where: { path: ["configuration", "s3_bucket_region"] },
      why: "a call to a region that does not exist fails with a name that cannot be resolved",
      ...(near ? { help: `write \`${near}\`, if that is what you mean` } : {}),
    },
  ];
}

function notADocument(value: unknown): Diagnostic {
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
  return {
    code: "SYNC0102",
    severity: "error",
    summary: "this is not a document",
    why: `found ${found}, expected an object with the field \`kind\``,
  };
}

function unknownKind(kind: unknown): Diagnostic {
  const near =
    typeof kind === "string" ? nearest(kind, DOCUMENT_KINDS, { closed: true }) : undefined;
  return {
    code: "SYNC0102",
    severity: "error",
    summary:
      kind === undefined
        ? "the document does not say its `kind`"
        : `there is no kind of document ${inBackticks(kind)}`,
    where: { path: ["kind"] },
    why: `allowed are ${DOCUMENT_KINDS.map((name) => `\`${name}\``).join(", ")}`,
    ...(near ? { help: `write \`kind\`: \`${near}\`` } : {}),
  };
}

function inBackticks(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

/** Sorted by where the field stands in the document; what is missing comes last at its level. */
function inFieldOrder(diagnostics: readonly Diagnostic[], document: unknown): Diagnostic[] {
  const ranked = diagnostics.map((diagnostic) => ({
    diagnostic,
    rank: rankOf(diagnostic.where?.path ?? [], document),
  }));
  ranked.sort((a, b) => compareRanks(a.rank, b.rank));
  return ranked.map(({ diagnostic }) => diagnostic);
}

function rankOf(path: readonly (string | number)[], document: unknown): number[] {
  let value = document;
  return path.map((step) => {
    const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
    const index = keys.indexOf(String(step));
    value = (value as Record<string | number, unknown> | undefined)?.[step];
    return index === -1 ? keys.length : index;
  });
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
