/**
 * A snapshot from the object that a user writes in a configuration.
 *
 * Unknown values become the house's `Unknown` with what is certain about them, null ones are absent.
 * Facts without provenance get an empty one.
 */
import { type Diagnostic, nearest } from "../../diagnostics";
import type { Snapshot } from "../../preflight";
import {
  Decimal,
  Dynamic,
  isList,
  isRecord,
  type RecordValue,
  Unknown,
  type Value,
} from "../protocol";

const LISTS = [
  "accounts",
  "principals",
  "buckets",
  "keys",
  "queues",
  "endpoints",
  "connections",
  "suppressions",
];

/** Parts of a fact that are the user's own and get no place. */
const PLACELESS = ["document", "tags", "at", "written"];

/** What is wrong with the outline of the object; its facts are judged by the preflight. */
export function snapshotFaults(given: Value | Unknown): readonly Diagnostic[] {
  const value = given instanceof Dynamic ? given.value : given;
  if (value === null || value instanceof Unknown) return [];
  if (!isRecord(value)) return [fault([], "`snapshot` is not an object", undefined)];
  return Object.entries(value).flatMap(([name, list]) => {
    if (!LISTS.includes(name)) {
      const near = nearest(name, LISTS);
      return [fault([], `\`snapshot\` has no list \`${name}\``, near && `write \`${near}\``)];
    }
    if (list === null || list instanceof Unknown) return [];
    if (!isList(list)) return [fault([name], `\`snapshot.${name}\` is not a list`, undefined)];
    const bad = list.findIndex((fact) => !isRecord(fact) && !(fact instanceof Unknown));
    return bad < 0
      ? []
      : [fault([name, bad], `\`snapshot.${name}[${bad}]\` is not an object`, undefined)];
  });
}

function fault(
  path: readonly (string | number)[],
  summary: string,
  help: string | undefined,
): Diagnostic {
  return {
    code: "SYNC7013",
    severity: "error",
    summary,
    where: { path: ["snapshot", ...path] },
    why: `its lists are ${LISTS.map((name) => `\`${name}\``).join(", ")}, each of objects`,
    ...(help ? { help } : {}),
  };
}

/** The snapshot; what was left out is empty, so absent. */
export function snapshotOf(given: Value): Snapshot {
  const value = given instanceof Dynamic ? given.value : given;
  const fields: RecordValue = isRecord(value) ? value : {};
  const lists = LISTS.map((name) => {
    const list = fields[name] ?? null;
    const facts = isList(list) ? list.filter((fact) => isRecord(fact)) : [];
    return [name, facts.map((fact) => withPlace(plain(fact)))] as const;
  });
  return { ...Object.fromEntries(lists), unread: [] } as unknown as Snapshot;
}

/** Every fact and every policy has a place, be it an empty one. */
function withPlace(fact: unknown): unknown {
  if (Array.isArray(fact)) return fact.map(withPlace);
  if (typeof fact !== "object" || fact === null || "unknown" in fact) return fact;
  const fields = Object.entries(fact).map(([name, inner]) => [
    name,
    PLACELESS.includes(name) ? inner : withPlace(inner),
  ]);
  return { at: {}, ...Object.fromEntries(fields) };
}

function plain(value: Value): unknown {
  if (value instanceof Unknown) {
    const { prefix } = value.refinements;
    return { unknown: "known after apply", ...(prefix ? { prefix } : {}) };
  }
  if (value instanceof Dynamic) return plain(value.value);
  if (value instanceof Decimal) return Number(value.text);
  if (typeof value === "bigint") return Number(value);
  if (isList(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  const known = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(known.map(([name, inner]) => [name, plain(inner)]));
}
