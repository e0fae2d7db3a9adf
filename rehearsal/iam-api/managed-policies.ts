/**
 * Managed policies and their versions.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
 */
import type { Exchange } from "../exchange";
import type { Parameters, QueryAnswer, QueryOperation } from "../http/query-service";
import type { XmlNode } from "../http/xml";
import { checkedDocument } from "../policy-text";
import type { Entity, ManagedPolicy } from "../state/principals";
import {
  accountOf,
  alreadyExists,
  checkedPath,
  checkName,
  deleteConflict,
  encoded,
  entityArn,
  limitExceeded,
  needIam,
  noSuchEntity,
  packedLength,
  policyOf,
  tagNodes,
} from "./entities";
import { tagContext } from "./roles";

/** Characters, white space not counted. */
const MANAGED_LENGTH_MAX = 6144;
const VERSION_COUNT_MAX = 5;

function createPolicy(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const { world } = exchange;
  const account = accountOf(exchange);
  const name = parameters.need("PolicyName");
  const path = checkedPath(parameters.get("Path"));
  const arn = entityArn(account, "policy", `${path}${name}`);
  const tags = parameters.tags("Tags");
  needIam(exchange, arn, { context: tagContext(tags) });
  checkName(name, "policyName", 128);
  if (account.policies.has(arn)) {
    throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  }
  const policy: ManagedPolicy = {
    arn,
    name,
    path,
    id: world.ids.unique("ANPA", 21),
    created: world.now(),
    description: parameters.get("Description"),
    versions: [],
    defaultVersion: "v1",
    nextVersion: 1,
    tags,
  };
  addVersion(exchange, policy, parameters.need("PolicyDocument"));
  account.policies.set(arn, policy);
  return { Policy: policyNode(exchange, policy) };
}

function addVersion(exchange: Exchange, policy: ManagedPolicy, text: string): string {
  const { world } = exchange;
  const document = checkedDocument(world, text, {
    type: "identity",
    name: policy.name,
    code: "MalformedPolicyDocument",
  });
  if (packedLength(text) > MANAGED_LENGTH_MAX) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MANAGED_LENGTH_MAX}`);
  }
  if (policy.versions.length >= VERSION_COUNT_MAX) {
    throw limitExceeded(
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    );
  }
  const id = `v${policy.nextVersion}`;
  policy.nextVersion += 1;
  policy.versions.push({
    id,
    fact: {
      name: policy.name,
      arn: policy.arn,
      document,
      at: { call: `iam:GetPolicyVersion ${policy.name} ${id}` },
    },
    created: world.now(),
  });
  return id;
}

/** A managed policy as IAM shows it. */
export function policyNode(exchange: Exchange, policy: ManagedPolicy): XmlNode {
  const account = accountOf(exchange);
  const entities = [
    ...account.roles.values(),
    ...account.users.values(),
    ...account.groups.values(),
  ];
  const bounded = [...account.roles.values(), ...account.users.values()];
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: entities.filter((entity) => entity.attached.has(policy.arn)).length,
    PermissionsBoundaryUsageCount: bounded.filter((entity) => entity.boundary === policy.arn)
      .length,
    IsAttachable: true,
    Description: policy.description,
    CreateDate: policy.created.toISOString(),
    UpdateDate: (policy.versions.at(-1)?.created ?? policy.created).toISOString(),
    ...(policy.tags.size > 0 ? { Tags: tagNodes(policy.tags) } : undefined),
  };
}

function getPolicy(exchange: Exchange, parameters: Parameters): QueryAnswer {
  return { Policy: policyNode(exchange, policyOf(exchange, parameters.need("PolicyArn"))) };
}

function listPolicies(exchange: Exchange): QueryAnswer {
  const account = accountOf(exchange);
  needIam(exchange, entityArn(account, "policy", "/"));
  return {
    Policies: {
      member: [...account.policies.values()].map((policy) => policyNode(exchange, policy)),
    },
    IsTruncated: false,
  };
}

function createPolicyVersion(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  const id = addVersion(exchange, policy, parameters.need("PolicyDocument"));
  if (parameters.get("SetAsDefault") === "true") policy.defaultVersion = id;
  exchange.world.changed();
  return { PolicyVersion: versionNode(policy, id, false) };
}

function versionNode(policy: ManagedPolicy, id: string, withDocument: boolean): XmlNode {
  const version = policy.versions.find((one) => one.id === id);
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist.`);
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: version.created.toISOString(),
    ...(withDocument ? { Document: encoded(version.fact.document) } : undefined),
  };
}

function getPolicyVersion(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  return { PolicyVersion: versionNode(policy, parameters.need("VersionId"), true) };
}

function listPolicyVersions(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  return {
    Versions: {
      member: policy.versions.toReversed().map((version) => versionNode(policy, version.id, false)),
    },
    IsTruncated: false,
  };
}

function deletePolicyVersion(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  const id = parameters.need("VersionId");
  versionNode(policy, id, false);
  if (id === policy.defaultVersion) {
    throw deleteConflict("Cannot delete the default version of a policy.");
  }
  policy.versions = policy.versions.filter((version) => version.id !== id);
  return undefined;
}

function setDefaultPolicyVersion(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  const id = parameters.need("VersionId");
  versionNode(policy, id, false);
  policy.defaultVersion = id;
  exchange.world.changed();
  return undefined;
}

function deletePolicy(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  const node = policyNode(exchange, policy);
  if (node["AttachmentCount"] !== 0 || node["PermissionsBoundaryUsageCount"] !== 0) {
    throw deleteConflict("Cannot delete a policy attached to entities.");
  }
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  accountOf(exchange).policies.delete(policy.arn);
  return undefined;
}

function listEntitiesForPolicy(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  const account = accountOf(exchange);
  const holders = <Found extends Entity>(entities: ReadonlyMap<string, Found>): Found[] =>
    [...entities.values()].filter((entity) => entity.attached.has(policy.arn));
  return {
    PolicyRoles: {
      member: holders(account.roles).map((role) => ({ RoleName: role.name, RoleId: role.id })),
    },
    PolicyUsers: {
      member: holders(account.users).map((user) => ({ UserName: user.name, UserId: user.id })),
    },
    PolicyGroups: {
      member: holders(account.groups).map((group) => ({
        GroupName: group.name,
        GroupId: group.id,
      })),
    },
    IsTruncated: false,
  };
}

function listPolicyTags(exchange: Exchange, parameters: Parameters): QueryAnswer {
  return {
    Tags: tagNodes(policyOf(exchange, parameters.need("PolicyArn")).tags),
    IsTruncated: false,
  };
}

function tagPolicy(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  for (const [name, value] of parameters.tags("Tags")) policy.tags.set(name, value);
  return undefined;
}

function untagPolicy(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const policy = policyOf(exchange, parameters.need("PolicyArn"));
  for (const name of parameters.list("TagKeys")) policy.tags.delete(name);
  return undefined;
}

/** Operations on managed policies. */
export const managedPolicyOperations: Readonly<Record<string, QueryOperation>> = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
  CreatePolicyVersion: createPolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  DeletePolicyVersion: deletePolicyVersion,
  SetDefaultPolicyVersion: setDefaultPolicyVersion,
  DeletePolicy: deletePolicy,
  ListEntitiesForPolicy: listEntitiesForPolicy,
  ListPolicyTags: listPolicyTags,
  TagPolicy: tagPolicy,
  UntagPolicy: untagPolicy,
};
