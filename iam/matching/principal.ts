/**
 * `Principal` and `NotPrincipal` against a caller.
 *
 * Names are exact. What counts is not only whether a principal is named but how: a resource-based
 * policy that names a session, a user or everyone grants past a boundary and a session policy; one
 * that names a role does not; one that names the account only delegates.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import { isAccountId, parseArn } from "../arn";
import type { Caller } from "../caller";
import type { PrincipalElement, PrincipalEntry } from "../policy";
import { and, MAYBE, NO, not, or, type Truth, YES } from "../truth";
import type { Unknown } from "../unknown";

/** What the matcher must know of a request. */
export interface Asker {
  readonly caller: Caller;
  /** The role's own ARN with its path, from `aws:PrincipalArn`, where the context has it. */
  readonly roleArn: string | Unknown | undefined;
  /** Whether a permissions boundary is set on the caller. */
  readonly hasBoundary: Truth;
}

/** How a principal element names a caller; the ways do not exclude each other. */
export interface Naming {
  /** By session, user, federated user, service, identity provider, or as everyone. */
  readonly direct: Truth;
  /** By role ARN. */
  readonly role: Truth;
  /** By account. */
  readonly account: Truth;
  /** True for `*`, which lists every name of every caller. */
  readonly isEveryone: boolean;
}

/** How an element names the caller of a request. */
export type PrincipalTest = (asker: Asker) => Naming;

const NOT_NAMED: Naming = { direct: NO, role: NO, account: NO, isEveryone: false };
const EVERYONE: Naming = { ...NOT_NAMED, direct: YES, isEveryone: true };
const MAYBE_NAMED: Naming = { direct: MAYBE, role: MAYBE, account: MAYBE, isEveryone: false };
const DIRECT: Naming = { ...NOT_NAMED, direct: YES };
const ROLE: Naming = { ...NOT_NAMED, role: YES };
const ACCOUNT: Naming = { ...NOT_NAMED, account: YES };

/** Whether the caller is named in any way. */
export function isNamed(naming: Naming): Truth {
  return or(naming.direct, or(naming.role, naming.account));
}

/** Compile `Principal`. */
export function compilePrincipal(element: PrincipalElement): PrincipalTest {
  if (element.entries.some((entry) => entry.kind === "AWS" && entry.value === "*")) {
    return () => EVERYONE;
  }
  const tests = element.entries.map(compileEntry);
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (asker) => {
    let naming = NOT_NAMED;
    for (const test of tests) naming = join(naming, test(asker));
    return naming;
  };
}

/**
 * Compile `NotPrincipal`: everyone but those listed.
 *
 * A `Deny` exempts a caller only where every name that is checked for it is listed: its account, for a
 * session its role too, and itself; a caller that has a permissions boundary is never exempt. An
 * `Allow` leaves a caller out as soon as one of its names is listed.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function compileNotPrincipal(
  element: PrincipalElement,
  effect: "Allow" | "Deny",
): PrincipalTest {
  const named = compilePrincipal(element);
  if (effect === "Allow") {
    return (asker) => ({ ...NOT_NAMED, direct: not(isNamed(named(asker))) });
  }
  return (asker) => {
    const exempt = isExempt(named(asker), asker.caller);
    return { ...NOT_NAMED, direct: or(not(exempt), asker.hasBoundary) };
  };
}

function isExempt(naming: Naming, caller: Caller): Truth {
  if (naming.isEveryone) return YES;
  switch (caller.kind) {
    case "session":
      return and(naming.direct, and(naming.role, naming.account));
    case "role":
      return and(naming.role, naming.account);
    case "user":
    case "federatedUser":
      return and(naming.direct, naming.account);
    default:
      return isNamed(naming);
  }
}

function join(a: Naming, b: Naming): Naming {
  if (a === NOT_NAMED) return b;
  return {
    direct: or(a.direct, b.direct),
    role: or(a.role, b.role),
    account: or(a.account, b.account),
    isEveryone: false,
  };
}

function compileEntry(entry: PrincipalEntry): PrincipalTest {
  const { kind, value } = entry;
  if (typeof value !== "string") return (asker) => unknownNaming(kind, asker.caller);
  switch (kind) {
    case "AWS":
      return compileAws(value);
    case "Service":
      return byText(value, "service");
    case "Federated":
      return byText(value, "identityProvider");
    case "CanonicalUser":
      return ({ caller }) => (mayBeCanonicalUser(caller) ? MAYBE_NAMED : NOT_NAMED);
    case "unknown":
      return () => MAYBE_NAMED;
  }
}

/** An id that stands for an account; which one, the request does not say. */
function mayBeCanonicalUser(caller: Caller): boolean {
  return caller.account !== undefined || caller.kind === "unknown";
}

function unknownNaming(kind: PrincipalEntry["kind"], caller: Caller): Naming {
  if (kind === "Service" && caller.kind !== "service") return fromUnknownCaller(caller);
  if (kind === "Federated" && caller.kind !== "identityProvider") return fromUnknownCaller(caller);
  return MAYBE_NAMED;
}

function fromUnknownCaller(caller: Caller): Naming {
  return caller.kind === "unknown" ? MAYBE_NAMED : NOT_NAMED;
}

function byText(value: string, kind: Caller["kind"]): PrincipalTest {
  return ({ caller }) => {
    if (caller.kind === kind) return caller.text === value ? DIRECT : NOT_NAMED;
    return fromUnknownCaller(caller);
  };
}

function compileAws(value: string): PrincipalTest {
  if (isAccountId(value)) return ({ caller }) => accountNaming(caller, value);
  const arn = parseArn(value);
  if (!arn) return ({ caller }) => fromUnknownCaller(caller);
  if (arn.service === "iam" && arn.resource === "root") {
    return ({ caller }) =>
      caller.kind === "unknown" || caller.partition === arn.partition || isAccountId(caller.text)
        ? accountNaming(caller, arn.account)
        : NOT_NAMED;
  }
  if (arn.service === "iam" && arn.resource.startsWith("role/")) {
    const roleName = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
    return (asker) => roleNaming(asker, { arn: value, account: arn.account, roleName });
  }
  return ({ caller }) => {
    if (caller.kind === "unknown") return unknownAwsNaming(caller, arn.account);
    return caller.text === value ? DIRECT : NOT_NAMED;
  };
}

function accountNaming(caller: Caller, account: string): Naming {
  if (caller.account !== undefined) return caller.account === account ? ACCOUNT : NOT_NAMED;
  return fromUnknownCaller(caller);
}

function unknownAwsNaming(caller: Caller, account: string): Naming {
  return caller.account === undefined || caller.account === account ? MAYBE_NAMED : NOT_NAMED;
}

function roleNaming(
  asker: Asker,
  role: { arn: string; account: string; roleName: string },
): Naming {
  const { caller, roleArn } = asker;
  if (caller.kind === "unknown") return unknownAwsNaming(caller, role.account);
  if (caller.kind === "role") return caller.text === role.arn ? ROLE : NOT_NAMED;
  if (caller.kind !== "session" || caller.account !== role.account) return NOT_NAMED;
  if (caller.roleName !== role.roleName) return NOT_NAMED;
  if (typeof roleArn === "string") return roleArn === role.arn ? ROLE : NOT_NAMED;
  if (roleArn) return { ...NOT_NAMED, role: MAYBE };
  return role.arn.startsWith(`arn:${caller.partition}:`) ? ROLE : NOT_NAMED;
}
