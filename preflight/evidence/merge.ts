/**
 * Facts from outside a configuration, laid over a snapshot: organization policies, the policy of a
 * bucket or key that exists elsewhere, the permissions of an existing role.
 *
 * A fact is matched by its id, name or ARN. What evidence states takes the place of what is unknown
 * and absent, never of what is known (`complete.ts`); a contradiction is an error that names both
 * places. What it leaves out of a fact that nothing else knows is unknown, as far as it could deny.
 */
import { type Diagnostic, renderPlace } from "../../diagnostics";
import { isUnknown } from "../../iam";
import type { Provenance, Snapshot } from "../snapshot";
import { isObject } from "./check-value";
import { completed } from "./complete";
import { settled, wholeFact } from "./derive";
import { described } from "./faults";
import { identitiesOf } from "./read-evidence";
import { FACT_KINDS, type FactKind, shapeOf } from "./shapes";
import { ACCOUNT_UNSTATED, REGION_UNSTATED } from "./stand-ins";
import { nameOf, type StatedFact } from "./stated";

type Fact = Readonly<Record<string, unknown>>;

/** The snapshot, completed, and every contradiction. */
export interface Merged {
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lay the facts of all evidence files over `snapshot`. Facts of one name complete each other. */
export function mergeEvidence(snapshot: Snapshot, facts: readonly StatedFact[]): Merged {
  const diagnostics: Diagnostic[] = [];
  const lists = FACT_KINDS.map((kind): [FactKind, readonly Fact[]] => {
    const known = (snapshot[kind] ?? []) as unknown as readonly Fact[];
    const stated = united(
      facts.filter((fact) => fact.kind === kind),
      diagnostics,
    );
    return [kind, stated.length === 0 ? known : merged(kind, known, stated, diagnostics)];
  });
  return { snapshot: { ...snapshot, ...Object.fromEntries(lists) }, diagnostics };
}

/** Facts that several files state of one name, as one. */
function united(facts: readonly StatedFact[], diagnostics: Diagnostic[]): readonly StatedFact[] {
  const byName = new Map<string, StatedFact>();
  const kept = new Set<StatedFact>();
  for (const fact of facts) {
    const names = identitiesOf(fact);
    const before = names.map((name) => byName.get(name)).find((one) => one !== undefined);
    const one = before ? bothOf(before, fact, diagnostics) : fact;
    if (before) kept.delete(before);
    kept.add(one);
    for (const name of [...identitiesOf(one), ...names]) byName.set(name, one);
  }
  return [...kept];
}

function bothOf(a: StatedFact, b: StatedFact, diagnostics: Diagnostic[]): StatedFact {
  const shapes = shapeOf(a.kind).fields;
  const fields: Record<string, unknown> = { ...a.fields };
  for (const [name, stated] of Object.entries(b.fields)) {
    const shape = shapes[name]?.shape;
    const known = fields[name];
    if (!shape) continue;
    if (known === null) {
      if (stated !== null && !isUnknown(stated)) {
        const place = placeText(a.at, a, name);
        diagnostics.push(conflict({ fact: b, name, known, stated, place }));
      }
      continue;
    }
    fields[name] = completed(known, stated, shape, (one, other) =>
      diagnostics.push(
        conflict({ fact: b, name, known: one, stated: other, place: placeText(a.at, a, name) }),
      ),
    );
  }
  const where = (name?: string) =>
    name === undefined || Object.hasOwn(a.fields, name) ? a.where(name) : b.where(name);
  return { ...a, fields, where };
}

const placeText = (at: Provenance, fact: StatedFact, name: string): string =>
  renderPlace(at.file === undefined ? at : { ...fact.where(name), path: [] });

function merged(
  kind: FactKind,
  known: readonly Fact[],
  stated: readonly StatedFact[],
  diagnostics: Diagnostic[],
): readonly Fact[] {
  const left = new Set(stated);
  const byName = new Map<string, StatedFact>();
  for (const fact of stated)
    for (const name of looseNames(kind, fact.fields)) byName.set(name, fact);
  const facts = known.map((fact) => {
    const found = looseNames(kind, fact)
      .map((name) => byName.get(name))
      .find((one) => one !== undefined && isOneScope(fact, one.fields));
    if (!found) return fact;
    left.delete(found);
    return completedFact(fact, found, diagnostics);
  });
  return [...facts, ...[...left].map(wholeFact)];
}

/** Names without the account that an alias is of. */
const looseNames = (kind: FactKind, fields: Fact): readonly string[] =>
  identitiesOf({ kind, fields }).map((name) =>
    name.startsWith("alias/") ? name.replace(/@.*/, "") : name,
  );

/** One alias may stand in several accounts and regions. */
function isOneScope(fact: Fact, stated: Fact): boolean {
  if (typeof stated["arn"] === "string" || !Array.isArray(stated["aliases"])) return true;
  return ["account", "region"].every((name) => {
    const [a, b] = [fact[name], stated[name]];
    return typeof a !== "string" || typeof b !== "string" || a === b;
  });
}

function completedFact(fact: Fact, stated: StatedFact, diagnostics: Diagnostic[]): Fact {
  const { kind, fields } = stated;
  const shapes = shapeOf(kind).fields;
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const shape = shapes[name]?.shape;
    if (!shape) continue;
    const known = isGuess(fact, name, kind) ? undefined : fact[name];
    changed[name] = completed(known, value, shape, (one, other) => {
      const place = knownPlace(one, fact);
      diagnostics.push(conflict({ fact: stated, name, known: one, stated: other, place }));
    });
  }
  const gone = Object.keys(changed).filter((name) => changed[name] === null);
  const rest = Object.fromEntries(Object.entries(fact).filter(([name]) => !gone.includes(name)));
  return { ...rest, ...settled(changed, kind) };
}

/** Of what a configuration only looks up or adds settings to, account and region are assumed. */
function isGuess(fact: Fact, name: string, kind: FactKind): boolean {
  if (name !== "account" && name !== "region") return false;
  const { address } = (fact["at"] ?? {}) as Provenance;
  if (address === undefined) return false;
  const isLookedUp = /(^|\.)data\./.test(address);
  return isLookedUp || (kind === "buckets" && !/(^|\.)aws_s3_bucket\.[^.]+$/.test(address));
}

function knownPlace(known: unknown, fact: Fact): string {
  const own = isObject(known) && isObject(known["at"]) ? (known["at"] as Provenance) : undefined;
  const at = own ?? ((fact["at"] ?? {}) as Provenance);
  const { call, ...rest } = at;
  return renderPlace(rest) || (call ?? "what was read");
}

function conflict(found: {
  readonly fact: StatedFact;
  readonly name: string;
  readonly known: unknown;
  readonly stated: unknown;
  readonly place: string;
}): Diagnostic {
  const { fact, name, known, stated, place } = found;
  const { noun, names, fields } = shapeOf(fact.kind);
  const none = fields[name]?.none;
  const states =
    stated === null && none ? none : isPolicy(stated) ? "another document" : shown(stated);
  return {
    code: "SYNC0312",
    severity: "error",
    summary: `\`${name}\` of ${noun} \`${nameOf(fact.fields, names)}\` contradicts what is known`,
    where: fact.where(name),
    label: "evidence never overrides",
    why: `the evidence states ${states}; ${place} has ${known === null && none ? none : shown(known)}`,
    help: helpFor(known, stated) ?? "correct the one that is wrong, or leave the field out",
  };
}

/** A configuration that does not say where it deploys to is told so on the command line. */
function helpFor(known: unknown, stated: unknown): string | undefined {
  if (known === ACCOUNT_UNSTATED) return `state the account: \`--account ${String(stated)}\``;
  if (known === REGION_UNSTATED) return `state the region: \`--region ${String(stated)}\``;
  if (typeof known === "string" && known.includes(ACCOUNT_UNSTATED)) {
    return "state the account that is deployed to with `--account`";
  }
  return undefined;
}

function shown(value: unknown): string {
  if (isUnknown(value)) return `a text from \`${value.prefix ?? ""}\` to \`${value.suffix ?? ""}\``;
  if (isPolicy(value)) return `policy \`${String(value["name"])}\``;
  return Array.isArray(value) ? "a list without it" : described(value);
}

const isPolicy = (value: unknown): value is Fact =>
  isObject(value) && Object.hasOwn(value, "document");
