/**
 * What only several documents together show: references to nothing, two of one name, a mode whose
 * model lacks a key.
 *
 * A reference is an id or a name. Documents that a file does not hold may be elsewhere in a
 * workspace, so a file without any connection is left alone.
 */
import type { Diagnostic, Location } from "../diagnostics";
import { nearest } from "../diagnostics";
import type { DocumentKind } from "./schemas";

/** As much of a document as references need. */
interface Named {
  readonly document: {
    readonly kind: DocumentKind;
    readonly id: string;
    readonly name: string;
  };
  readonly at: Location;
}

/** Which fields of which kind name documents of which kinds. */
const REFERENCES: Readonly<
  Partial<Record<DocumentKind, Readonly<Record<string, DocumentKind[]>>>>
> = {
  model_sync: {
    connection_id: ["s3_connection", "dropbox_connection"],
    model_id: ["model"],
  },
  bulk_sync: {
    source_connection_id: ["s3_connection"],
    destination_connection_id: ["s3_connection", "dropbox_connection"],
  },
  event_delivery: { connection_id: ["s3_connection"] },
};

/** Modes that tell rows apart by the model's primary key. */
const MODES_WITH_KEY: readonly string[] = ["insert", "diff"];

/** What is wrong between documents, in their order. */
export function checkReferences(documents: readonly Named[]): Diagnostic[] {
  return [...duplicates(documents), ...documents.flatMap((one) => danglingOf(one, documents))];
}

/** Two documents of a kind with one id or name. */
function duplicates(documents: readonly Named[]): Diagnostic[] {
  const first = new Map<string, Named>();
  const found: Diagnostic[] = [];
  for (const one of documents) {
    const { kind, name, id } = one.document;
    const before = first.get(`${kind} id ${id}`) ?? first.get(`${kind} name ${name}`);
    if (before) found.push(duplicate(one, before));
    first.set(`${kind} id ${id}`, one);
    first.set(`${kind} name ${name}`, one);
  }
  return found;
}

function duplicate(one: Named, before: Named): Diagnostic {
  const { kind, name } = one.document;
  const line = before.at.line === undefined ? "" : ` in line ${before.at.line}`;
  return {
    code: "SYNC0117",
    severity: "error",
    summary: `there are two documents \`${kind}\` called \`${name}\``,
    where: one.at,
    why: `the other stands${line || " before it"}; a reference could mean either`,
    help: "give one of them another name and id",
  };
}

function danglingOf(one: Named, documents: readonly Named[]): Diagnostic[] {
  const fields = REFERENCES[one.document.kind] ?? {};
  return Object.entries(fields).flatMap(([field, kinds]) => {
    const wanted = (one.document as unknown as Record<string, unknown>)[field];
    const candidates = documents.filter((other) => kinds.includes(other.document.kind));
    if (typeof wanted !== "string" || candidates.length === 0) return [];
    const target = candidates.find(
      ({ document }) => document.id === wanted || document.name === wanted,
    );
    return target ? keyless(one, target) : [dangling(one, field, wanted, candidates)];
  });
}

function dangling(
  one: Named,
  field: string,
  wanted: string,
  candidates: readonly Named[],
): Diagnostic {
  const names = candidates.map(({ document }) => document.name);
  const near = nearest(wanted, names);
  return {
    code: "SYNC0115",
    severity: "error",
    summary: `\`${field}\` of \`${one.document.name}\` names nothing: \`${wanted}\``,
    where: { ...one.at, path: [field] },
    why: `there are ${names
      .slice(0, 5)
      .map((name) => `\`${name}\``)
      .join(", ")}`,
    ...(near ? { help: `write \`${near}\`` } : {}),
  };
}

/** `insert` and `diff` compare rows by the model's primary key. */
function keyless(one: Named, target: Named): Diagnostic[] {
  if (target.document.kind !== "model" || one.document.kind !== "model_sync") return [];
  const mode = (one.document as unknown as { readonly mode?: unknown }).mode;
  const key = (target.document as unknown as { readonly primary_key?: unknown }).primary_key;
  if (typeof mode !== "string" || !MODES_WITH_KEY.includes(mode) || key !== undefined) return [];
  return [
    {
      code: "SYNC0118",
      severity: "error",
      summary: `mode \`${mode}\` of \`${one.document.name}\` needs a primary key, and model \`${target.document.name}\` has none`,
      where: { ...one.at, path: ["mode"] },
      why: `\`${mode}\` tells new rows from old ones by the columns in \`primary_key\``,
      help: `add \`primary_key\` to the model \`${target.document.name}\``,
    },
  ];
}
