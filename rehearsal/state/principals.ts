/**
 * IAM as an account holds it: roles, users, groups, managed policies and access keys, mutable.
 *
 * A policy document is kept as one immutable `PolicyFact`; a change puts another in its place, so
 * that whoever compiled the old one may keep it.
 */

import type { ContextValue } from "../../iam";
import type { PolicyFact } from "../../preflight";
import type { Credential } from "../signature/verify";

/** What roles, users and groups have in common. */
export interface Entity {
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  readonly arn: string;
  /** `AROA…`, `AIDA…` or `AGPA…`. */
  readonly id: string;
  readonly created: Date;
  readonly inline: Map<string, PolicyFact>;
  /** ARNs of managed policies, in the order they were attached. */
  readonly attached: Set<string>;
}

/** A role. */
export interface Role extends Entity {
  trust: PolicyFact;
  description: string | undefined;
  maxSessionSeconds: number;
  boundary: string | undefined;
  readonly tags: Map<string, string>;
}

/** A user. */
export interface User extends Entity {
  boundary: string | undefined;
  readonly tags: Map<string, string>;
  readonly groups: Set<string>;
}

/** A group. */
export type Group = Entity;

/** One version of a managed policy. */
export interface PolicyVersion {
  /** `v1`, `v2` ... */
  readonly id: string;
  readonly fact: PolicyFact;
  readonly created: Date;
}

/** A customer managed policy, or one of AWS's that is served. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly created: Date;
  readonly description: string | undefined;
  /** Oldest first. */
  versions: PolicyVersion[];
  defaultVersion: string;
  nextVersion: number;
  readonly tags: Map<string, string>;
}

/** An access key and who it stands for. */
export interface HeldKey extends Credential {
  /** User, account root or role session. */
  readonly principal: string;
  readonly account: string;
  /** `aws:userid`. */
  readonly userId: string;
  readonly created: Date;
  active: boolean;
  /** Sessions only. */
  readonly session?: Session;
}

/** What a role session adds to its role. */
export interface Session {
  readonly roleArn: string;
  /** `AROA…` of the role when it was assumed: a role made anew is another one. */
  readonly roleId: string;
  readonly policies: readonly { readonly name: string; readonly document: unknown }[];
  /** Condition keys that the session carries, e.g. `aws:PrincipalTag/team`. */
  readonly context: Readonly<Record<string, ContextValue>>;
  readonly transitiveTags: Readonly<Record<string, string>>;
  readonly sourceIdentity: string | undefined;
}

/** The default version's document. */
export function defaultDocument(policy: ManagedPolicy): PolicyFact {
  const version = policy.versions.find((one) => one.id === policy.defaultVersion);
  // INVARIANT: the default version cannot be deleted.
  if (!version) throw new Error(`${policy.arn} has no default version`);
  return version.fact;
}
