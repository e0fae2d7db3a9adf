/**
 * The statements of some policies as rules over classes: which action, resource and principal classes a
 * statement covers, and under which conditions.
 */
import type { PatternElement, Policy, Statement } from "../policy";
import { isUnknown, type Unknown } from "../unknown";
import type { Atoms, Literal } from "./condition-atoms";

/** One statement of one of the policies. */
export interface Rule {
  /** Index of the policy. */
  readonly policy: number;
  readonly source: Policy;
  readonly statement: Statement;
  readonly effect: "Allow" | "Deny";
  readonly literals: readonly Literal[];
  /**
   * Whether what is not known of the statement counts as covered: on the wide side an Allow takes all it
   * might and a Deny nothing, on the narrow side the other way round.
   */
  readonly isGenerous: boolean;
}

/** A class of actions, resources or principals: a test for the statements that cover it. */
export interface ClassOf {
  covers(rule: Rule): boolean;
}

/** One combination of classes. */
export interface Combined {
  readonly action: ClassOf;
  readonly resource: ClassOf;
  readonly principal: ClassOf;
}

/** One side of a comparison. */
export class Side {
  constructor(readonly rules: readonly Rule[]) {}

  /** The first statement that allows the combination where none denies it. */
  granting(at: Combined, holds: readonly boolean[]): Rule | undefined {
    let granted: Rule | undefined;
    for (const rule of this.rules) {
      if (rule.effect === "Allow" && granted) continue;
      if (!isMet(rule, holds) || !coversAll(rule, at)) continue;
      if (rule.effect === "Deny") return undefined;
      granted = rule;
    }
    return granted;
  }

  /** The atoms of the statements that concern the combination. */
  atomsFor(at: Combined): readonly number[] {
    const concerned = this.rules.filter((rule) => coversAll(rule, at));
    return concerned.flatMap((rule) => rule.literals.map(({ atom }) => atom));
  }
}

function isMet(rule: Rule, holds: readonly boolean[]): boolean {
  return rule.literals.every(({ atom, wanted }) => holds[atom] === wanted);
}

function coversAll(rule: Rule, at: Combined): boolean {
  return at.action.covers(rule) && at.resource.covers(rule) && at.principal.covers(rule);
}

/** Which side of a comparison policies are on. */
export type SideName = "wide" | "narrow";

/** The statements of policies as rules. */
export function readGrants(policies: readonly Policy[], side: SideName, atoms: Atoms): Side {
  const rules: Rule[] = [];
  for (const [policy, source] of policies.entries()) {
    for (const statement of source.statements) {
      const rule = readRule({ policy, source, statement }, side, atoms);
      if (rule) rules.push(rule);
    }
  }
  return new Side(rules);
}

function readRule(
  at: Pick<Rule, "policy" | "source" | "statement">,
  side: SideName,
  atoms: Atoms,
): Rule | undefined {
  const { statement } = at;
  const favoured = side === "wide" ? "Allow" : "Deny";
  const effect = isUnknown(statement.effect) ? favoured : statement.effect;
  const isGenerous = effect === favoured;
  const literals = atoms.literalsOf(statement, at.source.version === "2012-10-17");
  if (literals) return { ...at, effect, literals, isGenerous };
  return isGenerous ? { ...at, effect, literals: [], isGenerous } : undefined;
}

/**
 * Whether an element covers what some of its patterns name; `isNamed` answers for one pattern. An unknown
 * pattern names whatever is generous.
 */
export function elementCovers(
  element: PatternElement,
  rule: Rule,
  isNamed: (pattern: string) => boolean,
): boolean {
  const named = element.values.some(({ value }) =>
    isUnknown(value) ? unknownNames(element, rule) : isNamed(value),
  );
  return named !== element.not;
}

/** What an unknown pattern of the element names: everything it might, or nothing. */
export function unknownNames(element: PatternElement, rule: Rule): boolean {
  return rule.isGenerous !== element.not;
}

/** Every value of an element, known or not. */
export function valuesOf(element: PatternElement | undefined): readonly (string | Unknown)[] {
  return element?.values.map(({ value }) => value) ?? [];
}
