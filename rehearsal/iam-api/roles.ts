/**
 * Roles: create, read, change, delete.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */

import type { PolicyFact } from "../../preflight";
import { badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Parameters, QueryAnswer, QueryOperation } from "../http/query-service";
import { checkedDocument } from "../policy-text";
import { forgetPrincipal } from "../state/forget";
import type { Role } from "../state/principals";
import {
  accountOf,
  alreadyExists,
  byName,
  checkedPath,
  checkName,
  deleteConflict,
  entityArn,
  limitExceeded,
  needIam,
  roleNode,
  roleOf,
  tagNodes,
} from "./entities";

const SESSION_SECONDS = 3600;
/** Characters of a trust policy, white space not counted, at the default quota. */
const TRUST_LENGTH_MAX = 2048;

function createRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const { world } = exchange;
  const account = accountOf(exchange);
  const name = parameters.need("RoleName");
  const path = checkedPath(parameters.get("Path"));
  const arn = entityArn(account, "role", `${path}${name}`);
  const boundary = parameters.get("PermissionsBoundary");
  const tags = parameters.tags("Tags");
  needIam(exchange, arn, {
    context: {
      ...tagContext(tags),
      ...(boundary === undefined ? undefined : { "iam:PermissionsBoundary": boundary }),
    },
  });
  checkName(name, "roleName", 64);
  const text = parameters.need("AssumeRolePolicyDocument");
  if (byName(account.roles, name)) throw alreadyExists(`Role with name ${name} already exists.`);
  if (boundary !== undefined) world.managedPolicyOrThrow(boundary);
  const role: Role = {
    name,
    path,
    arn,
    id: world.ids.unique("AROA", 21),
    created: world.now(),
    inline: new Map(),
    attached: new Set(),
    trust: trustPolicy(exchange, name, text),
    description: parameters.get("Description"),
    maxSessionSeconds: sessionSeconds(parameters) ?? SESSION_SECONDS,
    boundary,
    tags,
  };
  account.roles.set(name, role);
  world.changed();
  return { Role: roleNode(role) };
}

/** `aws:RequestTag/…` and `aws:TagKeys` of a request that sets tags. */
export function tagContext(
  tags: ReadonlyMap<string, string>,
): Record<string, string | readonly string[]> {
  if (tags.size === 0) return {};
  return {
    ...Object.fromEntries([...tags].map(([name, value]) => [`aws:RequestTag/${name}`, value])),
    "aws:TagKeys": [...tags.keys()],
  };
}

function trustPolicy(exchange: Exchange, name: string, text: string): PolicyFact {
  if (text.replaceAll(/\s/g, "").length > TRUST_LENGTH_MAX) {
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_LENGTH_MAX}`);
  }
  return {
    name: `trust policy of ${name}`,
    document: checkedDocument(exchange.world, text, {
      type: "trust",
      name: `trust policy of ${name}`,
      code: "MalformedPolicyDocument",
    }),
    at: { call: `iam:GetRole ${name}` },
  };
}

function sessionSeconds(parameters: Parameters): number | undefined {
  const text = parameters.get("MaxSessionDuration");
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 3600 && seconds <= 43_200) return seconds;
  throw badRequest(
    "ValidationError",
    `1 validation error detected: Value '${text}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
  );
}

function getRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  return { Role: roleNode(roleOf(exchange, parameters.need("RoleName"))) };
}

function listRoles(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const account = accountOf(exchange);
  const prefix = parameters.get("PathPrefix") ?? "/";
  needIam(exchange, entityArn(account, "role", prefix));
  const roles = [...account.roles.values()].filter((role) => role.path.startsWith(prefix));
  return { Roles: { member: roles.map(roleNode) }, IsTruncated: false };
}

function deleteRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const role = roleOf(exchange, parameters.need("RoleName"));
  if (role.attached.size > 0) {
    throw deleteConflict("Cannot delete entity, must detach all policies first.");
  }
  if (role.inline.size > 0) {
    throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
  accountOf(exchange).roles.delete(role.name);
  forgetPrincipal(exchange.world, role);
  return undefined;
}

function updateRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const role = roleOf(exchange, parameters.need("RoleName"));
  const seconds = sessionSeconds(parameters);
  if (parameters.has("Description")) role.description = parameters.get("Description");
  if (seconds !== undefined) role.maxSessionSeconds = seconds;
  exchange.world.changed();
  return {};
}

function updateRoleDescription(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const role = roleOf(exchange, parameters.need("RoleName"));
  role.description = parameters.get("Description");
  return { Role: roleNode(role) };
}

function updateAssumeRolePolicy(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const role = roleOf(exchange, parameters.need("RoleName"));
  role.trust = trustPolicy(exchange, role.name, parameters.need("PolicyDocument"));
  exchange.world.changed();
  return undefined;
}

function listRoleTags(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const role = roleOf(exchange, parameters.need("RoleName"));
  return { Tags: tagNodes(role.tags), IsTruncated: false };
}

function tagRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const tags = parameters.tags("Tags");
  const role = roleOf(exchange, parameters.need("RoleName"), { context: tagContext(tags) });
  for (const [name, value] of tags) role.tags.set(name, value);
  exchange.world.changed();
  return undefined;
}

function untagRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const names = parameters.list("TagKeys");
  const role = roleOf(exchange, parameters.need("RoleName"), {
    context: { "aws:TagKeys": names },
  });
  for (const name of names) role.tags.delete(name);
  exchange.world.changed();
  return undefined;
}

function putRoleBoundary(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const arn = parameters.need("PermissionsBoundary");
  const role = roleOf(exchange, parameters.need("RoleName"), {
    context: { "iam:PermissionsBoundary": arn },
  });
  exchange.world.managedPolicyOrThrow(arn);
  role.boundary = arn;
  exchange.world.changed();
  return undefined;
}

function deleteRoleBoundary(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const role = roleOf(exchange, parameters.need("RoleName"));
  role.boundary = undefined;
  exchange.world.changed();
  return undefined;
}

function listInstanceProfilesForRole(exchange: Exchange, parameters: Parameters): QueryAnswer {
  roleOf(exchange, parameters.need("RoleName"));
  return { InstanceProfiles: {}, IsTruncated: false };
}

/** Operations on roles. */
export const roleOperations: Readonly<Record<string, QueryOperation>> = {
  CreateRole: createRole,
  GetRole: getRole,
  ListRoles: listRoles,
  DeleteRole: deleteRole,
  UpdateRole: updateRole,
  UpdateRoleDescription: updateRoleDescription,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  ListRoleTags: listRoleTags,
  TagRole: tagRole,
  UntagRole: untagRole,
  PutRolePermissionsBoundary: putRoleBoundary,
  DeleteRolePermissionsBoundary: deleteRoleBoundary,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
};
