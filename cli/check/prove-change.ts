/**
 * The proof of a changed text, before it is written: read again, it means what the patch says and
 * nothing else, and its references run in no circle.
 *
 * The whole snapshot is compared, not the statement alone, so that no slip of an edit passes. Where
 * things stand and what they are called plays no part in it.
 */
import { isSameJson, type Snapshot } from "../../preflight";
import { type HclToken, hclTokens } from "../../terraform";
import { type Block, hclTree } from "./hcl-tree";

/** Parts of a snapshot that say where something is, not what it is. */
const PLACES = ["at", "written", "suppressions", "standIns"];

/** Whether two snapshots mean the same. */
export function isSameMeaning(one: Snapshot, other: Snapshot): boolean {
  return isSameJson(meaningOf(one), meaningOf(other));
}

/** Order and one-element lists mean nothing in a policy or among facts; nor do a policy's names. */
function meaningOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const all = value.map(meaningOf);
    const sorted = all
      .map((one) => [JSON.stringify(one) ?? "", one] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return sorted.length === 1 ? sorted[0]?.[1] : sorted.map(([, one]) => one);
  }
  if (typeof value !== "object" || value === null) return value;
  const isPolicy = "document" in value && "name" in value;
  const entries = Object.entries(value)
    .filter(([name]) => !PLACES.includes(name) && !(isPolicy && name === "name"))
    .map(([name, part]) => [name, meaningOf(name === "document" ? parsed(part) : part)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function parsed(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}

/** An address that leads back to itself through the references of these texts. */
export function circleIn(texts: readonly string[]): string | undefined {
  const references = referencesIn(texts);
  const done = new Set<string>();
  const visit = (address: string, path: readonly string[]): string | undefined => {
    if (path.includes(address)) return address;
    if (done.has(address)) return undefined;
    for (const next of references.get(address) ?? []) {
      const circle = visit(next, [...path, address]);
      if (circle !== undefined) return circle;
    }
    done.add(address);
    return undefined;
  };
  for (const address of references.keys()) {
    const circle = visit(address, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** By address of a resource, data source or local: those that its text names. */
function referencesIn(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string>();
  for (const text of texts) {
    for (const part of hclTree(text)) {
      if (part.kind !== "block") continue;
      for (const [address, written] of addressed(part, text)) parts.set(address, written);
    }
  }
  const found = [...parts].map(([address, written]): [string, readonly string[]] => {
    const names = written.match(/(?:\bdata\.)?\b[a-z]\w*\.[\w-]+/g) ?? [];
    const known = [...new Set(names)].filter((name) => parts.has(name) && name !== address);
    return [address, known];
  });
  return new Map(found);
}

function addressed(block: Block, text: string): [string, string][] {
  const { name, labels } = block;
  const written = withoutComments(text.slice(block.inside, block.end));
  if (name === "resource") return [[labels.join("."), written]];
  if (name === "data") return [[`data.${labels.join(".")}`, written]];
  if (name !== "locals") return [];
  return block.body.map((item) => [
    `local.${item.name}`,
    withoutComments(text.slice(item.start, item.end)),
  ]);
}

function withoutComments(text: string): string {
  const keep = ({ kind }: HclToken): boolean => kind !== "comment";
  const pieces = hclTokens(text)
    .filter(keep)
    .map(({ start, end }) => text.slice(start, end));
  // Dots are tokens of their own.
  return pieces.join(" ").replace(/ \. /g, ".");
}
