/**
 * Why a decision is what it is: each layer's own answer, and for each statement that it matched, or the
 * first part of it that did not. Data only; messages are made from it elsewhere.
 *
 * Slower than `evaluate`, which it agrees with: it asks every statement of every layer.
 */
import type { Location } from "../../diagnostics";
import { hasAccount } from "../caller";
import type { Decision, MissingFact } from "../decision";
import { locate } from "../document/findings";
import type { Span } from "../document/node";
import { isNamed, type Naming } from "../matching/principal";
import type { PatternElement, PrincipalElement } from "../policy";
import type { Layer } from "../policy-set";
import type { ContextValue, Request } from "../request";
import { and, MAYBE, NO, type Truth, YES } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import type { CompiledPolicies, StatementGroup } from "./compile-policies";
import { type CompiledStatement, testResource } from "./compile-statement";
import { Evaluation, evaluate } from "./evaluate";

/** A decision and how each layer and statement came out. */
export interface Explanation extends Decision {
  /** In the order AWS looks at them; organization levels one by one, root first. */
  readonly layers: readonly LayerExplanation[];
}

/** What one layer, or one level of an organization, says on its own. */
export interface LayerExplanation {
  readonly layer: Layer;
  /** Organization level, from 0 at the root. */
  readonly level?: number;
  /**
   * `denies` and `allows` by a statement that matched, `silent` if none did, `unknown` where that depends
   * on what is not known, `exempt` where the layer does not concern the request.
   */
  readonly verdict: "denies" | "allows" | "silent" | "unknown" | "exempt";
  readonly statements: readonly StatementExplanation[];
  /** Policies of the layer that are not known. */
  readonly unknown: readonly MissingFact[];
}

/** How one statement came out. */
export interface StatementExplanation {
  /** The policy's name. */
  readonly policy: string;
  /** Index in `Statement`, from 0. */
  readonly statement: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny" | Unknown;
  readonly outcome: "matched" | "failed" | "unknown";
  /** For a matched statement with a principal: how it names the caller, the strongest way first. */
  readonly namedBy?: "direct" | "role" | "account";
  /** The first part that failed, or for `unknown` the first that is not settled. */
  readonly part?: StatementPart;
  /** Where that part stands, or the statement. */
  readonly where: Location;
}

/** One part of a statement: what the request has and what the statement asks for. */
export type StatementPart =
  | {
      readonly part: "action" | "resource" | "principal";
      readonly found: string | Unknown;
      readonly expected: readonly (string | Unknown)[];
      /** True for `NotAction`, `NotResource`, `NotPrincipal`: none of `expected` was wanted. */
      readonly not: boolean;
    }
  | {
      readonly part: "condition";
      readonly operator: string;
      readonly key: string;
      /** Undefined where the key is absent. */
      readonly found: ContextValue | undefined;
      readonly expected: readonly (string | Unknown)[];
    }
  /** The condition block is not known. */
  | { readonly part: "conditionBlock"; readonly reason: string };

/** Decide a request and say why. */
export function explain(request: Request, policies: CompiledPolicies): Explanation {
  const evaluation = new Evaluation(request, policies);
  const decision = evaluate(request, policies);
  return { ...decision, layers: layersOf(evaluation) };
}

function layersOf(evaluation: Evaluation): LayerExplanation[] {
  const { policies, underResourceControl, underServiceControl } = evaluation;
  const { caller } = evaluation.question;
  const acts = caller.kind === "unknown" || hasAccount(caller);
  const layers: LayerExplanation[] = [];
  const add = (group: StatementGroup | undefined, applies: boolean, level?: number) => {
    if (group) layers.push(explainLayer(group, { evaluation, applies, level }));
  };
  for (const [level, group] of policies.resourceControl.entries()) {
    add(group, underResourceControl !== NO, level);
  }
  for (const [level, group] of policies.serviceControl.entries()) {
    add(group, underServiceControl !== NO, level);
  }
  add(policies.resource, true);
  add(policies.identity, acts);
  add(policies.permissionsBoundary, acts);
  add(policies.session, acts);
  add(policies.vpcEndpoint, true);
  return layers;
}

function explainLayer(
  group: StatementGroup,
  scope: { evaluation: Evaluation; applies: boolean; level: number | undefined },
): LayerExplanation {
  const statements = group.statements.map((compiled) => explainOne(compiled, scope.evaluation));
  return {
    layer: group.layer,
    ...(scope.level !== undefined && { level: scope.level }),
    verdict: scope.applies ? verdictOf(group, statements) : "exempt",
    statements,
    unknown: group.unknowns.map(({ fact, reason }) => ({ fact, reason })),
  };
}

function verdictOf(
  group: StatementGroup,
  statements: readonly StatementExplanation[],
): LayerExplanation["verdict"] {
  const some = (effect: "Allow" | "Deny", outcome: StatementExplanation["outcome"]) =>
    statements.some((found) => found.effect === effect && found.outcome === outcome);
  if (some("Deny", "matched")) return "denies";
  const mayDeny = group.unknowns.length > 0 || some("Deny", "unknown");
  const isUnsettled = statements.some(
    (found) => isUnknown(found.effect) && found.outcome !== "failed",
  );
  if (mayDeny || isUnsettled) return "unknown";
  if (some("Allow", "matched")) return "allows";
  return some("Allow", "unknown") ? "unknown" : "silent";
}

interface Part {
  readonly found: Truth;
  readonly describe: () => StatementPart;
  readonly path: readonly (string | number)[];
  readonly span: Span;
}

function explainOne(compiled: CompiledStatement, evaluation: Evaluation): StatementExplanation {
  const { statement, policy } = compiled;
  const parts = partsOf(compiled, evaluation);
  const found = parts.reduce<Truth>((sum, part) => and(sum, part.found), YES);
  const decisive = parts.find((part) => part.found === found && found !== YES);
  const naming = compiled.principal?.(evaluation.question);
  const at = decisive ?? { path: [], span: statement.span };
  const source = {
    name: policy.name,
    ...(policy.file !== undefined && { file: policy.file }),
    ...(policy.text !== undefined && { text: policy.text }),
  };
  return {
    policy: policy.name,
    statement: statement.index,
    ...(statement.sid !== undefined && { sid: statement.sid }),
    effect: statement.effect,
    outcome: found === YES ? "matched" : found === NO ? "failed" : "unknown",
    ...(found === YES && naming && { namedBy: strongest(naming) }),
    ...(decisive && { part: decisive.describe() }),
    where: locate(source, at.span, [...statement.path, ...at.path]),
  };
}

function strongest(naming: Naming): "direct" | "role" | "account" {
  if (naming.direct === YES) return "direct";
  return naming.role === YES ? "role" : "account";
}

/** Action, resource, principal, conditions: the order in which a reader looks. */
function partsOf(compiled: CompiledStatement, evaluation: Evaluation): Part[] {
  const { question } = evaluation;
  const { statement } = compiled;
  const { request } = question;
  const parts: Part[] = [
    patternPart("Action", statement.action, {
      found: compiled.action(question.action),
      asked: request.action,
    }),
  ];
  if (statement.resource) {
    const found = testResource(compiled, question);
    parts.push(patternPart("Resource", statement.resource, { found, asked: request.resource }));
  } else {
    const missing: PatternElement = { not: false, values: [], span: statement.span };
    const found = testResource(compiled, question);
    parts.push(patternPart("Resource", missing, { found, asked: request.resource }));
  }
  if (statement.principal && compiled.principal) {
    const found = isNamed(compiled.principal(question));
    parts.push(principalPart(statement.principal, { found, asked: request.principal }));
  }
  return [...parts, ...conditionParts(compiled, evaluation)];
}

function patternPart(
  name: "Action" | "Resource",
  element: PatternElement,
  asked: { found: Truth; asked: string | Unknown },
): Part {
  return {
    found: asked.found,
    path: [element.not ? `Not${name}` : name],
    span: element.span,
    describe: () => ({
      part: name === "Action" ? "action" : "resource",
      found: asked.asked,
      expected: element.values.map(({ value }) => value),
      not: element.not,
    }),
  };
}

function principalPart(
  element: PrincipalElement,
  asked: { found: Truth; asked: string | Unknown },
): Part {
  return {
    found: asked.found,
    path: [element.not ? "NotPrincipal" : "Principal"],
    span: element.span,
    describe: () => ({
      part: "principal",
      found: asked.asked,
      expected: element.entries.map(({ value }) => value),
      not: element.not,
    }),
  };
}

function conditionParts(compiled: CompiledStatement, evaluation: Evaluation): Part[] {
  const { question, policies } = evaluation;
  const { statement } = compiled;
  const parts = statement.conditions.map((condition, index): Part => {
    const operator = condition.operator.name;
    return {
      found: compiled.conditions[index]?.(question) ?? MAYBE,
      path: ["Condition", operator, condition.key],
      span: condition.span,
      describe: () => ({
        part: "condition",
        operator,
        key: condition.key,
        found: question.value(policies.slots.slotOf(condition.key.toLowerCase())),
        expected: condition.values.map(({ value }) => value),
      }),
    };
  });
  const unknown = statement.unknownConditions;
  if (unknown) {
    parts.push({
      found: MAYBE,
      path: ["Condition"],
      span: statement.span,
      describe: () => ({ part: "conditionBlock", reason: unknown.unknown }),
    });
  }
  return parts;
}
