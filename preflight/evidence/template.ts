/**
 * The facts that a run lacks, as an evidence file to be filled in.
 *
 * It holds exactly what the hints of the report ask for, each fact once, and passes no check until
 * every placeholder is gone.
 */
import { isSameJson } from "../report/fingerprint";
import { isObject } from "./check-value";
import type { EvidenceSnippet } from "./missing";
import { EVIDENCE_SCHEMA, identitiesOf } from "./read-evidence";
import { FACT_KINDS, type FactKind } from "./shapes";

type Fields = Readonly<Record<string, unknown>>;

/** The file's text, or undefined where no evidence is missing. */
export function evidenceTemplate(snippets: readonly EvidenceSnippet[]): string | undefined {
  const lists = FACT_KINDS.flatMap((kind): [FactKind, readonly Fields[]][] => {
    const facts = snippets.flatMap((snippet) => snippet[kind] ?? []);
    return facts.length === 0 ? [] : [[kind, united(kind, facts)]];
  });
  if (lists.length === 0) return undefined;
  const value = { $schema: EVIDENCE_SCHEMA, ...Object.fromEntries(lists) };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function united(kind: FactKind, facts: readonly Fields[]): readonly Fields[] {
  const byName = new Map<string, Fields>();
  for (const fact of facts) {
    const name = identitiesOf({ kind, fields: fact })[0] ?? "";
    byName.set(name, bothOf(byName.get(name) ?? {}, fact));
  }
  return [...byName.values()];
}

/** Lists of policies grow, every other field is the same placeholder in both. */
function bothOf(a: Fields, b: Fields): Fields {
  const merged: Record<string, unknown> = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const before = merged[name];
    const isGrowing = Array.isArray(before) && Array.isArray(value) && value.every(isObject);
    merged[name] = isGrowing
      ? [...before, ...value.filter((one) => !before.some((other) => isSameJson(one, other)))]
      : value;
  }
  return merged;
}
