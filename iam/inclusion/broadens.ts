/**
 * What one policy grants that another does not: exact over actions, resources and principals.
 *
 * Texts fall into finitely many classes by which patterns of the two policies cover them; each class has a
 * shortest example. Every combination of an action class, a resource class, a principal and a set of
 * conditions is asked of both policies. What the first grants and the second does not is an excess.
 *
 *     old: s3:PutObject on landing/in/*        new: s3:Put* on landing/*
 *     excess: s3:PutObject on arn:aws:s3:::landing/x, s3:PutObjectAcl on ...
 *
 * Actions of services that we know completely count only if they exist, and only on resources they act
 * on: `s3:PutObject` on the ARN of a bucket grants nothing.
 */
import type { Policy } from "../policy";
import { actionClasses } from "./action-classes";
import { Atoms } from "./condition-atoms";
import { readGrants, type Side } from "./grant-rules";
import { VariableCharacters } from "./pattern-automata";
import { principalClasses } from "./principal-classes";
import { resourceClasses } from "./resource-classes";

/** Something that is granted beyond. */
export interface Excess {
  /** An example of who; undefined where the policies have no principals. */
  readonly principal?: string;
  /** An action, as AWS spells it where it exists. */
  readonly action: string;
  /** An example of a resource; policy variables as they are written. */
  readonly resource: string;
  /** The conditions under which it is granted; empty where it always is. */
  readonly conditions: readonly ConditionAssumption[];
  /** Index of the policy and of the statement that grants it. */
  readonly policy: number;
  readonly statement: number;
}

/** A condition that is taken to hold, or not to hold. */
export interface ConditionAssumption {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly holds: boolean;
}

/** The excesses, or that the policies are too intricate to tell. */
export type Comparison =
  | { readonly isSettled: true; readonly excesses: readonly Excess[] }
  | { readonly isSettled: false; readonly reason: string };

/**
 * What `wide` grants and `narrow` does not; one excess an action and statement. Throws a `RangeError` where
 * the policies are too intricate to tell, which policies within AWS's size limits rarely are.
 */
export function broadens(
  wide: Policy | readonly Policy[],
  narrow: Policy | readonly Policy[],
): readonly Excess[] {
  const found = compareGrants(wide, narrow);
  if (found.isSettled) return found.excesses;
  throw new RangeError(found.reason);
}

/** As `broadens`, for policies that may be too intricate. */
export function compareGrants(
  wide: Policy | readonly Policy[],
  narrow: Policy | readonly Policy[],
): Comparison {
  const unknown = [...listOf(wide), ...listOf(narrow)].find((policy) => policy.unknownStatements);
  if (unknown) return cannotTell(`the statements of ${unknown.name} are not known`);
  const atoms = new Atoms();
  const first = readGrants(listOf(wide), "wide", atoms);
  const second = readGrants(listOf(narrow), "narrow", atoms);
  const assignments = atoms.assignments();
  if (!assignments) return cannotTell("too many different conditions");
  const actions = actionClasses(first, second);
  const variables = new VariableCharacters();
  const resources = actions && resourceClasses(first, second, { actions, variables });
  if (!resources) return cannotTell("too many ways in which their patterns overlap");
  const principals = principalClasses(first, second);
  const search = { first, second, atoms, assignments, actions, resources, principals };
  return { isSettled: true, excesses: searchExcesses(search) };
}

function listOf(policies: Policy | readonly Policy[]): readonly Policy[] {
  return Array.isArray(policies) ? policies : [policies as Policy];
}

function cannotTell(reason: string): Comparison {
  return { isSettled: false, reason: `cannot compare the policies: ${reason}` };
}

interface Search {
  readonly first: Side;
  readonly second: Side;
  readonly atoms: Atoms;
  readonly assignments: readonly (readonly boolean[])[];
  readonly actions: NonNullable<ReturnType<typeof actionClasses>>;
  readonly resources: NonNullable<ReturnType<typeof resourceClasses>>;
  readonly principals: ReturnType<typeof principalClasses>;
}

function searchExcesses(search: Search): Excess[] {
  const found = new Map<string, Excess>();
  for (const action of search.actions) {
    for (const resource of search.resources) {
      if (!resource.fits(action)) continue;
      for (const principal of search.principals) {
        const excess = firstExcess(search, { action, resource, principal });
        const key = excess && [excess.action, excess.policy, excess.statement].join();
        if (excess && key && !found.has(key)) found.set(key, excess);
      }
    }
  }
  return [...found.values()];
}

interface Combination {
  readonly action: Search["actions"][number];
  readonly resource: Search["resources"][number];
  readonly principal: Search["principals"][number];
}

/** The first set of conditions, fewest first, under which the combination is an excess. */
function firstExcess(search: Search, at: Combination): Excess | undefined {
  for (const holds of search.assignments) {
    const rule = search.first.granting(at, holds);
    if (!rule || search.second.granting(at, holds)) continue;
    return {
      ...(at.principal.example !== undefined && { principal: at.principal.example }),
      action: at.action.example,
      resource: at.resource.example,
      conditions: assumptions(search, at, holds),
      policy: rule.policy,
      statement: rule.statement.index,
    };
  }
  return undefined;
}

/** Only the conditions that matter: those of statements that concern the combination. */
function assumptions(
  search: Search,
  at: Combination,
  holds: readonly boolean[],
): ConditionAssumption[] {
  const relevant = new Set([...search.first.atomsFor(at), ...search.second.atomsFor(at)]);
  return [...relevant].flatMap((index) => {
    const condition = search.atoms.list[index]?.condition;
    if (!condition) return [];
    const isNegated = condition.operator.base.negated && !condition.operator.qualifier;
    const isFlipped = isNegated && !condition.operator.ifExists;
    return [
      {
        operator: condition.operator.name,
        key: condition.key,
        values: condition.values.map(({ value }) => String(value)),
        holds: (holds[index] ?? false) !== isFlipped,
      },
    ];
  });
}
