/**
 * The values of one condition key in a policy, compiled into a test of one value of a request.
 *
 * One function a family. All tests are positive: negation, set qualifiers and missing keys are the
 * business of `compile-condition.ts`. A value of the request that has not the form of its family
 * matches nothing.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { compileArnPattern } from "../matching/arn-pattern";
import { compilePattern, type SlotOf } from "../matching/compile-pattern";
import type { VariableValues } from "../matching/pattern";
import { testUnknownPattern, testUnknownText } from "../matching/unknown-text";
import { MAYBE, NO, or, type Truth, truth } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import { canonicalBase64 } from "./binary";
import { compareInstants, parseInstant } from "./date";
import { contains, parseRange } from "./ip";
import { compareDecimals, parseDecimal } from "./numeric";
import type { BaseOperator, Comparison } from "./operator";

/** Whether one value of the request matches any value of the policy. */
export type ValueTest = (value: string | Unknown, values: VariableValues) => Truth;

/** Compile the values of one key. `slotOf` is undefined where variables are literal text. */
export function compileValues(
  base: BaseOperator,
  policyValues: readonly (string | Unknown)[],
  slotOf: SlotOf | undefined,
): ValueTest {
  const tests = policyValues.map((value) => compileValue(base, value, slotOf));
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (value, values) => {
    let found: Truth = NO;
    for (const test of tests) found = or(found, test(value, values));
    return found;
  };
}

function compileValue(
  base: BaseOperator,
  value: string | Unknown,
  slotOf: SlotOf | undefined,
): ValueTest {
  switch (base.family) {
    case "string":
      return compileText(value, { wildcards: false, fold: false, slotOf });
    case "stringIgnoreCase":
      return compileText(value, { wildcards: false, fold: true, slotOf });
    case "stringLike":
      return compileText(value, { wildcards: true, fold: false, slotOf });
    case "arn":
      return compileArnPattern(value, slotOf);
    case "bool":
      return compileBool(value, slotOf);
    case "numeric":
      return compileParsed(value, parseDecimal, (found, wanted) =>
        holds(base.comparison, compareDecimals(found, wanted)),
      );
    case "date":
      return compileParsed(value, parseInstant, (found, wanted) =>
        holds(base.comparison, compareInstants(found, wanted)),
      );
    case "binary":
      return compileParsed(value, canonicalBase64, (found, wanted) => found === wanted);
    case "ip":
      return compileParsed(value, parseRange, (found, wanted) => contains(wanted, found));
    case "null":
      return () => NO;
  }
}

function compileText(
  value: string | Unknown,
  syntax: { wildcards: boolean; fold: boolean; slotOf: SlotOf | undefined },
): ValueTest {
  if (isUnknown(value)) {
    const compile = (text: string) =>
      compilePattern(text, { wildcards: syntax.wildcards, fold: syntax.fold });
    return (found) => testUnknownPattern(value, found, compile);
  }
  const pattern = compilePattern(value, syntax);
  return (found, values) =>
    typeof found === "string"
      ? pattern.test(found, values)
      : testUnknownText(pattern, found, values);
}

/** `true` and `false` in any case; nothing else is a value. */
function compileBool(value: string | Unknown, slotOf: SlotOf | undefined): ValueTest {
  const test = compileText(value, { wildcards: false, fold: true, slotOf });
  return (found, values) => {
    if (typeof found === "string" && !isBool(found)) return NO;
    return test(found, values);
  };
}

function isBool(text: string): boolean {
  const folded = text.toLowerCase();
  return folded === "true" || folded === "false";
}

function compileParsed<T>(
  value: string | Unknown,
  parse: (text: string) => T | undefined,
  matches: (found: T, wanted: T) => boolean,
): ValueTest {
  if (isUnknown(value)) {
    return (found) => (typeof found === "string" && parse(found) === undefined ? NO : MAYBE);
  }
  const wanted = parse(value);
  if (wanted === undefined) return () => NO;
  return (found) => {
    if (typeof found !== "string") return MAYBE;
    const parsed = parse(found);
    return parsed === undefined ? NO : truth(matches(parsed, wanted));
  };
}

function holds(comparison: Comparison, order: number): boolean {
  switch (comparison) {
    case "equal":
      return order === 0;
    case "less":
      return order < 0;
    case "lessOrEqual":
      return order <= 0;
    case "greater":
      return order > 0;
    case "greaterOrEqual":
      return order >= 0;
  }
}
