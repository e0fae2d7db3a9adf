/**
 * Which users are in which groups, and so carry the groups' policies.
 *
 * A group that is not declared here, or whose name is not known, may carry anything.
 *
 * Source: Terraform Registry, hashicorp/aws, `aws_iam_user_group_membership`, `aws_iam_group_membership`.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_user_group_membership
 */
import { isUnknown } from "../../iam";
import type { PolicyFact } from "../../preflight";
import type { Attachment } from "./attachments";
import { doubtOf, inDoubt } from "./doubt";
import { attribute, type Resource, textOf, textsIn } from "./resource";
import type { Name, Names } from "./same-name";

interface Membership {
  readonly user: Name;
  readonly group: Name;
  readonly account: string;
  readonly resource: Resource;
}

/** The memberships of the configuration. */
export function membershipsIn(resources: readonly Resource[]): readonly Membership[] {
  return resources.flatMap((resource): Membership[] => {
    const { account } = resource.target;
    if (resource.type === "aws_iam_user_group_membership") {
      const user = textOf(resource, "user");
      if (user === undefined) return [];
      return listed(resource, "groups").map((group) => ({ user, group, account, resource }));
    }
    if (resource.type === "aws_iam_group_membership") {
      const group = textOf(resource, "group");
      if (group === undefined) return [];
      return listed(resource, "users").map((user) => ({ user, group, account, resource }));
    }
    return [];
  });
}

function listed(resource: Resource, name: string): readonly Name[] {
  const texts = textsIn(attribute(resource, name));
  return isUnknown(texts) ? [texts] : texts;
}

/** The policies that reach a user through its groups. */
export function groupPolicies(
  user: { readonly name: Name; readonly account: string },
  memberships: readonly Membership[],
  groups: {
    readonly declared: readonly Resource[];
    readonly attachments: readonly Attachment[];
    readonly names: Names;
  },
): readonly PolicyFact[] {
  const { names } = groups;
  return memberships.flatMap((membership) => {
    if (membership.account !== user.account) return [];
    const isMember = names.compare(membership.user, user.name);
    if (isMember === "different") return [];
    const doubt =
      isMember === "maybe"
        ? `whether \`${membership.resource.address}\` is for this user is not known`
        : membership.resource.doubt && doubtOf(membership.resource);
    const policies = policiesOfGroup(membership, groups);
    return doubt === undefined ? policies : policies.map((policy) => inDoubt(policy, doubt));
  });
}

function policiesOfGroup(
  { group, account, resource }: Membership,
  groups: Parameters<typeof groupPolicies>[2],
): readonly PolicyFact[] {
  const { names, declared, attachments } = groups;
  const found = attachments.flatMap(({ kind, holder, account: where, policy, resource: by }) => {
    if (kind !== "group" || where !== account) return [];
    const is = names.compare(holder, group);
    if (is === "different") return [];
    const reason = `whether \`${by.address}\` is for this group is not known`;
    return [is === "same" ? policy : inDoubt(policy, reason)];
  });
  const isDeclared = declared.some(
    (one) =>
      one.target.account === account && names.compare(textOf(one, "name") ?? "", group) === "same",
  );
  if (isDeclared) return found;
  const shown = isUnknown(group) ? `a group (${group.unknown})` : `group \`${group}\``;
  const unknown = `the policies of ${shown} are not all in this configuration`;
  return [...found, { name: `policies of ${shown}`, document: { unknown }, at: resource.at }];
}
