/**
 * One condition (operator, key, values) into a test of a request.
 *
 *     key missing       false; negated operators, IfExists and ForAllValues true; ForAnyValue false
 *     several values    without a set qualifier any of them may match (AWS does not say)
 *     negated           no value of the policy matches
 *     ForAllValues      every value of the request passes; true for none, and for empty strings only
 *     ForAnyValue       some value of the request passes; false for empty strings only
 *     Null              whether the key is missing
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { SlotOf } from "../matching/compile-pattern";
import type { VariableValues } from "../matching/pattern";
import type { Condition } from "../policy";
import type { ContextValue } from "../request";
import { agree, and, MAYBE, NO, not, or, type Truth, truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import type { Operator } from "./operator";
import { compileValues, type ValueTest } from "./value-test";

/** The values of condition keys in a request, by slot. */
export interface ContextValues extends VariableValues {
  /** All of a key; undefined where it is absent. */
  value(slot: number): ContextValue | undefined;
}

/** Whether a condition holds. */
export type ConditionTest = (context: ContextValues) => Truth;

/** Compile one condition. `hasVariables` is false under version 2008-10-17. */
export function compileCondition(
  condition: Condition,
  slotOf: SlotOf,
  hasVariables: boolean,
): ConditionTest {
  const { operator } = condition;
  const slot = slotOf(condition.key.toLowerCase());
  const policyValues = condition.values.map((located) => located.value);
  if (operator.base.family === "null") return compileNull(operator, slot, policyValues);
  const test = compileValues(operator.base, policyValues, hasVariables ? slotOf : undefined);
  const missing = whenMissing(operator);
  const compiled: Compiled = { test, operator, missing };
  return (context) => {
    const found = context.value(slot);
    if (found === undefined) return missing;
    if (typeof found === "string") return testOne(compiled, found, context);
    return testOthers(compiled, found, context);
  };
}

interface Compiled {
  readonly test: ValueTest;
  readonly operator: Operator;
  readonly missing: Truth;
}

function whenMissing(operator: Operator): Truth {
  if (operator.ifExists || operator.qualifier === "ForAllValues") return YES;
  if (operator.qualifier === "ForAnyValue") return NO;
  return truth(operator.base.negated);
}

function testOne(compiled: Compiled, found: string, context: ContextValues): Truth {
  const { qualifier } = compiled.operator;
  if (found === "" && qualifier) return truth(qualifier === "ForAllValues");
  const matched = compiled.test(found, context);
  return compiled.operator.base.negated ? not(matched) : matched;
}

function testOthers(
  compiled: Compiled,
  found: Exclude<ContextValue, string>,
  context: ContextValues,
): Truth {
  if (isUnknown(found)) return testUnknown(compiled, found, context);
  if (found.length === 0) return compiled.missing;
  return testList(compiled, found, context);
}

/** A bare unknown may also be absent; one with a known end is certainly there. */
function testUnknown(compiled: Compiled, found: Unknown, context: ContextValues): Truth {
  const there = testList(compiled, [found], context);
  const isThere = found.prefix !== undefined || found.suffix !== undefined;
  return isThere ? there : agree(there, compiled.missing);
}

function testList(
  compiled: Compiled,
  found: readonly (string | Unknown)[],
  context: ContextValues,
): Truth {
  const { negated } = compiled.operator.base;
  switch (compiled.operator.qualifier) {
    case "ForAllValues":
      return unlessEmpty(found, YES, everyPasses(compiled, found, context));
    case "ForAnyValue":
      return unlessEmpty(found, NO, somePasses(compiled, found, context));
    default: {
      let matched: Truth = NO;
      for (const value of found) matched = or(matched, compiled.test(value, context));
      return negated ? not(matched) : matched;
    }
  }
}

/** The answer for a set; a set of empty strings is an empty set. */
function unlessEmpty(found: readonly (string | Unknown)[], empty: Truth, answer: Truth): Truth {
  const nothing = isNothing(found);
  if (nothing === NO) return answer;
  return nothing === YES ? empty : agree(empty, answer);
}

/** Whether all values are empty strings. */
function isNothing(found: readonly (string | Unknown)[]): Truth {
  let nothing: Truth = YES;
  for (const value of found) nothing = and(nothing, mayBeEmpty(value));
  return nothing;
}

function mayBeEmpty(value: string | Unknown): Truth {
  if (typeof value === "string") return truth(value === "");
  return value.prefix || value.suffix ? NO : MAYBE;
}

function everyPasses(
  compiled: Compiled,
  found: readonly (string | Unknown)[],
  context: ContextValues,
): Truth {
  let all: Truth = YES;
  for (const value of found) all = and(all, passes(compiled, value, context));
  return all;
}

function somePasses(
  compiled: Compiled,
  found: readonly (string | Unknown)[],
  context: ContextValues,
): Truth {
  let some: Truth = NO;
  for (const value of found) some = or(some, passes(compiled, value, context));
  return some;
}

function passes(compiled: Compiled, value: string | Unknown, context: ContextValues): Truth {
  const matched = compiled.test(value, context);
  return compiled.operator.base.negated ? not(matched) : matched;
}

/** `Null`: `true` asks for an absent key, `false` for a present one. */
function compileNull(
  operator: Operator,
  slot: number,
  policyValues: readonly (string | Unknown)[],
): ConditionTest {
  const accepts = (isMissing: boolean): Truth => {
    let accepted: Truth = NO;
    for (const value of policyValues) {
      if (isUnknown(value)) accepted = or(accepted, MAYBE);
      else if (value.toLowerCase() === String(isMissing)) accepted = YES;
    }
    return accepted;
  };
  const missing = operator.qualifier ? whenMissing(operator) : accepts(true);
  const there = accepts(false);
  return (context) => {
    const found = context.value(slot);
    if (found === undefined) return missing;
    if (isUnknown(found)) {
      const isThere = found.prefix !== undefined || found.suffix !== undefined;
      return isThere ? there : agree(missing, there);
    }
    return typeof found !== "string" && found.length === 0 ? missing : there;
  };
}
