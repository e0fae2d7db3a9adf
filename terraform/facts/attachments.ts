/**
 * Which policies are attached to whom: inline, by ARN one by one, in bulk, or as the exclusive set.
 *
 * An exclusive resource removes at the next apply whatever it does not list, so a policy that another
 * resource attaches beside it is in force or not, by turns.
 *
 * Source: Terraform Registry, hashicorp/aws, `aws_iam_role_policy_attachments_exclusive` and its like.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachments_exclusive
 */
import { isUnknown, type Unknown } from "../../iam";
import type { PolicyFact } from "../../preflight";
import { awsManagedPolicy } from "./aws-managed-policies";
import { asSureAs, inDoubt } from "./doubt";
import { attribute, policyFact, type Resource, textOf, textsIn } from "./resource";
import type { Name, Names } from "./same-name";

/** What holds policies. */
export type Kind = "role" | "user" | "group";

/** A policy and whom it is attached to. */
export interface Attachment {
  readonly kind: Kind;
  readonly holder: Name;
  /** Names of holders are unique per account only. */
  readonly account: string;
  readonly policy: PolicyFact;
  /** Inline policies have a name, managed ones an ARN. */
  readonly by: "name" | "arn";
  readonly label: Name;
  readonly resource: Resource;
}

/** Documents of the managed policies that are written here, by ARN. */
export function managedPolicies(resources: readonly Resource[]): ReadonlyMap<string, PolicyFact> {
  const policies = new Map<string, PolicyFact>();
  for (const resource of resources) {
    if (resource.type !== "aws_iam_policy") continue;
    const arn = textOf(resource, "arn");
    if (typeof arn !== "string") continue;
    const fact = policyFact(resource, "policy", { arn });
    if (fact) policies.set(arn, fact);
  }
  return policies;
}

/** The policy behind an ARN; its document is unknown where it stands nowhere here. */
export function policyByArn(
  arn: Name,
  managed: ReadonlyMap<string, PolicyFact>,
  resource: Resource,
): PolicyFact {
  if (isUnknown(arn)) return { name: resource.address, document: arn, at: resource.at };
  const found = managed.get(arn);
  if (found) return asSureAs(resource, found);
  const known = awsManagedPolicy(arn);
  if (known) return asSureAs(resource, { name: arn, arn, document: known, at: resource.at });
  const reason = `the document of managed policy \`${arn}\` is not in this configuration`;
  return { name: arn, arn, document: { unknown: reason }, at: resource.at };
}

/** Every attachment of the configuration. */
export function attachmentsIn(
  resources: readonly Resource[],
  managed: ReadonlyMap<string, PolicyFact>,
): readonly Attachment[] {
  return resources.flatMap((resource) =>
    resource.mode === "managed" ? attachmentsOf(resource, managed) : [],
  );
}

type Holder = Pick<Attachment, "kind" | "holder" | "account" | "resource">;

function attachmentsOf(
  resource: Resource,
  managed: ReadonlyMap<string, PolicyFact>,
): readonly Attachment[] {
  const byArn = (holder: Holder, arn: Name): Attachment => ({
    ...holder,
    policy: policyByArn(arn, managed, resource),
    by: "arn",
    label: arn,
  });
  switch (resource.type) {
    case "aws_iam_role_policy":
    case "aws_iam_user_policy":
    case "aws_iam_group_policy": {
      const policy = policyFact(resource, "policy");
      const label = textOf(resource, "name") ?? { unknown: `${resource.address}.name` };
      if (!policy) return [];
      return holdersOf(resource).map((holder) => ({ ...holder, policy, by: "name", label }));
    }
    case "aws_iam_role_policy_attachment":
    case "aws_iam_user_policy_attachment":
    case "aws_iam_group_policy_attachment": {
      const arn = textOf(resource, "policy_arn");
      return arn === undefined ? [] : holdersOf(resource).map((holder) => byArn(holder, arn));
    }
    case "aws_iam_role_policy_attachments_exclusive":
    case "aws_iam_user_policy_attachments_exclusive":
    case "aws_iam_group_policy_attachments_exclusive": {
      const arns = listed(resource, "policy_arns");
      return holdersOf(resource).flatMap((holder) => arns.map((arn) => byArn(holder, arn)));
    }
    case "aws_iam_policy_attachment": {
      const arn = textOf(resource, "policy_arn");
      return arn === undefined ? [] : bulkHolders(resource).map((holder) => byArn(holder, arn));
    }
    default:
      return [];
  }
}

function listed(resource: Resource, name: string): readonly Name[] {
  const texts = textsIn(attribute(resource, name));
  return isUnknown(texts) ? [texts] : texts;
}

const KINDS: readonly Kind[] = ["role", "user", "group"];

/** Whom a resource names as `role`, `role_name` and so on. */
export function holdersOf(resource: Resource): readonly Holder[] {
  return KINDS.flatMap((kind) => {
    const holder = textOf(resource, kind) ?? textOf(resource, `${kind}_name`);
    return holder === undefined ? [] : [holderOf(resource, kind, holder)];
  });
}

/** `aws_iam_policy_attachment` has a list of each kind. */
function bulkHolders(resource: Resource): readonly Holder[] {
  return KINDS.flatMap((kind) =>
    listed(resource, `${kind}s`).map((holder) => holderOf(resource, kind, holder)),
  );
}

function holderOf(resource: Resource, kind: Kind, holder: Name): Holder {
  return { kind, holder: nameIn(holder), account: resource.target.account, resource };
}

/** `role` takes a name; some write the ARN. */
function nameIn(holder: string | Unknown): string | Unknown {
  if (isUnknown(holder) || !holder.startsWith("arn:")) return holder;
  return holder.slice(holder.lastIndexOf("/") + 1);
}

/** The exclusive sets of the configuration: what each allows to stay attached. */
export function exclusiveSets(resources: readonly Resource[]): readonly ExclusiveSet[] {
  return resources.flatMap((resource): ExclusiveSet[] => {
    const found = /^aws_iam_(?:role|user|group)_policy_attachments_exclusive$/.test(resource.type)
      ? ({ by: "arn", list: "policy_arns" } as const)
      : /^aws_iam_(?:role|user|group)_policies_exclusive$/.test(resource.type)
        ? ({ by: "name", list: "policy_names" } as const)
        : undefined;
    if (!found || resource.mode === "data") return [];
    const labels = listed(resource, found.list);
    return holdersOf(resource).map((holder) => ({ ...holder, by: found.by, labels }));
  });
}

/** A resource that keeps only what it lists. */
export interface ExclusiveSet extends Holder {
  readonly by: "name" | "arn";
  readonly labels: readonly Name[];
}

/** The attached policy, in doubt where an exclusive set of its holder does not list it. */
export function withExclusive(
  attachment: Attachment,
  sets: readonly ExclusiveSet[],
  names: Names,
): PolicyFact {
  const against = sets.find(
    (set) =>
      set.kind === attachment.kind &&
      set.by === attachment.by &&
      set.account === attachment.account &&
      names.compare(set.holder, attachment.holder) !== "different" &&
      !set.labels.some((label) => names.compare(label, attachment.label) === "same"),
  );
  if (!against || against.resource === attachment.resource) return attachment.policy;
  return inDoubt(
    attachment.policy,
    `\`${against.resource.address}\` does not list it and removes it at each apply`,
  );
}
