/**
 * Every policy that has a say in a call, gathered from the snapshot and compiled once.
 *
 * A layer that the snapshot leaves out does not limit (AWS's default); one that it marks `Unknown`,
 * or a caller or resource that it does not hold, is unknown here too. Compiled sets are kept per
 * snapshot, by the facts they are made of.
 *
 * Source: IAM User Guide, "Policy evaluation logic"; Organizations User Guide, "SCP evaluation".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import {
  type CompiledPolicies,
  compilePolicies,
  isUnknown,
  type PolicyInput,
  type PolicySetInput,
  type Unknown,
} from "../iam";
import type { Call } from "./call";
import { type Caller, isServiceLinkedRole } from "./caller";
import type { Lookup } from "./lookup";
import { type OpenValues, withOpenPolicies } from "./open-values";
import { readFact } from "./read-fact";
import type { AccountFact, PolicyFact } from "./snapshot";
import type { Target } from "./target";

/** Who and what the layers are gathered for. */
export interface Parties {
  readonly caller: Caller;
  readonly target: Target;
  readonly owner: string | Unknown | undefined;
  /** Same for calls that meet the same policies and, but for their own, the same condition keys. */
  readonly key: string;
}

/** Services whose resources a resource control policy reaches. */
const RCP_SERVICES = new Set([
  "s3",
  "sts",
  "kms",
  "sqs",
  "secretsmanager",
  "dynamodb",
  "ecr",
  "aoss",
  "cognito-idp",
  "logs",
]);

/** The document AWS gives a key for which nobody wrote one: the account decides. */
export const defaultKeyPolicy = (account: string | Unknown): unknown => ({
  Version: "2012-10-17",
  Id: "key-default-1",
  Statement: [
    {
      Sid: "Enable IAM User Permissions",
      Effect: "Allow",
      Principal: {
        AWS: isUnknown(account)
          ? { unknown: account.unknown, prefix: "arn:aws:iam::", suffix: ":root" }
          : account,
      },
      Action: "kms:*",
      Resource: "*",
    },
  ],
});

const compiledSets = new WeakMap<Lookup, Map<string, CompiledPolicies>>();
const identities = new WeakMap<object, number>();
let identityCount = 0;

/** The compiled policies of `call`; the same value for calls that meet the same facts. */
export function compiledFor(
  call: Call,
  parties: Parties,
  lookup: Lookup,
  open: OpenValues,
): CompiledPolicies {
  let sets = compiledSets.get(lookup);
  if (!sets) {
    sets = new Map();
    compiledSets.set(lookup, sets);
  }
  const key =
    open.inPolicies.length === 0
      ? parties.key
      : [parties.key, ...open.inPolicies.map(({ text }) => text)].join("|");
  let compiled = sets.get(key);
  if (!compiled) {
    compiled = compilePolicies(withOpenPolicies(policiesFor(call, parties, lookup), open));
    sets.set(key, compiled);
  }
  return compiled;
}

/** The policies of `call` by layer, before they are compiled; for explanations. */
export function policiesFor(call: Call, parties: Parties, lookup: Lookup): PolicySetInput {
  const { caller, target, owner } = parties;
  return withoutAbsent({
    identity: identityLayer(caller),
    resource: resourceLayer(call, target, owner),
    permissionsBoundary: boundaryLayer(caller),
    session: call.sessionPolicies,
    serviceControl: serviceControlLayer(caller, lookup),
    resourceControl: resourceControlLayer(call, parties, lookup),
    vpcEndpoint: endpointLayer(call, lookup),
    grants: target.kind === "key" ? target.fact?.grants : undefined,
  });
}

type Gathered = { readonly [Name in keyof PolicySetInput]: PolicySetInput[Name] | undefined };

function withoutAbsent(layers: Gathered): PolicySetInput {
  const present: Record<string, unknown> = {};
  for (const [name, layer] of Object.entries(layers)) {
    if (layer !== undefined) present[name] = layer;
  }
  return present;
}

/** Callers that carry no policy of their own. */
const WITHOUT_POLICIES: readonly Caller["kind"][] = [
  "identityProvider",
  "service",
  "anonymous",
  "root",
];

function identityLayer(caller: Caller): readonly PolicyInput[] | Unknown | undefined {
  if (caller.fact) return caller.fact.policies.map(inputOf);
  if (WITHOUT_POLICIES.includes(caller.kind)) return undefined;
  if (isUnknown(caller.name)) return { unknown: `who calls is not known: ${caller.name.unknown}` };
  return { unknown: `the policies of \`${caller.name}\` are not in what was read` };
}

function resourceLayer(
  call: Call,
  target: Target,
  owner: string | Unknown | undefined,
): PolicyInput | Unknown | undefined {
  switch (target.kind) {
    case "bucket":
      if (!target.fact) return notRead(`the policy of bucket \`${target.name}\``);
      return factOf(target.fact.policy);
    case "accessPoint":
      if (!target.fact) return notRead(`the policy of access point \`${target.name}\``);
      return factOf(target.fact.policy);
    case "queue":
      if (!target.fact) return notRead(`the policy of queue \`${target.name}\``);
      return factOf(target.fact.policy);
    case "topic":
      if (!target.fact) return notRead(`the policy of topic \`${target.name}\``);
      return factOf(target.fact.policy);
    case "key":
      if (!target.fact) return notRead(`the policy of key \`${target.name}\``);
      return (
        factOf(target.fact.policy) ?? {
          name: "the default key policy",
          document: defaultKeyPolicy(owner ?? target.fact.account),
        }
      );
    case "role":
      if (call.service !== "sts") return undefined;
      if (!target.fact) return notRead(`the trust policy of role \`${target.name}\``);
      return trustOf(target.fact.trust);
    default:
      return isUnknown(call.resource) ? { unknown: call.resource.unknown } : undefined;
  }
}

const notRead = (what: string): Unknown => ({ unknown: `${what} is not in what was read` });

function boundaryLayer(caller: Caller): readonly PolicyInput[] | Unknown | undefined {
  const boundary = caller.fact?.boundary;
  if (boundary === undefined) return undefined;
  return isUnknown(boundary) ? boundary : [inputOf(boundary)];
}

/** Not for the management account, service-linked roles and services themselves. */
function serviceControlLayer(caller: Caller, lookup: Lookup): PolicySetInput["serviceControl"] {
  if (caller.kind !== "root" && WITHOUT_POLICIES.includes(caller.kind)) return undefined;
  if (isServiceLinkedRole(caller)) return undefined;
  return organizationLayer(accountOf(caller.account, lookup), "serviceControl");
}

/** Not for the management account's resources, AWS managed keys and service-linked roles. */
function resourceControlLayer(
  call: Call,
  parties: Parties,
  lookup: Lookup,
): PolicySetInput["resourceControl"] {
  const service = call.action.slice(0, Math.max(0, call.action.indexOf(":"))).toLowerCase();
  if (!RCP_SERVICES.has(service) || isServiceLinkedRole(parties.caller)) return undefined;
  if (call.action.toLowerCase() === "kms:retiregrant") return undefined;
  if (parties.target.kind === "key" && parties.target.fact?.manager === "aws") return undefined;
  return organizationLayer(accountOf(parties.owner, lookup), "resourceControl");
}

function accountOf(id: string | Unknown | undefined, lookup: Lookup): AccountFact | undefined {
  return id === undefined || isUnknown(id) ? undefined : lookup.account(id);
}

function organizationLayer(
  account: AccountFact | undefined,
  kind: "serviceControl" | "resourceControl",
): readonly (readonly PolicyInput[])[] | Unknown | undefined {
  const levels = account?.managementAccount ? undefined : account?.[kind];
  if (levels === undefined || isUnknown(levels)) return levels;
  return levels.map((level) => level.map(inputOf));
}

function endpointLayer(call: Call, lookup: Lookup): readonly PolicyInput[] | Unknown | undefined {
  if (call.endpoint === undefined) return undefined;
  const endpoint = lookup.endpoint(call.endpoint);
  if (!endpoint) return notRead(`the policy of VPC endpoint \`${call.endpoint}\``);
  const policy = factOf(endpoint.policy);
  return policy === undefined || isUnknown(policy) ? policy : [policy];
}

function factOf(policy: PolicyFact | Unknown | undefined): PolicyInput | Unknown | undefined {
  return policy === undefined || isUnknown(policy) ? policy : inputOf(policy);
}

/** The engine would try it as a resource-based policy first, which a trust policy never is. */
function trustOf(trust: PolicyFact | Unknown | undefined): PolicyInput | Unknown | undefined {
  if (trust === undefined || isUnknown(trust)) return trust;
  return { ...inputOf(trust), read: () => readFact(trust, "trust") };
}

const inputOf = (policy: PolicyFact): PolicyInput => ({
  name: policy.name,
  document: policy.document,
  read: (type) => readFact(policy, type),
});

const nameOf = (name: string | Unknown): string =>
  isUnknown(name) ? [name.unknown, name.prefix, name.suffix].join("\n") : name;

/**
 * Two calls with one key meet the same policies, and the same condition keys but for their own: same
 * facts by identity, same names elsewhere.
 */
export function partiesKey(call: Call, { caller, target, owner }: Omit<Parties, "key">): string {
  const service = call.action.slice(0, call.action.indexOf(":"));
  return [
    caller.fact ? identityOf(caller.fact) : nameOf(caller.name),
    caller.kind,
    nameOf(caller.account ?? ""),
    target.kind,
    target.fact ? identityOf(target.fact) : target.name,
    nameOf(owner ?? ""),
    call.endpoint ?? "",
    call.region ?? "",
    call.service,
    service,
    call.action.toLowerCase() === "kms:retiregrant",
    ...(call.sessionPolicies ?? []).map(identityOf),
  ].join("|");
}

function identityOf(fact: object): number {
  let identity = identities.get(fact);
  if (identity === undefined) {
    identity = ++identityCount;
    identities.set(fact, identity);
  }
  return identity;
}
