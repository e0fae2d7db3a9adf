/**
 * Evidence that changes nothing: a fact that matches nothing in the snapshot, about a name that
 * nothing refers to. Most often the name is misspelt, so the nearest known one is offered.
 *
 * Cost: one pass over the texts of the snapshot, only where some fact matches none of its facts.
 */
import { type Diagnostic, nearest } from "../../diagnostics";
import { vendor } from "../../vendors";
import type { PreflightOptions } from "../preflight";
import type { Snapshot } from "../snapshot";
import { isObject } from "./check-value";
import { identitiesOf } from "./read-evidence";
import { FACT_KINDS, type FactKind, shapeOf } from "./shapes";
import { ACCOUNT_UNSTATED } from "./stand-ins";
import { nameOf, type StatedFact } from "./stated";

/** A warning for each. `snapshot` is the one before the evidence, with every connection in it. */
export function unusedEvidence(
  facts: readonly StatedFact[],
  snapshot: Snapshot,
  options: PreflightOptions,
): readonly Diagnostic[] {
  const known = knownNames(snapshot);
  const unmatched = facts.filter(
    ({ kind, fields }) => !namesIn(fields, kind).some((name) => known[kind].has(name)),
  );
  if (unmatched.length === 0) return [];
  const texts = new Set<string>();
  collect([snapshot, options, vendorsOf(snapshot)], texts);
  const all = [...texts].join("\n");
  return unmatched
    .filter(({ kind, fields }) => !namesIn(fields, kind).some((name) => isMentioned(name, all)))
    .map((fact) => unused(fact, [...known[fact.kind], ...mentioned(fact.kind, all)]));
}

/** Names of a fact; an alias without its account. */
function namesIn(fields: Readonly<Record<string, unknown>>, kind: FactKind): readonly string[] {
  return identitiesOf({ kind, fields }).map((name) => name.split("@", 1)[0] ?? name);
}

function knownNames(snapshot: Snapshot): Readonly<Record<FactKind, ReadonlySet<string>>> {
  const rows = FACT_KINDS.map((kind): [FactKind, ReadonlySet<string>] => {
    // A client is known by its connection.
    if (kind === "clients") return [kind, connectionNames(snapshot)];
    const facts = (snapshot[kind] ?? []) as unknown as readonly Readonly<Record<string, unknown>>[];
    return [kind, new Set(facts.flatMap((fact) => namesIn(fact, kind)))];
  });
  return Object.fromEntries(rows) as Record<FactKind, ReadonlySet<string>>;
}

function connectionNames({ connections }: Snapshot): ReadonlySet<string> {
  const names = connections.flatMap(({ document }) =>
    isObject(document) && String(document["kind"]).endsWith("connection")
      ? [document["name"], document["id"]]
      : [],
  );
  return new Set(names.filter((name) => typeof name === "string"));
}

/** The principals that the catalogue names for the vendors of the connections. */
function vendorsOf({ connections }: Snapshot): readonly unknown[] {
  return connections.map(({ document }) => {
    const id = isObject(document) ? document["vendor"] : undefined;
    return typeof id === "string" ? vendor(id)?.principals : undefined;
  });
}

function collect(value: unknown, texts: Set<string>): void {
  if (typeof value === "string") texts.add(value);
  if (typeof value !== "object" || value === null) return;
  for (const one of Object.values(value)) collect(one, texts);
}

/** As a word: `acme` is not mentioned by `acme-landing`. */
function isMentioned(name: string, all: string): boolean {
  const isPart = (character: string | undefined): boolean =>
    character !== undefined && /[A-Za-z0-9_.-]/.test(character);
  for (let at = all.indexOf(name); at >= 0; at = all.indexOf(name, at + 1)) {
    if (!isPart(all[at - 1]) && !isPart(all[at + name.length])) return true;
  }
  return false;
}

const MENTIONS: Partial<Record<FactKind, RegExp>> = {
  accounts: /\b[0-9]{12}\b/g,
  principals: /arn:aws[a-z-]*:iam::[0-9]{12}:(?:role|user)\/[\w+=,.@/-]+/g,
  buckets: /(?<=arn:aws[a-z-]*:s3:::|s3:\/\/)[a-z0-9.-]+/g,
  keys: /arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[a-z0-9-]+|alias\/[\w/-]+/g,
  queues: /arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[\w.-]+/g,
  accessPoints: /arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint\/[a-z0-9-]+/g,
  topics: /arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[\w.-]+/g,
  endpoints: /vpce-[0-9a-z]+/g,
};

const mentioned = (kind: FactKind, all: string): readonly string[] => {
  const pattern = MENTIONS[kind];
  return pattern ? [...new Set(all.match(pattern))] : [];
};

function unused({ kind, fields, where }: StatedFact, known: readonly string[]): Diagnostic {
  const { noun, names } = shapeOf(kind);
  const name = nameOf(fields, names);
  const near = nearest(name, known);
  const isAccountUnstated = kind === "accounts" && known.includes(ACCOUNT_UNSTATED);
  const help = near
    ? `write \`"${near}"\``
    : isAccountUnstated
      ? `state the account that is deployed to: \`--account ${name}\``
      : "correct the name, or remove the fact";
  const field = names.find((one) => Object.hasOwn(fields, one));
  return {
    code: "SYNC0312",
    severity: "warning",
    summary: `nothing refers to ${noun} \`${name}\`, so this evidence changes nothing`,
    where: where(field),
    label: near ? `did you mean "${near}"?` : "not in what was read",
    why: `neither the configuration nor a connection names it`,
    help,
  };
}
