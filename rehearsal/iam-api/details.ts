/**
 * GetAccountAuthorizationDetails: every principal with every policy, in one answer.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
import type { Exchange } from "../exchange";
import type { Parameters, QueryAnswer } from "../http/query-service";
import type { XmlNode } from "../http/xml";
import type { Entity } from "../state/principals";
import { accountOf, encoded, groupNode, needIam, roleNode, userNode } from "./entities";
import { policyNode } from "./managed-policies";
import { attachedNodes } from "./policies";

/** Serve it; one page, filtered by kind. */
export function getAccountAuthorizationDetails(
  exchange: Exchange,
  parameters: Parameters,
): QueryAnswer {
  needIam(exchange, "*");
  const account = accountOf(exchange);
  const filter = parameters.list("Filter");
  const wants = (kind: string): boolean => filter.length === 0 || filter.includes(kind);
  return {
    RoleDetailList: {
      member: wants("Role")
        ? [...account.roles.values()].map((role) => ({
            ...roleNode(role),
            InstanceProfileList: {},
            RolePolicyList: { member: inlineNodes(role) },
            AttachedManagedPolicies: { member: attachedNodes(exchange, role) },
          }))
        : [],
    },
    UserDetailList: {
      member: wants("User")
        ? [...account.users.values()].map((user) => ({
            ...userNode(user),
            UserPolicyList: { member: inlineNodes(user) },
            AttachedManagedPolicies: { member: attachedNodes(exchange, user) },
            GroupList: { member: [...user.groups] },
          }))
        : [],
    },
    GroupDetailList: {
      member: wants("Group")
        ? [...account.groups.values()].map((group) => ({
            ...groupNode(group),
            GroupPolicyList: { member: inlineNodes(group) },
            AttachedManagedPolicies: { member: attachedNodes(exchange, group) },
          }))
        : [],
    },
    Policies: { member: policyNodes(exchange, wants) },
    IsTruncated: false,
  };
}

function inlineNodes(entity: Entity): XmlNode[] {
  return [...entity.inline.values()].map((fact) => ({
    PolicyName: fact.name,
    PolicyDocument: encoded(fact.document),
  }));
}

function policyNodes(exchange: Exchange, wants: (kind: string) => boolean): XmlNode[] {
  const account = accountOf(exchange);
  const entities = [...account.roles.values(), ...account.users.values()];
  const attached = new Set(
    [...entities, ...account.groups.values()].flatMap((entity) => [...entity.attached]),
  );
  for (const { boundary } of entities) if (boundary) attached.add(boundary);
  const aws = [...attached]
    .filter((arn) => arn.startsWith("arn:aws:iam::aws:"))
    .flatMap((arn) => exchange.world.managedPolicy(arn) ?? []);
  const policies = [
    ...(wants("LocalManagedPolicy") ? account.policies.values() : []),
    ...(wants("AWSManagedPolicy") ? aws : []),
  ];
  return policies.map((policy) => ({
    ...policyNode(exchange, policy),
    PolicyVersionList: {
      member: policy.versions.map((version) => ({
        Document: encoded(version.fact.document),
        VersionId: version.id,
        IsDefaultVersion: version.id === policy.defaultVersion,
        CreateDate: version.created.toISOString(),
      })),
    },
  }));
}
