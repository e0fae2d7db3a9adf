/** KMS keys with their policies, aliases and grants. */
import { isUnknown, type Unknown } from "../../iam";
import type { KeyFact, PolicyFact } from "../../preflight";
import { asBoolean, attribute, policyFact, type Resource, textOf, textsIn } from "./resource";

const KEY_TYPES = new Set([
  "aws_kms_key",
  "aws_kms_external_key",
  "aws_kms_replica_key",
  "aws_kms_replica_external_key",
]);

/** Collect them from every resource of the configuration. */
export function keyFacts(resources: readonly Resource[]): readonly KeyFact[] {
  const declared = resources.filter(
    (resource) => KEY_TYPES.has(resource.type) && resource.mode === "managed",
  );
  const known = new Set(declared.map((resource) => textOf(resource, "arn")));
  const looked = resources.filter(
    (resource) =>
      resource.mode === "data" &&
      (resource.type === "aws_kms_key" || resource.type === "aws_kms_alias"),
  );
  const outside = new Map<string, KeyFact>();
  for (const resource of looked) {
    const arn = textOf(resource, resource.type === "aws_kms_key" ? "arn" : "target_key_arn");
    if (typeof arn === "string" && !known.has(arn)) outside.set(arn, outsideKey(arn, resource));
  }
  return [...declared.map((resource) => keyOf(resource, resources)), ...outside.values()];
}

function keyOf(resource: Resource, resources: readonly Resource[]): KeyFact {
  const arn = textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` };
  const id = textOf(resource, "key_id") ?? textOf(resource, "id") ?? { unknown: "the key's id" };
  const isEnabled = asBoolean(attribute(resource, "is_enabled") ?? attribute(resource, "enabled"));
  const policy = policyFact(resource, "policy") ?? separatePolicy([arn, id], resources);
  const grants = grantsOf([arn, id], resources);
  return {
    arn,
    id,
    account: resource.target.account,
    region: resource.target.region,
    aliases: aliasesOf([arn, id], resources),
    ...(policy ? { policy } : undefined),
    manager: "customer",
    ...(isEnabled === undefined ? undefined : { state: stateOf(isEnabled) }),
    ...(grants.length > 0 ? { grants } : undefined),
    at: resource.at,
  };
}

const stateOf = (isEnabled: boolean | Unknown): string | Unknown =>
  isUnknown(isEnabled) ? isEnabled : isEnabled ? "Enabled" : "Disabled";

type Names = readonly (string | Unknown)[];

const isSame = (value: string | Unknown | undefined, names: Names): boolean =>
  typeof value === "string" && names.includes(value);

function separatePolicy(names: Names, resources: readonly Resource[]): PolicyFact | undefined {
  const found = resources.find(
    (resource) =>
      resource.type === "aws_kms_key_policy" && isSame(textOf(resource, "key_id"), names),
  );
  return found && policyFact(found, "policy");
}

function aliasesOf(names: Names, resources: readonly Resource[]): (string | Unknown)[] {
  return resources
    .filter(
      (resource) =>
        resource.type === "aws_kms_alias" &&
        resource.mode === "managed" &&
        isSame(textOf(resource, "target_key_id"), names),
    )
    .map((resource) => textOf(resource, "name") ?? { unknown: resource.address });
}

function grantsOf(names: Names, resources: readonly Resource[]) {
  return resources
    .filter((resource) => resource.type === "aws_kms_grant")
    .filter((resource) => isSame(textOf(resource, "key_id"), names))
    .flatMap((resource) => {
      const grantee = textOf(resource, "grantee_principal");
      const operations = textsIn(attribute(resource, "operations"));
      if (typeof grantee !== "string" || isUnknown(operations)) return [];
      return [{ grantee, operations: operations.filter((name) => typeof name === "string") }];
    });
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
