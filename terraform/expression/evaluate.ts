/**
 * Evaluate an expression to a `Value`, with `Unknown` for whatever cannot be told.
 *
 * Names are resolved by the caller (`Names.resolve`); the variables of `for` are kept here. A choice
 * whose condition is unknown is known all the same where both branches agree. Nothing throws but a
 * bug.
 */
import { isUnknown } from "../../iam";
import {
  alternativesOf,
  findUnknown,
  isList,
  isObject,
  oneOf,
  own,
  toText,
  type Value,
  writtenObject,
} from "../value";
import { equal, failure, findFailure } from "./failure";
import type { FunctionHost } from "./function-host";
import { callFunction } from "./functions";
import { parseTemplate } from "./parse";
import {
  type Expression,
  ExpressionError,
  type ForExpression,
  type Step,
  type TemplatePart,
} from "./tree";

/** One step of a path with its index worked out. */
export type PathStep =
  | { readonly kind: "attribute"; readonly name: string }
  | { readonly kind: "index"; readonly key: string | number }
  | { readonly kind: "splat"; readonly isFull: boolean };

/** Where the names of a module come from. */
export interface Names {
  /**
   * The value behind a root name and as many of the steps as belong to it (`aws_s3_bucket.x`), and
   * how many those are. Undefined = no such name.
   */
  resolve(
    root: string,
    steps: readonly PathStep[],
  ): { readonly value: Value; readonly used: number } | undefined;
}

/** Everything an evaluation needs. */
export interface Surroundings extends Omit<FunctionHost, "renderTemplate"> {
  readonly names: Names;
  /** Variables of enclosing `for` expressions, `each`, `count`, dynamic block iterators. */
  readonly locals: ReadonlyMap<string, Value>;
}

/** Longer texts than this are not put together. */
const TEXT_LENGTH_MAX = 4_000_000;

/** More rounds of `for` than this are not made in one reading. */
const ROUND_COUNT_MAX = 2_000_000;

/** Rounds made so far, by reading. */
const rounds = new WeakMap<object, number>();

/** Whether so many rounds may still be made; they count as made then. */
function mayRepeat(count: number, at: Surroundings): boolean {
  const made = (rounds.get(at.marks) ?? 0) + count;
  rounds.set(at.marks, made);
  return made <= ROUND_COUNT_MAX;
}

/** Evaluate the text of a JSON string as Terraform does. */
export function evaluateText(text: string, surroundings: Surroundings): Value {
  if (!text.includes("${") && !text.includes("%{")) return text;
  try {
    return evaluate(parseTemplate(text), surroundings);
  } catch (error) {
    if (error instanceof ExpressionError) return failure(`\`${cut(text)}\`: ${error.message}`);
    throw error;
  }
}

/** Evaluate a parsed expression. */
export function evaluate(expression: Expression, at: Surroundings): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return evaluateTemplate(expression.parts, at);
    case "traversal":
      return evaluateTraversal(expression.root, expression.steps, at);
    case "access":
      return walk(evaluate(expression.of, at), pathOf(expression.steps, at));
    case "call":
      return evaluateCall(expression.name, expression.arguments, expression.isSpread, at);
    case "conditional":
      return evaluateConditional(expression, at);
    case "binary":
      return evaluateBinary(expression.operator, expression, at);
    case "unary":
      return evaluateUnary(expression.operator, evaluate(expression.of, at));
    case "list":
      return expression.items.map((item) => evaluate(item, at));
    case "object":
      return evaluateObject(expression.entries, at);
    case "for":
      return evaluateFor(expression, at);
  }
}

function evaluateTemplate(parts: readonly TemplatePart[], at: Surroundings): Value {
  let text = "";
  for (const part of parts) {
    const value = evaluatePart(part, at);
    const failed = findFailure(value);
    if (failed !== undefined) return failed;
    const piece = toText(value, at.marks);
    if (piece === undefined) return failure("a template with a value that is no text in it");
    text += piece;
    if (text.length > TEXT_LENGTH_MAX) return { unknown: "a text longer than is worked out here" };
  }
  return text;
}

function evaluatePart(part: TemplatePart, at: Surroundings): Value {
  if (typeof part === "string") return part;
  if (part.kind === "interpolation") return evaluate(part.expression, at);
  if (part.kind === "if") {
    const condition = truth(evaluate(part.condition, at));
    if (condition === undefined) return { unknown: "a template with an unknown condition" };
    return evaluateTemplate(condition ? part.yes : part.no, at);
  }
  const collection = evaluate(part.collection, at);
  const rows = rowsOf(collection);
  if (!rows) return { unknown: "a template over a collection that is not known" };
  if (!mayRepeat(rows.length, at)) return { unknown: "more rounds than are made here" };
  let text = "";
  for (const [key, value] of rows) {
    const inner = withLocals(at, part.keyName, key, part.valueName, value);
    text += toText(evaluateTemplate(part.body, inner), at.marks) ?? "";
  }
  return text;
}

function evaluateTraversal(root: string, steps: readonly Step[], at: Surroundings): Value {
  const path = pathOf(steps, at);
  const local = at.locals.get(root);
  if (local !== undefined) return walk(local, path);
  const found = at.names.resolve(root, path);
  if (!found) return failure(`\`${root}\` does not exist`);
  return walk(found.value, path.slice(found.used));
}

function pathOf(steps: readonly Step[], at: Surroundings): PathStep[] {
  return steps.map((step): PathStep => {
    if (step.kind !== "index") return step;
    const key = evaluate(step.key, at);
    return typeof key === "string" || typeof key === "number"
      ? { kind: "index", key }
      : { kind: "index", key: isUnknown(key) ? at.marks.mark(key) : String(key) };
  });
}

/** Follow a path into a value. */
export function walk(value: Value, path: readonly PathStep[]): Value {
  let current = value;
  for (const [index, step] of path.entries()) {
    if (isUnknown(current))
      return current.prefix || current.suffix ? { unknown: current.unknown } : current;
    if (step.kind === "splat") return walkEach(current, step.isFull, path.slice(index + 1));
    const key = step.kind === "attribute" ? step.name : step.key;
    const next = isList(current)
      ? current[Number(key)]
      : isObject(current)
        ? own(current, String(key))
        : undefined;
    if (next === undefined) return failure(`there is no \`${key}\` in this value`);
    current = next;
  }
  return current;
}

/** `[*]` and `.*`: null is no element, a single value is one. */
function walkEach(value: Value, isFull: boolean, rest: readonly PathStep[]): Value {
  const end = rest.findIndex((step) => step.kind !== "attribute");
  const length = isFull || end < 0 ? rest.length : end;
  const list = value === null ? [] : isList(value) ? value : [value];
  const inner = rest.slice(0, length);
  return walk(
    list.map((entry) => walk(entry, inner)),
    rest.slice(length),
  );
}

function evaluateCall(
  name: string,
  list: readonly Expression[],
  isSpread: boolean,
  at: Surroundings,
): Value {
  const values = list.map((argument) => evaluate(argument, at));
  if (isSpread) {
    const last = values.pop() ?? null;
    if (!isList(last)) return { unknown: `${name}() of a list that is not known` };
    values.push(...last);
  }
  return callFunction(name, values, {
    ...at,
    renderTemplate: (text, variables) => {
      const locals = new Map(Object.entries(isObject(variables) ? variables : {}));
      return evaluateText(text, { ...at, names: { resolve: () => undefined }, locals });
    },
  });
}

function evaluateConditional(
  expression: Extract<Expression, { kind: "conditional" }>,
  at: Surroundings,
): Value {
  const given = evaluate(expression.condition, at);
  const failed = findFailure(given);
  if (failed !== undefined) return failed;
  const condition = truth(given);
  if (condition !== undefined) return evaluate(condition ? expression.yes : expression.no, at);
  const yes = evaluate(expression.yes, at);
  const no = evaluate(expression.no, at);
  if (equal(yes, no)) return yes;
  const reason = isUnknown(given) ? given.unknown : "its condition is no boolean";
  const each = [yes, no].flatMap((value) => alternativesOf(value) ?? [value]);
  return oneOf(each, `a choice that cannot be made now: ${reason}`);
}

function truth(value: Value): boolean | undefined {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  return undefined;
}

function evaluateBinary(
  operator: string,
  { left, right }: { readonly left: Expression; readonly right: Expression },
  at: Surroundings,
): Value {
  const a = evaluate(left, at);
  if (operator === "&&" || operator === "||") {
    const first = truth(a);
    // The other side decides alone where it can, known or not.
    const decisive = operator === "||";
    if (first === decisive) return decisive;
    const second = truth(evaluate(right, at));
    if (second === decisive) return decisive;
    return first === undefined || second === undefined
      ? { unknown: `\`${operator}\` of a value that is not known` }
      : !decisive;
  }
  const b = evaluate(right, at);
  const failed = findFailure(a) ?? findFailure(b);
  if (failed !== undefined) return failed;
  if (operator === "==" || operator === "!=") return compare(operator === "==", a, b, at);
  if (typeof a !== "number" && typeof a !== "string") return notKnown(operator);
  if (typeof b !== "number" && typeof b !== "string") return notKnown(operator);
  return calculate(operator, Number(a), Number(b));
}

const notKnown = (operator: string): Value => ({
  unknown: `\`${operator}\` of a value that is not known`,
});

function compare(isEqual: boolean, a: Value, b: Value, at: Surroundings): Value {
  if (equal(a, b)) return isEqual;
  const unknown = findUnknown(a) ?? findUnknown(b);
  if (unknown) return { unknown: unknown.unknown };
  // A variable may turn out to be what it is compared with, or nothing.
  const open = [a, b].find((value) => typeof value === "string" && at.symbols?.isIn(value, "open"));
  if (typeof open === "string") {
    return { unknown: `what \`${at.symbols?.shown(open)}\` is has not been given` };
  }
  return !isEqual;
}

function calculate(operator: string, a: number, b: number): Value {
  const result = {
    "+": a + b,
    "-": a - b,
    "*": a * b,
    "/": a / b,
    "%": a % b,
    "<": a < b,
    ">": a > b,
    "<=": a <= b,
    ">=": a >= b,
  }[operator];
  if (result === undefined || Number.isNaN(result)) return notKnown(operator);
  return result;
}

function evaluateUnary(operator: string, value: Value): Value {
  if (isUnknown(value)) return findFailure(value) ?? { unknown: value.unknown };
  if (operator === "-") {
    const number = Number(value);
    return Number.isFinite(number) ? -number : failure("`-` of a value that is no number");
  }
  const boolean = truth(value);
  return boolean === undefined ? { unknown: "`!` of a value that is no boolean" } : !boolean;
}

function evaluateObject(
  entries: Extract<Expression, { kind: "object" }>["entries"],
  at: Surroundings,
): Value {
  const pairs: [string, Value][] = [];
  for (const { key, value } of entries) {
    const name = toText(evaluate(key, at), at.marks);
    if (name === undefined) return { unknown: "an object with a key that is not known" };
    pairs.push([name, evaluate(value, at)]);
  }
  return writtenObject(Object.fromEntries(pairs));
}

function evaluateFor(expression: ForExpression, at: Surroundings): Value {
  const collection = evaluate(expression.collection, at);
  const rows = rowsOf(collection);
  if (!rows) {
    return isUnknown(collection)
      ? { unknown: collection.unknown }
      : failure("`for` over a value that is no collection");
  }
  if (!mayRepeat(rows.length, at)) return { unknown: "more rounds than are made here" };
  const kept: [Value, Value][] = [];
  for (const [key, value] of rows) {
    const inner = withLocals(at, expression.keyName, key, expression.valueName, value);
    const condition = expression.condition ? truth(evaluate(expression.condition, inner)) : true;
    if (condition === undefined) return { unknown: "`for` with a condition that is not known" };
    if (!condition) continue;
    const name = expression.key ? evaluate(expression.key, inner) : null;
    kept.push([name, evaluate(expression.value, inner)]);
  }
  return expression.key ? objectOf(kept, expression.isGrouped, at) : kept.map(([, value]) => value);
}

function objectOf(rows: readonly [Value, Value][], isGrouped: boolean, at: Surroundings): Value {
  const object = new Map<string, Value>();
  for (const [key, value] of rows) {
    const name = toText(key, at.marks);
    if (name === undefined) return { unknown: "an object with a key that is not known" };
    const before = object.get(name);
    object.set(name, isGrouped ? [...(isList(before) ? before : []), value] : value);
  }
  return writtenObject(Object.fromEntries(object));
}

/** Key and value of each element; maps in the order of their keys, as Terraform does. */
function rowsOf(collection: Value): [Value, Value][] | undefined {
  if (isList(collection)) return collection.map((value, index) => [index, value]);
  if (!isObject(collection)) return undefined;
  return Object.keys(collection)
    .sort()
    .map((key) => [key, collection[key] ?? null]);
}

function withLocals(
  at: Surroundings,
  keyName: string | undefined,
  key: Value,
  valueName: string,
  value: Value,
): Surroundings {
  const locals = new Map(at.locals);
  if (keyName !== undefined) locals.set(keyName, key);
  locals.set(valueName, value);
  return { ...at, locals };
}

const SHOWN_LENGTH_MAX = 60;

const cut = (text: string): string =>
  text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
