/** Finding, naming and rendering IAM entities, and the questions asked before any of it. */
import { ask, type Question } from "../authorize";
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { XmlNode } from "../http/xml";
import type { Entity, Group, ManagedPolicy, Role, User } from "../state/principals";
import type { Account } from "../state/world";

/** The caller's account: IAM acts on no other. */
export function accountOf(exchange: Exchange): Account {
  return exchange.world.account(exchange.caller.account ?? "");
}

/** ARN of an entity, e.g. `arn:aws:iam::111122223333:role/path/name`. */
export function entityArn(
  account: Account,
  kind: "role" | "user" | "group" | "policy",
  pathAndName: string,
): string {
  return `arn:aws:iam::${account.id}:${kind}${pathAndName}`;
}

/** Ask for `iam:<operation>` on a resource of the caller's account. */
export function needIam(exchange: Exchange, resource: string, more: Partial<Question> = {}): void {
  ask(exchange, {
    action: `iam:${exchange.operation}`,
    resource,
    ...(exchange.caller.account === undefined
      ? undefined
      : { resourceAccount: exchange.caller.account }),
    why: exchange.operation,
    ...more,
  });
}

/** 404 of IAM. */
export function noSuchEntity(message: string): AwsError {
  return new AwsError({ code: "NoSuchEntity", status: 404, message });
}

/** 409 for a name that is taken. */
export function alreadyExists(message: string): AwsError {
  return new AwsError({ code: "EntityAlreadyExists", status: 409, message });
}

/** 409 for something that still hangs on it. */
export function deleteConflict(message: string): AwsError {
  return new AwsError({ code: "DeleteConflict", status: 409, message });
}

/** 409 for one too many. */
export function limitExceeded(message: string): AwsError {
  return new AwsError({ code: "LimitExceeded", status: 409, message });
}

/** Names are letters, digits and `+=,.@-_`; they are unique regardless of case. */
export function checkName(name: string, parameter: string, lengthMax: number): void {
  if (/^[\w+=,.@-]+$/.test(name) && name.length <= lengthMax) return;
  throw badRequest(
    "ValidationError",
    `The specified value for ${parameter} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and be at most ${lengthMax} characters long`,
  );
}

/** A path begins and ends with a slash. */
export function checkedPath(path: string | undefined): string {
  const given = path ?? "/";
  if (/^\/([\x21-\x7e]+\/)?$/.test(given) && given.length <= 512) return given;
  throw badRequest(
    "ValidationError",
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
  );
}

/** Look up without regard to case. */
export function byName<Found extends Entity>(
  entities: ReadonlyMap<string, Found>,
  name: string,
): Found | undefined {
  const exact = entities.get(name);
  if (exact) return exact;
  const lower = name.toLowerCase();
  return [...entities.values()].find((entity) => entity.name.toLowerCase() === lower);
}

/** The role asked for, once the caller may. */
export function roleOf(exchange: Exchange, name: string, more: Partial<Question> = {}): Role {
  const account = accountOf(exchange);
  const role = byName(account.roles, name);
  needIam(exchange, role?.arn ?? entityArn(account, "role", `/${name}`), more);
  if (role) return role;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** The user asked for, once the caller may. */
export function userOf(exchange: Exchange, name: string, more: Partial<Question> = {}): User {
  const account = accountOf(exchange);
  const user = byName(account.users, name);
  needIam(exchange, user?.arn ?? entityArn(account, "user", `/${name}`), more);
  if (user) return user;
  throw noSuchEntity(`The user with name ${name} cannot be found.`);
}

/** The group asked for, once the caller may. */
export function groupOf(exchange: Exchange, name: string, more: Partial<Question> = {}): Group {
  const account = accountOf(exchange);
  const group = byName(account.groups, name);
  needIam(exchange, group?.arn ?? entityArn(account, "group", `/${name}`), more);
  if (group) return group;
  throw noSuchEntity(`The group with name ${name} cannot be found.`);
}

/** The managed policy asked for, once the caller may. */
export function policyOf(exchange: Exchange, arn: string): ManagedPolicy {
  needIam(exchange, arn);
  const policy = exchange.world.managedPolicy(arn);
  if (policy) return policy;
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

/** Characters as IAM counts them against its quotas: without white space. */
export function packedLength(text: string): number {
  return text.replaceAll(/\s/g, "").length;
}

/** A document as IAM gives it back: percent-encoded. */
export function encoded(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document));
}

/** `<Tags><member>`. */
export function tagNodes(tags: ReadonlyMap<string, string>): XmlNode {
  return { member: [...tags].map(([Key, Value]) => ({ Key, Value })) };
}

/** A role as IAM shows it. */
export function roleNode(role: Role): XmlNode {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.created.toISOString(),
    AssumeRolePolicyDocument: encoded(role.trust.document),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    ...boundaryNode(role.boundary),
    ...(role.tags.size > 0 ? { Tags: tagNodes(role.tags) } : undefined),
    RoleLastUsed: {},
  };
}

/** A user as IAM shows it. */
export function userNode(user: User): XmlNode {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.created.toISOString(),
    ...boundaryNode(user.boundary),
    ...(user.tags.size > 0 ? { Tags: tagNodes(user.tags) } : undefined),
  };
}

/** A group as IAM shows it. */
export function groupNode(group: Group): XmlNode {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.created.toISOString(),
  };
}

function boundaryNode(arn: string | undefined): XmlNode {
  return arn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: "Policy",
          PermissionsBoundaryArn: arn,
        },
      };
}
