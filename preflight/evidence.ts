/**
 * Facts from outside a configuration, laid over a snapshot: organization policies, the policy of a
 * bucket or key that exists elsewhere, the permissions of an existing role.
 *
 * Evidence has the shape of a snapshot, any part of it. A fact is matched by its id, name or ARN;
 * fields that the evidence states take the place of unknown and absent ones, never of known ones.
 */
import { isUnknown } from "../iam";
import type { Snapshot } from "./snapshot";

type Fact = Readonly<Record<string, unknown>>;

/** The snapshot, completed. */
export function mergeEvidence(snapshot: Snapshot, evidence: Partial<Snapshot>): Snapshot {
  const merge = <Kind>(facts: readonly Kind[], given: unknown, keys: readonly string[]): Kind[] =>
    mergeFacts(facts as readonly Fact[], given, keys) as Kind[];
  return {
    ...snapshot,
    accounts: merge(snapshot.accounts, evidence.accounts, ["id"]),
    principals: merge(snapshot.principals, evidence.principals, ["arn"]),
    buckets: merge(snapshot.buckets, evidence.buckets, ["name", "arn"]),
    keys: merge(snapshot.keys, evidence.keys, ["arn", "id"]),
    queues: merge(snapshot.queues, evidence.queues, ["arn"]),
    endpoints: merge(snapshot.endpoints, evidence.endpoints, ["id"]),
  };
}

function mergeFacts(facts: readonly Fact[], given: unknown, keys: readonly string[]): Fact[] {
  const rest = (Array.isArray(given) ? given : [])
    .filter((fact): fact is Fact => typeof fact === "object" && fact !== null)
    .map((fact) => located(fact) as Fact);
  const merged = facts.map((fact) => {
    const found = rest.filter((other) =>
      keys.some((key) => typeof other[key] === "string" && other[key] === fact[key]),
    );
    for (const one of found) rest.splice(rest.indexOf(one), 1);
    return found.reduce(complete, fact);
  });
  return [...merged, ...rest.map(withDefaults)];
}

function complete(fact: Fact, given: Fact): Fact {
  const added = Object.entries(given).filter(
    ([name, value]) => value !== undefined && (fact[name] === undefined || isUnknown(fact[name])),
  );
  const policies = fact["policies"];
  const more = given["policies"];
  const known = Array.isArray(policies)
    ? policies.filter((policy: { document?: unknown }) => !isUnknown(policy.document))
    : [];
  return {
    ...fact,
    ...Object.fromEntries(added),
    // A principal known in part: the evidence says what else it carries.
    ...(Array.isArray(more) ? { policies: [...known, ...more] } : undefined),
  };
}

/** What every fact of a kind must have. */
function withDefaults(fact: Fact): Fact {
  return {
    at: {},
    ...("arn" in fact && "trust" in fact ? { policies: [] } : undefined),
    ...("manager" in fact || "aliases" in fact ? { aliases: [] } : undefined),
    ...fact,
  };
}

/** Policies of evidence may leave out where they stand; every policy fact has a place and a name. */
function located(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(located);
  if (typeof value !== "object" || value === null || isUnknown(value)) return value;
  const parts = Object.entries(value).map(([name, part]) =>
    name === "document" ? [name, part] : [name, located(part)],
  );
  const fact: Record<string, unknown> = Object.fromEntries(parts);
  return "document" in fact ? { name: "policy", at: {}, ...fact } : fact;
}
