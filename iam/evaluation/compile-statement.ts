/** A statement of a policy into tests of a request. */
import { type ConditionTest, compileCondition } from "../conditions/compile-condition";
import type { DecidingStatement } from "../decision";
import { type ActionTest, compileActions } from "../matching/action-pattern";

import type { SlotOf } from "../matching/compile-pattern";
import { compileNotPrincipal, compilePrincipal, type PrincipalTest } from "../matching/principal";
import { type ArnTest, compileResourcePattern } from "../matching/resource-pattern";
import type { Condition, Located, PatternElement, Policy, Statement } from "../policy";
import type { Layer } from "../policy-set";
import { MAYBE, NO, not, or, type Truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import type { Question } from "./question";

/** A statement ready to be asked. */
export interface CompiledStatement {
  readonly policy: Policy;
  readonly statement: Statement;
  /** What a decision says of it. */
  readonly deciding: DecidingStatement;
  /** Whether it allows, and whether it denies, if it matches; both `MAYBE` for an unknown effect. */
  readonly allows: Truth;
  readonly denies: Truth;
  readonly action: ActionTest;
  /** Undefined where the statement has no `Resource`; that is right for roles only. */
  readonly resource: ArnTest | undefined;
  /** Undefined where the policy type has no principals. */
  readonly principal: PrincipalTest | undefined;
  readonly conditions: readonly ConditionTest[];
}

/** Compile one statement of a policy. */
export function compileStatement(
  policy: Policy,
  statement: Statement,
  place: { layer: Layer; slotOf: SlotOf },
): CompiledStatement {
  const { effect } = statement;
  const language = { slotOf: place.slotOf, version: policy.version };
  return {
    policy,
    statement,
    deciding: Object.freeze({
      layer: place.layer,
      policy: policy.name,
      statement: statement.index,
      ...(statement.sid !== undefined && { sid: statement.sid }),
      effect: effect === "Deny" ? "Deny" : "Allow",
    }),
    allows: effect === "Allow" ? YES : effect === "Deny" ? NO : MAYBE,
    denies: effect === "Deny" ? YES : effect === "Allow" ? NO : MAYBE,
    action: compileActions(statement.action),
    resource: statement.resource && compileResources(statement.resource, language),
    principal: compilePrincipalOf(statement),
    conditions: compileConditions(statement, language),
  };
}

interface Language {
  readonly slotOf: SlotOf;
  readonly version: Policy["version"];
}

/** Whether resource and conditions hold; action and principal are asked elsewhere. */
export function testResourceAndConditions(compiled: CompiledStatement, question: Question): Truth {
  let found: Truth = testResource(compiled, question);
  for (let index = 0; found !== NO && index < compiled.conditions.length; index++) {
    const holds = compiled.conditions[index]?.(question) ?? NO;
    if (holds < found) found = holds;
  }
  return found;
}

/** Whether the resource is named. */
export function testResource(compiled: CompiledStatement, question: Question): Truth {
  if (compiled.resource) return compiled.resource(question.resource, question);
  if (question.kind === "role") return YES;
  return question.kind === "maybeRole" ? MAYBE : NO;
}

function compileResources(element: PatternElement, language: Language): ArnTest {
  const slotOf = language.version === "2012-10-17" ? language.slotOf : undefined;
  const tests = element.values.map(({ value }) =>
    compileResourcePattern(withVersion(value, language), slotOf),
  );
  const [only] = tests;
  const isNamed: ArnTest =
    only && tests.length === 1
      ? only
      : (arn, values) => {
          let found: Truth = NO;
          for (const test of tests) found = or(found, test(arn, values));
          return found;
        };
  return element.not ? (arn, values) => not(isNamed(arn, values)) : isNamed;
}

/** With an unknown `Version`, text that looks like a variable may or may not be one. */
function withVersion(value: string | Unknown, language: Language): string | Unknown {
  if (!isUnknown(language.version) || isUnknown(value) || !value.includes("${")) return value;
  return { unknown: language.version.unknown, prefix: value.slice(0, value.indexOf("${")) };
}

function compilePrincipalOf(statement: Statement): PrincipalTest | undefined {
  const { principal, effect } = statement;
  if (!principal) return undefined;
  if (!principal.not) return compilePrincipal(principal);
  return compileNotPrincipal(principal, effect === "Allow" ? "Allow" : "Deny");
}

function compileConditions(statement: Statement, language: Language): ConditionTest[] {
  const hasVariables = language.version === "2012-10-17";
  const tests = statement.conditions.map((condition) =>
    compileCondition(conditionWithVersion(condition, language), language.slotOf, hasVariables),
  );
  if (statement.unknownConditions) tests.push(() => MAYBE);
  return tests;
}

function conditionWithVersion(condition: Condition, language: Language): Condition {
  if (!isUnknown(language.version)) return condition;
  const values: Located<string | Unknown>[] = condition.values.map((located) => ({
    ...located,
    value: withVersion(located.value, language),
  }));
  return { ...condition, values };
}
