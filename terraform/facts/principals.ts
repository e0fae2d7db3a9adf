/**
 * Roles and users with every policy that reaches them: inline, managed, attached one by one, in bulk
 * or through a group.
 *
 * A role that the configuration only adds policies to exists elsewhere: its trust policy and its
 * other policies are unknown then, not absent.
 */
import { isUnknown, type Unknown } from "../../iam";
import type { PolicyFact, PrincipalFact, UnreadFact } from "../../preflight";
import { isObject, own, type Value } from "../value";
import { awsManagedPolicy } from "./aws-managed-policies";
import {
  asText,
  attribute,
  nested,
  policyFact,
  type Resource,
  textOf,
  textsIn,
  writtenAs,
} from "./resource";

/** What the resources say about principals. */
export interface PrincipalFacts {
  readonly principals: readonly PrincipalFact[];
  /** Policies that reach nobody, or nobody known. */
  readonly unread: readonly UnreadFact[];
}

type Kind = "role" | "user" | "group";

/** A policy and whom it is attached to. */
interface Attachment {
  readonly kind: Kind;
  readonly holder: string;
  readonly policy: PolicyFact;
}

/** Collect them from every resource of the configuration. */
export function principalFacts(resources: readonly Resource[]): PrincipalFacts {
  const managed = managedPolicies(resources);
  const attachments: Attachment[] = [];
  const unread: UnreadFact[] = [];
  for (const resource of resources) {
    for (const found of attachmentsOf(resource, managed)) {
      if (isUnknown(found.holder)) {
        const reason = `attached to a ${found.kind} that is not known: ${found.holder.unknown}`;
        unread.push({ type: resource.type, reason, at: resource.at });
      } else {
        attachments.push({ ...found, holder: found.holder });
      }
    }
  }
  const groups = groupsByUser(resources);
  const declared = resources.filter(isPrincipal).map((resource) => {
    const own_ = policiesOf(resource, attachments, groups);
    return principalOf(resource, own_, managed);
  });
  return { principals: [...declared, ...elsewhere(resources, declared, attachments)], unread };
}

const isPrincipal = (resource: Resource): boolean =>
  (resource.type === "aws_iam_role" || resource.type === "aws_iam_user") &&
  resource.mode === "managed";

function principalOf(
  resource: Resource,
  policies: readonly PolicyFact[],
  managed: ReadonlyMap<string, PolicyFact>,
): PrincipalFact {
  const kind = resource.type === "aws_iam_role" ? "role" : "user";
  const trust = kind === "role" ? policyFact(resource, "assume_role_policy") : undefined;
  const boundary = textOf(resource, "permissions_boundary");
  const seconds = attribute(resource, "max_session_duration");
  return {
    kind,
    arn: textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` },
    name: textOf(resource, "name") ?? { unknown: `${resource.address}.name` },
    account: resource.target.account,
    ...(trust ? { trust } : undefined),
    policies: [...inlineOf(resource), ...attachedByArn(resource, managed), ...policies],
    ...(boundary === undefined || boundary === ""
      ? undefined
      : { boundary: policyByArn(boundary, managed, resource) }),
    tags: tagsOf(resource),
    ...(seconds === undefined ? undefined : { maxSessionSeconds: secondsOf(seconds) }),
    at: resource.at,
  };
}

const secondsOf = (value: Value): number | Unknown =>
  isUnknown(value)
    ? value
    : Number.isFinite(Number(value))
      ? Number(value)
      : { unknown: "a number" };

/** `tags_all` where a plan gives it, else `tags`. */
export function tagsOf(resource: Resource): Readonly<Record<string, string | Unknown>> {
  const tags = attribute(resource, "tags_all") ?? attribute(resource, "tags");
  if (!isObject(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [key, asText(value) ?? ""] as const),
  );
}

/** `inline_policy` blocks of a role. */
function inlineOf(resource: Resource): PolicyFact[] {
  return nested(resource, "inline_policy").flatMap((block, index): PolicyFact[] => {
    if (isUnknown(block)) return [{ name: resource.address, document: block, at: resource.at }];
    const document = own(block, "policy");
    const name = asText(own(block, "name"));
    if (document === undefined || document === null) return [];
    const label = typeof name === "string" ? ` inline policy ${name}` : "";
    const written = writtenAs(resource, `inline_policy.${index}`);
    return [{ name: `${resource.address}${label}`, document, at: resource.at, ...written }];
  });
}

/** `managed_policy_arns` of a role. */
function attachedByArn(resource: Resource, managed: ReadonlyMap<string, PolicyFact>): PolicyFact[] {
  const arns = textsIn(attribute(resource, "managed_policy_arns"));
  if (isUnknown(arns)) return [{ name: resource.address, document: arns, at: resource.at }];
  return arns.map((arn) => policyByArn(arn, managed, resource));
}

function managedPolicies(resources: readonly Resource[]): ReadonlyMap<string, PolicyFact> {
  const policies = new Map<string, PolicyFact>();
  for (const resource of resources) {
    if (resource.type !== "aws_iam_policy") continue;
    const arn = textOf(resource, "arn");
    const name = attribute(resource, "policy");
    if (typeof arn !== "string" || name === undefined) continue;
    const fact = policyFact(resource, "policy", { arn });
    if (fact) policies.set(arn, fact);
  }
  return policies;
}

function policyByArn(
  arn: string | Unknown,
  managed: ReadonlyMap<string, PolicyFact>,
  resource: Resource,
): PolicyFact {
  if (isUnknown(arn)) return { name: resource.address, document: arn, at: resource.at };
  const found = managed.get(arn);
  if (found) return found;
  const known = awsManagedPolicy(arn);
  if (known) return { name: arn, arn, document: known, at: resource.at };
  const reason = `the document of managed policy \`${arn}\` is not in this configuration`;
  return { name: arn, arn, document: { unknown: reason }, at: resource.at };
}

type Found = Omit<Attachment, "holder"> & { readonly holder: string | Unknown };

const HOLDER_ATTRIBUTES: readonly (readonly [Kind, string])[] = [
  ["role", "role"],
  ["user", "user"],
  ["group", "group"],
];

function attachmentsOf(resource: Resource, managed: ReadonlyMap<string, PolicyFact>): Found[] {
  switch (resource.type) {
    case "aws_iam_role_policy":
    case "aws_iam_user_policy":
    case "aws_iam_group_policy": {
      const policy = policyFact(resource, "policy");
      return policy ? holdersOf(resource).map((holder) => ({ ...holder, policy })) : [];
    }
    case "aws_iam_role_policy_attachment":
    case "aws_iam_user_policy_attachment":
    case "aws_iam_group_policy_attachment": {
      const arn = textOf(resource, "policy_arn");
      if (arn === undefined) return [];
      const policy = policyByArn(arn, managed, resource);
      return holdersOf(resource).map((holder) => ({ ...holder, policy }));
    }
    case "aws_iam_role_policy_attachments_exclusive":
    case "aws_iam_user_policy_attachments_exclusive":
    case "aws_iam_group_policy_attachments_exclusive": {
      const arns = textsIn(attribute(resource, "policy_arns"));
      const all = isUnknown(arns) ? [arns] : arns;
      return holdersOf(resource).flatMap((holder) =>
        all.map((arn) => ({ ...holder, policy: policyByArn(arn, managed, resource) })),
      );
    }
    case "aws_iam_policy_attachment":
      return bulkAttachments(resource, managed);
    default:
      return [];
  }
}

function holdersOf(
  resource: Resource,
): { readonly kind: Kind; readonly holder: string | Unknown }[] {
  return HOLDER_ATTRIBUTES.flatMap(([kind, name]) => {
    for (const candidate of [name, `${name}_name`]) {
      const holder = textOf(resource, candidate);
      if (holder !== undefined) return [{ kind, holder: nameIn(holder) }];
    }
    return [];
  });
}

/** `role` takes a name; some write the ARN. */
function nameIn(holder: string | Unknown): string | Unknown {
  if (isUnknown(holder) || !holder.startsWith("arn:")) return holder;
  return holder.slice(holder.lastIndexOf("/") + 1);
}

function bulkAttachments(resource: Resource, managed: ReadonlyMap<string, PolicyFact>): Found[] {
  const arn = textOf(resource, "policy_arn");
  if (arn === undefined) return [];
  const policy = policyByArn(arn, managed, resource);
  return HOLDER_ATTRIBUTES.flatMap(([kind, name]) => {
    const holders = textsIn(attribute(resource, `${name}s`));
    const all = isUnknown(holders) ? [holders] : holders;
    return all.map((holder) => ({ kind, holder: nameIn(holder), policy }));
  });
}

function groupsByUser(resources: readonly Resource[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  const add = (user: string | Unknown | undefined, group: string | Unknown | undefined): void => {
    if (typeof user !== "string" || typeof group !== "string") return;
    groups.set(user, [...(groups.get(user) ?? []), group]);
  };
  for (const resource of resources) {
    if (resource.type === "aws_iam_user_group_membership") {
      const names = textsIn(attribute(resource, "groups"));
      if (!isUnknown(names)) for (const name of names) add(textOf(resource, "user"), name);
    }
    if (resource.type === "aws_iam_group_membership") {
      const users = textsIn(attribute(resource, "users"));
      if (!isUnknown(users)) for (const user of users) add(user, textOf(resource, "group"));
    }
  }
  return groups;
}

function policiesOf(
  resource: Resource,
  attachments: readonly Attachment[],
  groups: ReadonlyMap<string, readonly string[]>,
): PolicyFact[] {
  const name = textOf(resource, "name");
  const kind = resource.type === "aws_iam_role" ? "role" : "user";
  if (typeof name !== "string") return [];
  const own_ = attachments.filter((found) => found.kind === kind && found.holder === name);
  const memberOf = kind === "user" ? (groups.get(name) ?? []) : [];
  const inherited = attachments.filter(
    (found) => found.kind === "group" && memberOf.includes(found.holder),
  );
  return [...own_, ...inherited].map((found) => found.policy);
}

/** Principals that are only named: by a data source, or because a policy is attached to them. */
function elsewhere(
  resources: readonly Resource[],
  declared: readonly PrincipalFact[],
  attachments: readonly Attachment[],
): PrincipalFact[] {
  const known = new Set(declared.map((principal) => `${principal.kind}/${principal.name}`));
  const found = new Map<string, { readonly kind: "role" | "user"; readonly by: Resource }>();
  for (const resource of resources) {
    for (const { kind, name } of namesIn(resource)) {
      const id = `${kind}/${name}`;
      if (!known.has(id) && !found.has(id)) found.set(id, { kind, by: resource });
    }
  }
  return [...found].map(([id, { kind, by }]) => {
    const name = id.slice(id.indexOf("/") + 1);
    const policies = attachments
      .filter((entry) => entry.kind === kind && entry.holder === name)
      .map((entry) => entry.policy);
    return outsider({ kind, name, policies, by });
  });
}

function namesIn(resource: Resource): { kind: "role" | "user"; name: string }[] {
  if (resource.type === "aws_iam_role" && resource.mode === "data") {
    const name = textOf(resource, "name");
    return typeof name === "string" ? [{ kind: "role", name }] : [];
  }
  if (!resource.type.startsWith("aws_iam_") || resource.mode === "data") return [];
  if (!/_policy(_attachment)?$/.test(resource.type)) return [];
  return holdersOf(resource).flatMap(({ kind, holder }) =>
    kind !== "group" && typeof holder === "string" ? [{ kind, name: holder }] : [],
  );
}

function outsider(options: {
  readonly kind: "role" | "user";
  readonly name: string;
  readonly policies: readonly PolicyFact[];
  readonly by: Resource;
}): PrincipalFact {
  const { kind, name, by } = options;
  const reason = `${kind} \`${name}\` exists outside this configuration`;
  const arn = textOf(by, "arn");
  const { partition, account } = by.target;
  const rest: PolicyFact = {
    name: `other policies of ${kind} ${name}`,
    document: { unknown: reason },
    at: by.at,
  };
  return {
    kind,
    arn: by.mode === "data" && arn ? arn : `arn:${partition}:iam::${account}:${kind}/${name}`,
    name,
    account,
    ...(kind === "role"
      ? {
          trust: { name: `trust policy of ${name}`, document: { unknown: reason }, at: by.at },
        }
      : undefined),
    policies: [...options.policies, rest],
    boundary: { unknown: reason },
    at: by.at,
  };
}
