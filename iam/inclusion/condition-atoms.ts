/**
 * Conditions as atoms: each distinct test is a fact that may hold or not.
 *
 * Negated operators are the same atom, denied. Between atoms on one key we know which imply each other
 * and which exclude each other, so that impossible combinations are not looked at:
 *
 *     StringEquals k [a]        implies   StringEquals k [a, b], StringLike k [a*], the same with IfExists
 *     StringEquals k [a]        excludes  StringEquals k [b]      (for keys with a single value)
 *     Null k true               excludes  every test of k that needs it
 *
 * What we do not know to be impossible is taken as possible, so an excess may be reported that no request
 * can have, and none is left out.
 */
import { compileValues } from "../conditions/value-test";
import { NO_VALUES } from "../matching/pattern";
import type { Condition, Statement } from "../policy";
import { YES } from "../truth";
import { isUnknown } from "../unknown";

/** A test of one condition key, as a positive operator makes it. */
export interface Atom {
  /** Tells atoms apart. */
  readonly name: string;
  readonly condition: Condition;
}

/** An atom as a statement asks for it. */
export interface Literal {
  readonly atom: number;
  /** False for negated operators: the atom must not hold. */
  readonly wanted: boolean;
}

/** Collects the atoms of policies. */
export class Atoms {
  readonly list: Atom[] = [];

  /** What the statement's conditions ask for; undefined where a condition is not known. */
  literalsOf(statement: Statement, hasVariables: boolean): readonly Literal[] | undefined {
    if (statement.unknownConditions) return undefined;
    const literals: Literal[] = [];
    for (const condition of statement.conditions) {
      if (condition.values.some(({ value }) => isUnknown(value))) return undefined;
      literals.push(this.literalOf(condition, hasVariables));
    }
    return literals;
  }

  /** Every combination of atoms that is not known to be impossible; undefined where there are too many. */
  assignments(): readonly (readonly boolean[])[] | undefined {
    if (this.list.length > ATOM_COUNT_MAX) return undefined;
    const rules = rulesAmong(this.list);
    const all: boolean[][] = [];
    for (let bits = 0; bits < 1 << this.list.length; bits++) {
      const holds = this.list.map((_, index) => ((bits >> index) & 1) === 1);
      if (rules.every((rule) => rule(holds))) all.push(holds);
    }
    return all;
  }

  private literalOf(condition: Condition, hasVariables: boolean): Literal {
    const { base, qualifier } = condition.operator;
    const isFlipped = base.negated && qualifier === undefined && !condition.operator.ifExists;
    const values = condition.values.map(({ value }) => String(value)).toSorted();
    const operator = isFlipped ? positiveName(base.name) : condition.operator.name;
    const name = JSON.stringify([operator, condition.key.toLowerCase(), values, hasVariables]);
    let atom = this.list.findIndex((known) => known.name === name);
    if (atom < 0) atom = this.list.push({ name, condition }) - 1;
    return { atom, wanted: !isFlipped };
  }
}

/** Combinations double with each atom. */
const ATOM_COUNT_MAX = 14;

/** `StringNotEquals` as `StringEquals`; ArnEquals and ArnLike are one. */
function positiveName(name: string): string {
  return name.replace("Not", "").replace("ArnEquals", "ArnLike");
}

type Rule = (holds: readonly boolean[]) => boolean;

function rulesAmong(atoms: readonly Atom[]): Rule[] {
  const rules: Rule[] = [];
  for (const [a, first] of atoms.entries()) {
    for (const [b, second] of atoms.entries()) {
      if (a === b || !isComparable(first.condition, second.condition)) continue;
      if (implies(first.condition, second.condition))
        rules.push((holds) => !holds[a] || !!holds[b]);
      else if (a < b && excludes(first.condition, second.condition)) {
        rules.push((holds) => !(holds[a] && holds[b]));
      }
    }
  }
  return rules;
}

/** Same key, plain positive tests of texts: what two tests say of one value can be compared. */
function isComparable(a: Condition, b: Condition): boolean {
  if (a.key.toLowerCase() !== b.key.toLowerCase()) return false;
  const isPlain = ({ operator }: Condition) =>
    operator.qualifier === undefined && COMPARABLE_FAMILIES.has(operator.base.family);
  return isPlain(a) && isPlain(b) && ![...a.values, ...b.values].some(hasVariable);
}

const COMPARABLE_FAMILIES: ReadonlySet<string> = new Set(["string", "stringLike", "bool", "ip"]);

function hasVariable({ value }: Condition["values"][number]): boolean {
  return isUnknown(value) || value.includes("${");
}

/** Every value that passes `a` passes `b`, and a missing key does too. */
function implies(a: Condition, b: Condition): boolean {
  if (a.operator.ifExists && !b.operator.ifExists) return false;
  if (!hasLiteralValues(a)) return false;
  const test = compileValues(b.operator.base, texts(b), undefined);
  return texts(a).every((value) => test(value, NO_VALUES) === YES);
}

/** No value passes both; a missing key passes at most one of them. */
function excludes(a: Condition, b: Condition): boolean {
  if (a.operator.ifExists || b.operator.ifExists) return false;
  if (!hasLiteralValues(a) || !hasLiteralValues(b)) return false;
  const test = compileValues(b.operator.base, texts(b), undefined);
  return texts(a).every((value) => test(value, NO_VALUES) !== YES);
}

/** Whether the values are themselves all that passes; a pattern stands for many. */
function hasLiteralValues(condition: Condition): boolean {
  if (condition.operator.base.family === "stringLike") {
    return texts(condition).every((value) => !/[*?]/.test(value));
  }
  return condition.operator.base.family !== "ip" || texts(condition).length === 0;
}

function texts(condition: Condition): string[] {
  return condition.values.map(({ value }) => String(value));
}
