/**
 * The policies of a snapshot by what they are attached to, so that two snapshots can be paired.
 *
 * The same role is the same ARN, the same bucket the same name: a resource that only moves to another
 * address in the configuration keeps its permissions. Policies of one role or user are one scope, because
 * a statement that moves from one of them to another grants what it did.
 */
import { isUnknown, type PolicyType, type Unknown } from "../../iam";
import { defaultKeyPolicy } from "../layers";
import type { PolicyFact, Provenance, Snapshot } from "../snapshot";
import type { PolicyKind } from "./change";

/** What policies are attached to. */
export interface Scope {
  /** Pairs the scopes of two snapshots. */
  readonly key: string;
  readonly kind: PolicyKind;
  readonly type: PolicyType;
  /** Role or user of an identity-based policy; undefined where the statements name principals. */
  readonly who: string | undefined;
  /** The resource that a resource-based policy is attached to. */
  readonly resource: string | undefined;
  readonly policies: readonly PolicyFact[];
  /** What holds while the resource is there and nobody wrote a policy. */
  readonly standard: "nothing" | "everything" | PolicyFact;
  readonly at: Provenance;
}

/** The scopes of a snapshot, each once. */
export function scopesOf(snapshot: Snapshot): ReadonlyMap<string, Scope> {
  const scopes = [
    ...snapshot.principals.flatMap(principalScopes),
    ...snapshot.buckets.map((fact) =>
      resourceScope("bucket", fact, {
        id: fact.name,
        policies: [...policyOf(fact.policy), ...(fact.rivalPolicies ?? [])],
      }),
    ),
    ...snapshot.keys
      .filter(({ manager }) => manager === "customer")
      .map((fact) =>
        resourceScope("key", fact, {
          id: fact.arn,
          policies: policyOf(fact.policy),
          standard: { name: "the default key policy", document: keyPolicy(fact), at: fact.at },
        }),
      ),
    ...snapshot.queues.map((fact) =>
      resourceScope("queue", fact, { id: fact.arn, policies: policyOf(fact.policy) }),
    ),
    ...snapshot.endpoints.map((fact) =>
      resourceScope("vpcEndpoint", fact, {
        id: fact.id,
        policies: policyOf(fact.policy),
        standard: "everything",
      }),
    ),
  ];
  return new Map(scopes.map((scope) => [scope.key, scope]));
}

const keyPolicy = (fact: Snapshot["keys"][number]): unknown => defaultKeyPolicy(fact.account);

function principalScopes(fact: Snapshot["principals"][number]): Scope[] {
  const id = idOf(fact.arn, fact.at);
  const name = isUnknown(fact.name) ? (fact.at.address ?? id) : fact.name;
  const base = { who: name, resource: undefined, standard: "nothing", at: fact.at } as const;
  const boundary = policyOf(fact.boundary);
  return [
    {
      ...base,
      key: `identity ${id}`,
      kind: "identity",
      type: "identity",
      policies: fact.policies,
    },
    {
      ...base,
      key: `permissionsBoundary ${id}`,
      kind: "permissionsBoundary",
      type: "permissionsBoundary",
      who: `${name} (permissions boundary)`,
      policies: boundary,
      standard: "everything",
    },
    {
      ...base,
      key: `trust ${id}`,
      kind: "trust",
      type: "trust",
      who: undefined,
      resource: name,
      policies: fact.trust ? [fact.trust] : [],
    },
  ];
}

function resourceScope(
  kind: "bucket" | "key" | "queue" | "vpcEndpoint",
  { at }: { readonly at: Provenance },
  given: {
    readonly id: string | Unknown;
    readonly policies: readonly PolicyFact[];
    readonly standard?: Scope["standard"];
  },
): Scope {
  const id = idOf(given.id, at);
  return {
    key: `${kind} ${id}`,
    kind,
    type: kind === "vpcEndpoint" ? "vpcEndpoint" : "resource",
    who: undefined,
    resource: at.address ?? id,
    policies: given.policies,
    standard: given.standard ?? "nothing",
    at,
  };
}

const idOf = (id: string | Unknown, at: Provenance): string =>
  isUnknown(id) ? (at.address ?? id.unknown) : id;

/** An unknown policy is one whose document is unknown. */
function policyOf(policy: PolicyFact | Unknown | undefined): readonly PolicyFact[] {
  if (policy === undefined) return [];
  return isUnknown(policy) ? [{ name: "the policy", document: policy, at: {} }] : [policy];
}
