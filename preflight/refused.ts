/**
 * A snapshot without the statements for which AWS would refuse a policy.
 *
 * A refused document is never in force, so nothing can be decided with it; to see what else is wrong,
 * the statements that are to blame are taken out in memory. Documents that are refused as a whole
 * (too long, no JSON) stay.
 */
import { isUnknown, type PolicyType, type Unknown } from "../iam";
import { documentOf, listOf } from "./diagnose/document";
import { readFact } from "./read-fact";
import type { PolicyFact, Snapshot } from "./snapshot";

/** `empty` = nothing is left of it. */
const cleaned = new WeakMap<PolicyFact, PolicyFact | "empty">();

/** By snapshot: every connection asks for the same one. */
const cleanedSnapshots = new WeakMap<Snapshot, Snapshot>();

/** The snapshot as it would be with every refused statement gone; the same value if there is none. */
export function withoutRefused(snapshot: Snapshot): Snapshot {
  let clean = cleanedSnapshots.get(snapshot);
  if (!clean) {
    clean = cleanSnapshot(snapshot);
    cleanedSnapshots.set(snapshot, clean);
  }
  return clean;
}

function cleanSnapshot(snapshot: Snapshot): Snapshot {
  let isChanged = false;
  const clean = (
    policy: PolicyFact | Unknown | undefined,
    type: PolicyType,
  ): PolicyFact | Unknown | undefined => {
    if (policy === undefined || isUnknown(policy)) return policy;
    const better = cleanPolicy(policy, type);
    if (better !== policy) isChanged = true;
    return better === "empty" ? undefined : better;
  };
  const withPolicy = <Fact extends { readonly policy?: PolicyFact | Unknown }>(
    fact: Fact,
  ): Fact => {
    const { policy, ...rest } = fact;
    const better = clean(policy, "resource");
    if (better === policy) return fact;
    return (better === undefined ? rest : { ...rest, policy: better }) as Fact;
  };
  const changed: Snapshot = {
    ...snapshot,
    principals: snapshot.principals.map((principal) => {
      const policies = principal.policies.flatMap((policy) => {
        const better = clean(policy, "identity");
        return better === undefined || isUnknown(better) ? [] : [better];
      });
      const { boundary, trust, ...rest } = principal;
      const cleanTrust = clean(trust, "trust");
      const cleanBoundary = clean(boundary, "permissionsBoundary");
      return {
        ...rest,
        policies,
        ...(cleanTrust === undefined || isUnknown(cleanTrust) ? undefined : { trust: cleanTrust }),
        ...(cleanBoundary === undefined ? undefined : { boundary: cleanBoundary }),
      };
    }),
    buckets: snapshot.buckets.map(withPolicy),
    keys: snapshot.keys.map(withPolicy),
    queues: snapshot.queues.map(withPolicy),
    ...(snapshot.accessPoints
      ? { accessPoints: snapshot.accessPoints.map(withPolicy) }
      : undefined),
    ...(snapshot.topics ? { topics: snapshot.topics.map(withPolicy) } : undefined),
  };
  return isChanged ? changed : snapshot;
}

function cleanPolicy(policy: PolicyFact, type: PolicyType): PolicyFact | "empty" {
  const known = cleaned.get(policy);
  if (known) return known;
  const better = withoutBadStatements(policy, type);
  cleaned.set(policy, better);
  return better;
}

function withoutBadStatements(policy: PolicyFact, type: PolicyType): PolicyFact | "empty" {
  const { rejected, diagnostics } = readFact(policy, type);
  const document = rejected ? documentOf(policy) : undefined;
  if (!document) return policy;
  const bad = new Set(
    diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ where }) => (where?.path?.[0] === "Statement" ? where.path[1] : undefined)),
  );
  if (bad.has(undefined)) return policy;
  const kept = listOf(document["Statement"]).filter((_, index) => !bad.has(index));
  return kept.length === 0 ? "empty" : { ...policy, document: { ...document, Statement: kept } };
}
