/**
 * Roles and users with every policy that reaches them: inline, managed, attached one by one, in bulk
 * or through a group.
 *
 * A role that the configuration only adds policies to exists elsewhere: its trust policy and its
 * other policies are unknown then, not absent. A policy whose holder is not known may be anybody's, so
 * it is in doubt at everyone who may be meant.
 */
import { isUnknown, type Unknown } from "../../iam";
import type { PolicyFact, PrincipalFact, UnreadFact } from "../../preflight";
import { isObject, own, type Value } from "../value";
import {
  type Attachment,
  attachmentsIn,
  type ExclusiveSet,
  exclusiveSets,
  holdersOf,
  managedPolicies,
  policyByArn,
  withExclusive,
} from "./attachments";
import { asSureAs, inDoubt } from "./doubt";
import { groupPolicies, membershipsIn } from "./memberships";
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
import type { Name, Names } from "./same-name";
import { handedTo } from "./unread-modules";

/** What the resources say about principals. */
export interface PrincipalFacts {
  readonly principals: readonly PrincipalFact[];
  /** Policies that reach nobody, or nobody known. */
  readonly unread: readonly UnreadFact[];
}

/** Collect them from every resource of the configuration. */
export function principalFacts(resources: readonly Resource[], names: Names): PrincipalFacts {
  const managed = managedPolicies(resources);
  const policies = new Policies(resources, managed, names);
  const declared = resources
    .filter(isPrincipal)
    .map((resource) => principalOf(resource, policies.of(resource), managed));
  return {
    principals: [...declared, ...elsewhere(resources, declared, policies)],
    unread: policies.unread(),
  };
}

const isPrincipal = (resource: Resource): boolean =>
  (resource.type === "aws_iam_role" || resource.type === "aws_iam_user") &&
  resource.mode === "managed";

interface Holder {
  readonly kind: "role" | "user";
  readonly name: Name;
  readonly account: string;
}

/** The attached policies, by whom they are attached to. */
class Policies {
  readonly #certain = new Map<string, Attachment[]>();
  readonly #uncertain: Attachment[] = [];
  readonly #all: readonly Attachment[];
  readonly #sets: readonly ExclusiveSet[];
  readonly #groups: readonly Resource[];
  readonly #modules: readonly Resource[];
  readonly #memberships: ReturnType<typeof membershipsIn>;

  constructor(
    resources: readonly Resource[],
    managed: ReadonlyMap<string, PolicyFact>,
    readonly names: Names,
  ) {
    this.#all = attachmentsIn(resources, managed);
    this.#sets = exclusiveSets(resources);
    this.#memberships = membershipsIn(resources);
    this.#modules = resources.filter(({ type }) => type === "module");
    this.#groups = resources.filter(
      ({ type, mode }) => type === "aws_iam_group" && mode === "managed",
    );
    for (const attachment of this.#all) {
      const { kind, holder, account } = attachment;
      if (!names.isCertain(holder)) this.#uncertain.push(attachment);
      else {
        const id = `${account}/${kind}/${holder}`;
        const list = this.#certain.get(id);
        if (list) list.push(attachment);
        else this.#certain.set(id, [attachment]);
      }
    }
  }

  /** Those of a declared role or user. */
  of(resource: Resource): readonly PolicyFact[] {
    const kind = resource.type === "aws_iam_role" ? "role" : "user";
    const name = textOf(resource, "name") ?? { unknown: `${resource.address}.name` };
    return this.held({ kind, name, account: resource.target.account });
  }

  held(holder: Holder): readonly PolicyFact[] {
    const { kind, name, account } = holder;
    const candidates = this.names.isCertain(name)
      ? [...(this.#certain.get(`${account}/${kind}/${name}`) ?? []), ...this.#uncertain]
      : this.#all;
    const direct = candidates.flatMap((attachment) => {
      if (attachment.kind !== kind || attachment.account !== account) return [];
      const is = this.names.compare(attachment.holder, name);
      if (is === "different") return [];
      const policy = withExclusive(attachment, this.#sets, this.names);
      return [is === "same" ? policy : inDoubt(policy, notKnown(attachment))];
    });
    const handed = handedTo(name, this.#modules);
    if (handed) {
      direct.push({ name: "policies of modules that are not read", document: handed, at: {} });
    }
    if (kind === "role") return direct;
    const groups = {
      declared: this.#groups,
      attachments: this.#all,
      names: this.names,
    };
    return [...direct, ...groupPolicies(holder, this.#memberships, groups)];
  }

  unread(): UnreadFact[] {
    return this.#all.flatMap(({ kind, holder, resource: { type, at } }) =>
      isUnknown(holder)
        ? [{ type, reason: `attached to a ${kind} that is not known: ${holder.unknown}`, at }]
        : [],
    );
  }
}

function notKnown({ kind, holder, resource }: Attachment): string {
  const reason = isUnknown(holder) ? `: ${holder.unknown}` : "";
  return `whether the ${kind} that \`${resource.address}\` names is this one is not known${reason}`;
}

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
    policies: [...inlineOf(resource), ...attachedByArn(resource, managed), ...policies].map(
      (policy) => asSureAs(resource, policy),
    ),
    ...(boundary === undefined || boundary === ""
      ? undefined
      : { boundary: policyByArn(boundary, managed, resource) }),
    tags: tagsOf(resource),
    ...(seconds === undefined ? undefined : { maxSessionSeconds: secondsOf(seconds) }),
    ...(resource.change === "replaced" ? { replaced: true } : undefined),
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

/** Principals that are only named: by a data source, or because a policy is attached to them. */
function elsewhere(
  resources: readonly Resource[],
  declared: readonly PrincipalFact[],
  policies: Policies,
): PrincipalFact[] {
  const idOf = ({ account, kind, name }: Holder): string =>
    `${account}/${kind}/${isUnknown(name) ? name.unknown : name}`;
  const known = new Set(
    declared.map(({ account, kind, name }) => idOf({ account: String(account), kind, name })),
  );
  const found = new Map<string, { readonly holder: Named; readonly by: Resource }>();
  for (const resource of resources) {
    for (const holder of namesIn(resource)) {
      const id = idOf(holder);
      if (!known.has(id) && !found.has(id)) found.set(id, { holder, by: resource });
    }
  }
  return [...found.values()].map(({ holder, by }) =>
    outsider({ ...holder, policies: policies.held(holder), by }),
  );
}

interface Named extends Holder {
  readonly name: string;
}

/** Data sources of principals, with the argument that names them. */
const LOOK_UPS: Readonly<Record<string, readonly ["role" | "user", string]>> = {
  aws_iam_role: ["role", "name"],
  aws_iam_user: ["user", "user_name"],
};

function namesIn(resource: Resource): Named[] {
  const { account } = resource.target;
  if (resource.mode === "data") {
    const [kind, argument] = LOOK_UPS[resource.type] ?? [];
    const name = argument === undefined ? undefined : textOf(resource, argument);
    return kind && typeof name === "string" ? [{ kind, name, account }] : [];
  }
  if (!resource.type.startsWith("aws_iam_")) return [];
  if (!/_(?:policy|policy_attachment|policy_attachments_exclusive)$/.test(resource.type)) return [];
  return holdersOf(resource).flatMap(({ kind, holder }) =>
    kind !== "group" && typeof holder === "string" ? [{ kind, name: holder, account }] : [],
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
