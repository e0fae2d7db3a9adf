/** Edits of policies that the fixes are made of: add an action, a resource, a statement, a condition. */
import type { Tried } from "../diagnose/denial";
import {
  documentOf,
  isObject,
  type JsonObject,
  listOf,
  oneOrList,
  statementsOf,
} from "../diagnose/document";
import { isSameJson } from "../report/fingerprint";
import type { PolicyFact } from "../snapshot";
import type { Patch, StatementPatch } from "./patch";

/** Replace a statement by a changed copy; fields set to undefined go. */
export function changeStatement(tried: Tried, change: JsonObject): StatementPatch {
  const after = Object.fromEntries(
    Object.entries({ ...tried.statement, ...change }).filter(([, value]) => value !== undefined),
  );
  return {
    kind: "statement",
    policy: tried.policy.name,
    at: tried.policy.at,
    before: tried.statement,
    after,
  };
}

/** Add a statement to a policy. */
export function addStatement(policy: PolicyFact, statement: JsonObject): StatementPatch {
  return { kind: "statement", policy: policy.name, at: policy.at, after: statement };
}

/** Remove a statement. */
export function removeStatement(tried: Tried): StatementPatch {
  return {
    kind: "statement",
    policy: tried.policy.name,
    at: tried.policy.at,
    before: tried.statement,
  };
}

/** One more condition on a statement; values of the same operator and key are joined. */
export function withCondition(
  statement: JsonObject,
  operator: string,
  key: string,
  values: readonly unknown[],
): JsonObject {
  const condition = isObject(statement["Condition"]) ? statement["Condition"] : {};
  const keys = isObject(condition[operator]) ? condition[operator] : {};
  const all = [...new Set([...listOf(keys[key]), ...values])];
  return {
    ...statement,
    Condition: { ...condition, [operator]: { ...keys, [key]: oneOrList(all) } },
  };
}

/** The statement without one condition; the element goes with the last one. */
export function withoutCondition(statement: JsonObject, operator: string, key: string): JsonObject {
  const condition = isObject(statement["Condition"]) ? statement["Condition"] : {};
  const keys = isObject(condition[operator]) ? condition[operator] : {};
  const { [key]: _key, ...otherKeys } = keys;
  const { [operator]: _operator, ...otherOperators } = condition;
  const rest = Object.keys(otherKeys).length > 0 ? { [operator]: otherKeys } : {};
  const left = { ...otherOperators, ...rest };
  const { Condition: _condition, ...bare } = statement;
  return Object.keys(left).length > 0 ? { ...bare, Condition: left } : bare;
}

/** Set the values of one condition. */
export function setCondition(
  statement: JsonObject,
  operator: string,
  key: string,
  values: unknown,
): JsonObject {
  const condition = isObject(statement["Condition"]) ? statement["Condition"] : {};
  const keys = isObject(condition[operator]) ? condition[operator] : {};
  return { ...statement, Condition: { ...condition, [operator]: { ...keys, [key]: values } } };
}

/**
 * Grant `actions` on exactly `resources`: in a statement that has just these resources and no
 * condition where there is one, else in a statement of its own.
 */
export function grantPatch(
  policy: PolicyFact,
  grant: {
    readonly sid: string;
    readonly actions: readonly string[];
    readonly resources: readonly string[];
    readonly condition?: JsonObject;
  },
): Patch {
  const statements = statementsOf(documentOf(policy));
  const fitting = grant.condition
    ? undefined
    : statements.find(
        (statement) =>
          statement["Effect"] === "Allow" &&
          statement["Action"] !== undefined &&
          statement["Condition"] === undefined &&
          statement["Principal"] === undefined &&
          isSameJson(listOf(statement["Resource"]).map(String).sort(), [...grant.resources].sort()),
      );
  if (fitting) {
    const actions = [...new Set([...listOf(fitting["Action"]), ...grant.actions])];
    return {
      kind: "statement",
      policy: policy.name,
      at: policy.at,
      before: fitting,
      after: { ...fitting, Action: oneOrList(actions) },
    };
  }
  return addStatement(policy, grantStatement(grant, statements));
}

/** An Allow statement with a Sid that the others do not have. */
export function grantStatement(
  grant: {
    readonly sid: string;
    readonly actions: readonly string[];
    readonly resources: readonly string[];
    readonly condition?: JsonObject;
    readonly principal?: JsonObject;
  },
  others: readonly JsonObject[] = [],
): JsonObject {
  const taken = new Set(others.map((statement) => statement["Sid"]));
  let sid = grant.sid;
  for (let number = 2; taken.has(sid); number++) sid = `${grant.sid}${number}`;
  return {
    Sid: sid,
    Effect: "Allow",
    ...(grant.principal ? { Principal: grant.principal } : undefined),
    Action: oneOrList(grant.actions),
    Resource: oneOrList(grant.resources),
    ...(grant.condition ? { Condition: grant.condition } : undefined),
  };
}
