/**
 * From what was found beside resources to suppressions: comments in HCL and `"//"` keys in JSON.
 *
 *     # syncwright:ignore SYNC2104 until=2027-01-31 reason="the vendor sends the header from May on"
 *     "//": {"syncwright": {"ignore": [{"code": "SYNC2104", "until": "2027-01-31", "reason": "…"}]}}
 *
 * The construct API writes one entry at every resource below the construct; they are one suppression,
 * so that it counts as used when one of them is.
 */
import type { Diagnostic } from "../../diagnostics";
import type { Provenance, Snapshot, SuppressionFact } from "../snapshot";
import { incomplete, isSuppression, type Suppression, suppressionOf } from "./suppression";

/** What is written, as far as it is complete, and what is wrong with the rest. */
export interface Suppressions {
  readonly suppressions: readonly Suppression[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The suppressions that stand beside the resources of a snapshot. */
export function suppressionsIn({
  suppressions = [],
}: Pick<Snapshot, "suppressions">): Suppressions {
  const found = new Map<string, Suppression>();
  const diagnostics = new Map<string, Diagnostic>();
  for (const fact of suppressions) {
    const read = readFact(fact);
    if (!isSuppression(read)) {
      diagnostics.set(JSON.stringify(read), read);
      continue;
    }
    const key = keyOf(read);
    const resources = [...(found.get(key)?.resources ?? []), ...(read.resources ?? [])];
    found.set(key, { ...(found.get(key) ?? read), resources });
  }
  return { suppressions: [...found.values()], diagnostics: [...diagnostics.values()] };
}

/** Entries of one construct are one; a comment is one by its line. */
function keyOf({ code, reason, until, appliesTo, from, at }: Suppression): string {
  const where = from === "construct" ? at.construct : [at.file, at.line, at.address];
  return JSON.stringify([code, reason, until, appliesTo, from, where]);
}

function readFact({ from, written, at }: SuppressionFact): Suppression | Diagnostic {
  const fields = typeof written === "string" ? fieldsIn(written) : written;
  if (typeof fields === "string") return incomplete({ summary: fields, help: COMMENT_FORM }, at);
  if (at.address === undefined && at.construct === undefined) return nowhere(at);
  const suppression = suppressionOf(fields, { from, at: writtenAt(fields, at) });
  return isSuppression(suppression) ? { ...suppression, resources: [at] } : suppression;
}

/** The construct that the API was called for, where it is another than the resource's. */
function writtenAt(fields: unknown, at: Provenance): Provenance {
  const construct = (fields as { readonly construct?: unknown } | null)?.construct;
  return typeof construct === "string" ? { ...at, construct } : at;
}

const COMMENT_FORM =
  'write `syncwright:ignore CODE until=YYYY-MM-DD reason="why it may stay"`, on one line';

const FIELD = /\s+([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^\s"]+)/y;

/** The fields of a comment, or what is wrong with its form. */
function fieldsIn(text: string): Readonly<Record<string, unknown>> | string {
  const code = /^\s*([^\s="]+)(?=\s|$)/.exec(text);
  if (!code) return "names no `code`";
  const fields: Record<string, unknown> = { code: code[1] };
  let at = code[0].length;
  while (text.slice(at).trim() !== "") {
    FIELD.lastIndex = at;
    const found = FIELD.exec(text);
    if (!found) return `cannot be read from \`${text.slice(at).trim()}\` on`;
    const [all, name = "", value = ""] = found;
    if (Object.hasOwn(fields, name)) return `has \`${name}\` twice`;
    fields[name] = name === "appliesTo" ? unquoted(value).split(/\s*,\s*/) : unquoted(value);
    at += all.length;
  }
  return fields;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}

function nowhere(at: Provenance): Diagnostic {
  return incomplete(
    {
      summary: "stands at no resource",
      help: "write the comment inside a resource's block, or directly above it",
    },
    at,
  );
}
