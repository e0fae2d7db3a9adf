/**
 * Users, groups and access keys.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
 */
import type { Exchange } from "../exchange";
import type { Parameters, QueryAnswer, QueryOperation } from "../http/query-service";
import type { XmlNode } from "../http/xml";
import { forgetPrincipal } from "../state/forget";
import type { Group, HeldKey, User } from "../state/principals";
import {
  accountOf,
  alreadyExists,
  byName,
  checkedPath,
  checkName,
  deleteConflict,
  entityArn,
  groupNode,
  groupOf,
  limitExceeded,
  needIam,
  noSuchEntity,
  tagNodes,
  userNode,
  userOf,
} from "./entities";
import { tagContext } from "./roles";

const ACCESS_KEY_COUNT_MAX = 2;
const GROUP_COUNT_MAX = 10;

function createUser(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const { world } = exchange;
  const account = accountOf(exchange);
  const name = parameters.need("UserName");
  const path = checkedPath(parameters.get("Path"));
  const arn = entityArn(account, "user", `${path}${name}`);
  const boundary = parameters.get("PermissionsBoundary");
  const tags = parameters.tags("Tags");
  needIam(exchange, arn, {
    context: {
      ...tagContext(tags),
      ...(boundary === undefined ? undefined : { "iam:PermissionsBoundary": boundary }),
    },
  });
  checkName(name, "userName", 64);
  if (byName(account.users, name)) {
    throw alreadyExists(`User with name ${name} already exists.`);
  }
  if (boundary !== undefined) world.managedPolicyOrThrow(boundary);
  const user: User = {
    name,
    path,
    arn,
    id: world.ids.unique("AIDA", 21),
    created: world.now(),
    inline: new Map(),
    attached: new Set(),
    boundary,
    tags,
    groups: new Set(),
  };
  account.users.set(name, user);
  world.changed();
  return { User: userNode(user) };
}

/** Without a name: the caller. */
function getUser(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const own = exchange.caller.principal.slice(exchange.caller.principal.lastIndexOf("/") + 1);
  return { User: userNode(userOf(exchange, parameters.get("UserName") ?? own)) };
}

function listUsers(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const account = accountOf(exchange);
  const prefix = parameters.get("PathPrefix") ?? "/";
  needIam(exchange, entityArn(account, "user", prefix));
  const users = [...account.users.values()].filter((user) => user.path.startsWith(prefix));
  return { Users: { member: users.map(userNode) }, IsTruncated: false };
}

function deleteUser(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const user = userOf(exchange, parameters.need("UserName"));
  if (keysOf(exchange, user).length > 0) {
    throw deleteConflict("Cannot delete entity, must delete access keys first.");
  }
  if (user.attached.size > 0) {
    throw deleteConflict("Cannot delete entity, must detach all policies first.");
  }
  if (user.inline.size > 0) {
    throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
  if (user.groups.size > 0) {
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  }
  accountOf(exchange).users.delete(user.name);
  forgetPrincipal(exchange.world, user);
  return undefined;
}

function listUserTags(exchange: Exchange, parameters: Parameters): QueryAnswer {
  return {
    Tags: tagNodes(userOf(exchange, parameters.need("UserName")).tags),
    IsTruncated: false,
  };
}

function tagUser(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const tags = parameters.tags("Tags");
  const user = userOf(exchange, parameters.need("UserName"), { context: tagContext(tags) });
  for (const [name, value] of tags) user.tags.set(name, value);
  exchange.world.changed();
  return undefined;
}

function untagUser(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const names = parameters.list("TagKeys");
  const user = userOf(exchange, parameters.need("UserName"), {
    context: { "aws:TagKeys": names },
  });
  for (const name of names) user.tags.delete(name);
  exchange.world.changed();
  return undefined;
}

function putUserBoundary(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const arn = parameters.need("PermissionsBoundary");
  const user = userOf(exchange, parameters.need("UserName"), {
    context: { "iam:PermissionsBoundary": arn },
  });
  exchange.world.managedPolicyOrThrow(arn);
  user.boundary = arn;
  exchange.world.changed();
  return undefined;
}

function deleteUserBoundary(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const user = userOf(exchange, parameters.need("UserName"));
  user.boundary = undefined;
  exchange.world.changed();
  return undefined;
}

function keysOf(exchange: Exchange, user: User): HeldKey[] {
  return [...exchange.world.accessKeys.values()].filter((key) => key.principal === user.arn);
}

function createAccessKey(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const { world } = exchange;
  const own = exchange.caller.principal.slice(exchange.caller.principal.lastIndexOf("/") + 1);
  const user = userOf(exchange, parameters.get("UserName") ?? own);
  if (keysOf(exchange, user).length >= ACCESS_KEY_COUNT_MAX) {
    throw limitExceeded("Cannot exceed quota for AccessKeysPerUser: 2");
  }
  const key: HeldKey = {
    accessKeyId: world.ids.unique("AKIA"),
    secretAccessKey: world.ids.secret(),
    principal: user.arn,
    account: accountOf(exchange).id,
    userId: user.id,
    created: world.now(),
    active: true,
  };
  world.accessKeys.set(key.accessKeyId, key);
  return {
    AccessKey: { ...keyNode(user, key), SecretAccessKey: key.secretAccessKey },
  };
}

function keyNode(user: User, key: HeldKey): XmlNode {
  return {
    UserName: user.name,
    AccessKeyId: key.accessKeyId,
    Status: key.active ? "Active" : "Inactive",
    CreateDate: key.created.toISOString(),
  };
}

function listAccessKeys(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const user = userOf(exchange, parameters.need("UserName"));
  return {
    AccessKeyMetadata: { member: keysOf(exchange, user).map((key) => keyNode(user, key)) },
    IsTruncated: false,
  };
}

function accessKeyOf(exchange: Exchange, parameters: Parameters): HeldKey {
  const id = parameters.need("AccessKeyId");
  const user = userOf(exchange, parameters.need("UserName"));
  const key = keysOf(exchange, user).find((one) => one.accessKeyId === id);
  if (key) return key;
  throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

function deleteAccessKey(exchange: Exchange, parameters: Parameters): QueryAnswer {
  exchange.world.accessKeys.delete(accessKeyOf(exchange, parameters).accessKeyId);
  return undefined;
}

function updateAccessKey(exchange: Exchange, parameters: Parameters): QueryAnswer {
  accessKeyOf(exchange, parameters).active = parameters.need("Status") === "Active";
  return undefined;
}

function createGroup(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const { world } = exchange;
  const account = accountOf(exchange);
  const name = parameters.need("GroupName");
  const path = checkedPath(parameters.get("Path"));
  const arn = entityArn(account, "group", `${path}${name}`);
  needIam(exchange, arn);
  checkName(name, "groupName", 128);
  if (byName(account.groups, name)) {
    throw alreadyExists(`Group with name ${name} already exists.`);
  }
  const group: Group = {
    name,
    path,
    arn,
    id: world.ids.unique("AGPA", 21),
    created: world.now(),
    inline: new Map(),
    attached: new Set(),
  };
  account.groups.set(name, group);
  return { Group: groupNode(group) };
}

function getGroup(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const group = groupOf(exchange, parameters.need("GroupName"));
  return {
    Group: groupNode(group),
    Users: { member: membersOf(exchange, group).map(userNode) },
    IsTruncated: false,
  };
}

function membersOf(exchange: Exchange, group: Group): User[] {
  return [...accountOf(exchange).users.values()].filter((user) => user.groups.has(group.name));
}

function listGroups(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const account = accountOf(exchange);
  const prefix = parameters.get("PathPrefix") ?? "/";
  needIam(exchange, entityArn(account, "group", prefix));
  const groups = [...account.groups.values()].filter((group) => group.path.startsWith(prefix));
  return { Groups: { member: groups.map(groupNode) }, IsTruncated: false };
}

function deleteGroup(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const group = groupOf(exchange, parameters.need("GroupName"));
  if (membersOf(exchange, group).length > 0) {
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  }
  if (group.attached.size > 0 || group.inline.size > 0) {
    throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
  accountOf(exchange).groups.delete(group.name);
  exchange.world.changed();
  return undefined;
}

function addUserToGroup(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const group = groupOf(exchange, parameters.need("GroupName"));
  const user = memberOf(exchange, parameters);
  if (user.groups.size >= GROUP_COUNT_MAX && !user.groups.has(group.name)) {
    throw limitExceeded("Cannot exceed quota for GroupsPerUser: 10");
  }
  user.groups.add(group.name);
  exchange.world.changed();
  return undefined;
}

function removeUserFromGroup(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const group = groupOf(exchange, parameters.need("GroupName"));
  memberOf(exchange, parameters).groups.delete(group.name);
  exchange.world.changed();
  return undefined;
}

function memberOf(exchange: Exchange, parameters: Parameters): User {
  const name = parameters.need("UserName");
  const user = byName(accountOf(exchange).users, name);
  if (user) return user;
  throw noSuchEntity(`The user with name ${name} cannot be found.`);
}

function listGroupsForUser(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const user = userOf(exchange, parameters.need("UserName"));
  const groups = [...user.groups].flatMap((name) => accountOf(exchange).groups.get(name) ?? []);
  return { Groups: { member: groups.map(groupNode) }, IsTruncated: false };
}

/** What a deployer asks about before it deletes a user; the rehearsal has none of it. */
function listNothing(element: string): QueryOperation {
  return (exchange, parameters) => {
    userOf(exchange, parameters.need("UserName"));
    return { [element]: {}, IsTruncated: false };
  };
}

function noLoginProfile(exchange: Exchange, parameters: Parameters): QueryAnswer {
  const user = userOf(exchange, parameters.need("UserName"));
  throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
}

/** Operations on users, groups and access keys. */
export const userOperations: Readonly<Record<string, QueryOperation>> = {
  CreateUser: createUser,
  GetUser: getUser,
  ListUsers: listUsers,
  DeleteUser: deleteUser,
  ListUserTags: listUserTags,
  TagUser: tagUser,
  UntagUser: untagUser,
  PutUserPermissionsBoundary: putUserBoundary,
  DeleteUserPermissionsBoundary: deleteUserBoundary,
  CreateAccessKey: createAccessKey,
  ListAccessKeys: listAccessKeys,
  DeleteAccessKey: deleteAccessKey,
  UpdateAccessKey: updateAccessKey,
  CreateGroup: createGroup,
  GetGroup: getGroup,
  ListGroups: listGroups,
  DeleteGroup: deleteGroup,
  AddUserToGroup: addUserToGroup,
  RemoveUserFromGroup: removeUserFromGroup,
  ListGroupsForUser: listGroupsForUser,
  ListMFADevices: listNothing("MFADevices"),
  ListSSHPublicKeys: listNothing("SSHPublicKeys"),
  ListSigningCertificates: listNothing("Certificates"),
  ListServiceSpecificCredentials: listNothing("ServiceSpecificCredentials"),
  GetLoginProfile: noLoginProfile,
  DeleteLoginProfile: noLoginProfile,
};
