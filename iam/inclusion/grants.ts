/**
 * What a policy grants, spelled out: one entry for each Allow statement and each action that exists.
 *
 * Denies are not subtracted; `broadens` and `evaluate` do that. Actions of services that we do not know
 * completely stay patterns.
 */
import { actionsMatching, isCompleteService, isKnownService } from "../knowledge/catalogue";
import type { Policy, PrincipalEntry, Statement } from "../policy";
import { isUnknown, type Unknown } from "../unknown";

/** One action that one statement allows. */
export interface Grant {
  /** As AWS spells it, or a pattern of a service that we do not know completely. */
  readonly action: string;
  /** `Resource`, or `NotResource` where `isInverted`; empty for trust policies. */
  readonly resources: readonly (string | Unknown)[];
  readonly isInverted: boolean;
  /** `Principal`; undefined where the policy type has none or names all but some. */
  readonly principals: readonly PrincipalEntry[] | undefined;
  /** True where the statement has conditions. */
  readonly isConditional: boolean;
  /** Index of the statement. */
  readonly statement: number;
}

/** The grants of a policy, in source order. */
export function grants(policy: Policy): readonly Grant[] {
  return policy.statements.flatMap((statement) =>
    statement.effect === "Deny" ? [] : grantsOf(statement),
  );
}

function grantsOf(statement: Statement): Grant[] {
  const { principal, resource } = statement;
  return allowedActions(statement).map((action) => ({
    action,
    resources: resource?.values.map(({ value }) => value) ?? [],
    isInverted: resource?.not ?? false,
    principals: principal && !principal.not ? principal.entries : undefined,
    isConditional: statement.conditions.length > 0 || statement.unknownConditions !== undefined,
    statement: statement.index,
  }));
}

function allowedActions(statement: Statement): string[] {
  const { values, not } = statement.action;
  const patterns = values.flatMap(({ value }) => (isUnknown(value) ? [] : [value]));
  const named = new Set(patterns.flatMap((pattern) => actionsMatching(pattern)));
  if (not) return actionsMatching("*").filter((action) => !named.has(action));
  const others = patterns.filter((pattern) => mayNameOthers(pattern));
  return [...named, ...others];
}

/** Whether a pattern names actions of services outside the catalogue. */
function mayNameOthers(pattern: string): boolean {
  if (pattern === "*") return true;
  const service = pattern.slice(0, pattern.indexOf(":"));
  return isKnownService(service) && !isCompleteService(service);
}
