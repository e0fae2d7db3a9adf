/**
 * KMS keys with their policies, aliases and grants.
 *
 * A policy, an alias or a grant for a key that is not known may be any key's: the policy is in doubt at
 * each, the grants are unknown, the alias names none.
 *
 * Source: Terraform Registry, hashicorp/aws, `aws_kms_grant`.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_grant
 */
import { isUnknown, type KeyGrant, type Unknown } from "../../iam";
import type { KeyFact, PolicyFact } from "../../preflight";
import { isObject, type ValueObject } from "../value";
import { documentFor, type Written } from "./documents";
import { doubtOf } from "./doubt";
import {
  asBoolean,
  attribute,
  blocksIn,
  policyFact,
  type Resource,
  textOf,
  textsIn,
} from "./resource";
import type { Name, Names } from "./same-name";

const KEY_TYPES = new Set([
  "aws_kms_key",
  "aws_kms_external_key",
  "aws_kms_replica_key",
  "aws_kms_replica_external_key",
]);

interface Beside {
  readonly policies: readonly Written[];
  readonly aliases: readonly Resource[];
  readonly grants: readonly Resource[];
  readonly names: Names;
}

/** Collect them from every resource of the configuration. */
export function keyFacts(resources: readonly Resource[], names: Names): readonly KeyFact[] {
  const managed = resources.filter(({ mode }) => mode === "managed");
  const declared = managed.filter(({ type }) => KEY_TYPES.has(type));
  const beside: Beside = {
    policies: managed.flatMap((resource): Written[] => {
      if (resource.type !== "aws_kms_key_policy") return [];
      const target = textOf(resource, "key_id");
      const policy = policyFact(resource, "policy");
      return target !== undefined && policy ? [{ target, policy, resource }] : [];
    }),
    aliases: managed.filter(({ type }) => type === "aws_kms_alias"),
    grants: managed.filter(({ type }) => type === "aws_kms_grant"),
    names,
  };
  const known = new Set(declared.map((resource) => textOf(resource, "arn")));
  const outside = new Map<string, KeyFact>();
  for (const resource of resources) {
    if (resource.mode !== "data" || !/^aws_kms_(?:key|alias)$/.test(resource.type)) continue;
    const arn = textOf(resource, resource.type === "aws_kms_key" ? "arn" : "target_key_arn");
    if (typeof arn === "string" && !known.has(arn)) outside.set(arn, outsideKey(arn, resource));
  }
  return [...declared.map((resource) => keyOf(resource, beside)), ...outside.values()];
}

function keyOf(resource: Resource, beside: Beside): KeyFact {
  const arn = textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` };
  const id = textOf(resource, "key_id") ?? textOf(resource, "id") ?? { unknown: "the key's id" };
  const isEnabled = asBoolean(attribute(resource, "is_enabled") ?? attribute(resource, "enabled"));
  const policy = policyOf(resource, [arn, id], beside);
  const grants = grantsOf([arn, id], beside);
  return {
    arn,
    id,
    account: resource.target.account,
    region: resource.target.region,
    aliases: aliasesOf([arn, id], beside),
    ...(policy ? { policy } : undefined),
    manager: "customer",
    ...(isEnabled === undefined ? undefined : { state: stateOf(isEnabled) }),
    ...(grants === undefined ? undefined : { grants }),
    at: resource.at,
  };
}

const stateOf = (isEnabled: boolean | Unknown): string | Unknown =>
  isUnknown(isEnabled) ? isEnabled : isEnabled ? "Enabled" : "Disabled";

function policyOf(
  resource: Resource,
  targets: readonly Name[],
  { policies, names }: Beside,
): PolicyFact | Unknown | undefined {
  if (resource.doubt !== undefined) return { unknown: doubtOf(resource) };
  const own = policyFact(resource, "policy");
  const policy = documentFor(targets, policies, names)(own);
  const isSure =
    own !== undefined ||
    policies.some(
      ({ target, resource: by }) =>
        by.doubt === undefined && targets.some((name) => names.compare(target, name) === "same"),
    );
  // In its place may stand AWS's default document, which delegates to the account.
  return policy === undefined || isSure || isUnknown(policy)
    ? policy
    : { unknown: `whether \`${policy.name}\` is the policy of this key is not known` };
}

function samenessOf(name: Name | undefined, targets: readonly Name[], names: Names) {
  if (name === undefined) return "different";
  const found = targets.map((target) => names.compare(name, target));
  return found.includes("same") ? "same" : found.includes("maybe") ? "maybe" : "different";
}

function aliasesOf(targets: readonly Name[], { aliases, names }: Beside): Name[] {
  return aliases
    .filter((alias) => samenessOf(textOf(alias, "target_key_id"), targets, names) === "same")
    .map((alias) =>
      alias.doubt === undefined
        ? (textOf(alias, "name") ?? { unknown: alias.address })
        : { unknown: doubtOf(alias) },
    );
}

function grantsOf(
  targets: readonly Name[],
  { grants, names }: Beside,
): readonly KeyGrant[] | Unknown | undefined {
  const found: KeyGrant[] = [];
  for (const resource of grants) {
    const is = samenessOf(textOf(resource, "key_id"), targets, names);
    if (is === "different") continue;
    if (is === "maybe") {
      return { unknown: `whether \`${resource.address}\` is for this key is not known` };
    }
    if (resource.doubt !== undefined) return { unknown: doubtOf(resource) };
    const grant = grantOf(resource);
    if (isUnknown(grant)) return grant;
    found.push(grant);
  }
  return found.length > 0 ? found : undefined;
}

function grantOf(resource: Resource): KeyGrant | Unknown {
  const grantee = textOf(resource, "grantee_principal");
  const operations = textsIn(attribute(resource, "operations"));
  const constraints = blocksIn(attribute(resource, "constraints"))[0];
  if (isUnknown(grantee)) return grantee;
  if (isUnknown(operations)) return operations;
  const unknown = operations.find((name) => isUnknown(name));
  if (isUnknown(unknown)) return unknown;
  if (isUnknown(constraints)) return constraints;
  const limits = constraints && constraintsOf(constraints, resource);
  if (isUnknown(limits)) return limits;
  return {
    grantee: grantee ?? "",
    operations: operations as readonly string[],
    ...(limits ? { constraints: limits } : undefined),
  };
}

/** A grant with constraints holds only for calls that carry this encryption context. */
function constraintsOf(
  block: ValueObject,
  resource: Resource,
): NonNullable<KeyGrant["constraints"]> | Unknown {
  const equals = contextOf(block["encryption_context_equals"], resource);
  const subset = contextOf(block["encryption_context_subset"], resource);
  if (isUnknown(equals)) return equals;
  if (isUnknown(subset)) return subset;
  return {
    ...(equals
      ? { encryptionContextEquals: equals as Readonly<Record<string, string>> }
      : undefined),
    ...(subset
      ? { encryptionContextSubset: subset as Readonly<Record<string, string>> }
      : undefined),
  };
}

function contextOf(
  value: unknown,
  resource: Resource,
): Readonly<Record<string, string>> | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (isUnknown(value)) return value;
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.some(([, text]) => typeof text !== "string")) {
    return { unknown: `the encryption context of ${resource.address}` };
  }
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

function outsideKey(arn: string, resource: Resource): KeyFact {
  const alias = textOf(resource, resource.type === "aws_kms_alias" ? "name" : "key_id");
  const isAlias = typeof alias === "string" && alias.startsWith("alias/");
  const isAws = isAlias && alias.startsWith("alias/aws/");
  return {
    arn,
    id: arn.slice(arn.indexOf(":key/") + ":key/".length),
    account: resource.target.account,
    region: resource.target.region,
    aliases: isAlias ? [alias] : [],
    policy: { unknown: `key \`${isAlias ? alias : arn}\` exists outside this configuration` },
    manager: isAws ? "aws" : "customer",
    at: resource.at,
  };
}
