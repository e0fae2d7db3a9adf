/**
 * The policies of a snapshot by what they are attached to, so that two snapshots can be paired.
 *
 * The same role is the same ARN, the same bucket the same name: a resource that only moves to another
 * address in the configuration keeps its permissions. Policies of one role or user are one scope, because
 * a statement that moves from one of them to another grants what it did.
 */
import { isUnknown, type KeyGrant, type PolicyType, type Unknown } from "../../iam";
import type { JsonObject } from "../diagnose/document";
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
          standard: defaultPolicy(fact),
        }),
      ),
    ...snapshot.keys.flatMap(grantScopes),
    ...(snapshot.accessPoints ?? []).map((fact) =>
      resourceScope("accessPoint", fact, { id: fact.arn, policies: policyOf(fact.policy) }),
    ),
    ...snapshot.queues.map((fact) =>
      resourceScope("queue", fact, { id: fact.arn, policies: policyOf(fact.policy) }),
    ),
    ...(snapshot.topics ?? []).map((fact) =>
      resourceScope("topic", fact, { id: fact.arn, policies: policyOf(fact.policy) }),
    ),
    ...snapshot.endpoints.map((fact) =>
      resourceScope("vpcEndpoint", fact, {
        id: fact.id,
        policies: policyOf(fact.policy),
        standard: "everything",
      }),
    ),
    ...snapshot.accounts.flatMap(organizationScopes),
  ];
  return new Map(scopes.map((scope) => [scope.key, scope]));
}

type KeyFact = Snapshot["keys"][number];

const defaultPolicy = ({ account, at }: KeyFact): PolicyFact => ({
  name: "the default key policy",
  document: defaultKeyPolicy(account),
  at,
});

/** A scope of their own: a grant allows by itself, where a policy may leave it to the account. */
function grantScopes(fact: KeyFact): Scope[] {
  const { grants } = fact;
  if (grants === undefined) return [];
  const document = isUnknown(grants)
    ? grants
    : { Version: "2012-10-17", Statement: grants.map(statementOf) };
  const policies = [{ name: "grants", document, at: fact.at }];
  const scope = resourceScope("key", fact, { id: fact.arn, policies });
  return [{ ...scope, key: `grants of ${scope.key}` }];
}

/**
 * Source: AWS KMS Developer Guide, "Grants in AWS KMS": the context of a call must hold the pairs of the
 * constraint, and with `EncryptionContextEquals` no others.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
function statementOf({ grantee, operations, constraints = {} }: KeyGrant): JsonObject {
  const { encryptionContextEquals: equal, encryptionContextSubset: subset } = constraints;
  const pairs = Object.entries({ ...subset, ...equal });
  const contexts = pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  const only = equal && {
    "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": Object.keys(equal) },
  };
  return {
    Effect: "Allow",
    Principal: { [grantee.startsWith("arn:") ? "AWS" : "Service"]: grantee },
    Action: operations.map((operation) => `kms:${operation}`),
    Resource: "*",
    ...(pairs.length > 0
      ? { Condition: { StringEquals: Object.fromEntries(contexts), ...only } }
      : undefined),
  };
}

/** The root, five levels of organizational units, and the account itself. */
const LEVEL_COUNT_MAX = 7;

/** What AWS attaches to each level, and what holds at one that nobody read. */
const FULL_ACCESS: PolicyFact = {
  name: "FullAWSAccess",
  document: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  },
  at: {},
};

/** The same for resources, where a statement names principals. */
const FULL_ACCESS_TO_RESOURCES: PolicyFact = {
  name: "RCPFullAWSAccess",
  document: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
  },
  at: {},
};

/**
 * One scope a level, because a call has to be allowed at each.
 *
 * Source: AWS Organizations User Guide, "SCP evaluation", "RCP evaluation"; quotas of Organizations.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
function organizationScopes(account: Snapshot["accounts"][number]): Scope[] {
  // Nothing limits the management account.
  const { serviceControl, resourceControl } = account.managementAccount
    ? { serviceControl: undefined, resourceControl: undefined }
    : account;
  return Array.from({ length: LEVEL_COUNT_MAX }, (_, level) => level).flatMap((level) => [
    {
      key: `serviceControl ${account.id} ${level}`,
      kind: "serviceControl",
      type: "identity",
      who: `everybody in account ${account.id}`,
      resource: undefined,
      policies: levelOf(serviceControl, level),
      standard: FULL_ACCESS,
      at: account.at,
    },
    {
      key: `resourceControl ${account.id} ${level}`,
      kind: "resourceControl",
      type: "resource",
      who: undefined,
      resource: undefined,
      policies: withFullAccess(levelOf(resourceControl, level)),
      standard: FULL_ACCESS_TO_RESOURCES,
      at: account.at,
    },
  ]);
}

/** AWS attaches it to each level and lets nobody detach it, so it need not be stated. */
const withFullAccess = (policies: readonly PolicyFact[]): readonly PolicyFact[] =>
  policies.length === 0 ? [] : [...policies, FULL_ACCESS_TO_RESOURCES];

/** Levels that are not known are not known from the root on. */
function levelOf(
  levels: readonly (readonly PolicyFact[])[] | Unknown | undefined,
  level: number,
): readonly PolicyFact[] {
  if (isUnknown(levels)) return level === 0 ? policyOf(levels) : [];
  return levels?.[level] ?? [];
}

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
  kind: "bucket" | "accessPoint" | "key" | "queue" | "topic" | "vpcEndpoint",
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
