/**
 * The data source `aws_iam_policy_document`: its blocks put together into a policy, as the provider
 * does it.
 *
 * `source_policy_documents` come first, own statements replace those with the same Sid, and
 * `override_policy_documents` replace the rest. `&{…}` is the provider's spelling of a policy
 * variable. Lists are sorted by the provider; order has no meaning in IAM, so we keep what is written.
 *
 * Source: Terraform Registry, hashicorp/aws, data source `aws_iam_policy_document`.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import { isUnknown } from "../../iam";
import { isList, isObject, type Marks, own, type Value, type ValueObject } from "../value";
import type { ComputedAttributes } from "./index";

/** Computes `json` and `minified_json`. */
export const policyDocument: ComputedAttributes = (input) => {
  const { marks } = input.reading;
  const own_ = blocksOf(input.value("statement")).map(statementOf);
  const before = documentsOf([input.value("source_policy_documents"), input.value("source_json")]);
  const after = documentsOf([
    input.value("override_policy_documents"),
    input.value("override_json"),
  ]);
  const statements = [...before, ...own_, ...after].reduce<Value[]>(withStatement, []);
  const document = {
    Version: input.text("version") ?? "2012-10-17",
    ...(input.text("policy_id") ? { Id: input.text("policy_id") ?? "" } : undefined),
    Statement: statements,
  };
  const json = encode(document, marks);
  return { json, minified_json: json };
};

/** A later statement replaces an earlier one with the same Sid. */
function withStatement(statements: Value[], next: Value): Value[] {
  const sid = isObject(next) ? own(next, "Sid") : undefined;
  const index =
    typeof sid === "string" && sid !== ""
      ? statements.findIndex((statement) => isObject(statement) && own(statement, "Sid") === sid)
      : -1;
  if (index < 0) statements.push(next);
  else statements[index] = next;
  return statements;
}

function documentsOf(values: readonly (Value | undefined)[]): Value[] {
  const texts = values.flatMap((value) =>
    value === undefined || value === null ? [] : isList(value) ? value : [value],
  );
  return texts.flatMap((text): Value[] => {
    if (isUnknown(text)) return [{ unknown: text.unknown }];
    if (typeof text !== "string" || text === "") return [];
    return statementsOf(text);
  });
}

function statementsOf(text: string): Value[] {
  try {
    const parsed = JSON.parse(text) as Value;
    const statements = isObject(parsed) ? own(parsed, "Statement") : undefined;
    if (statements === undefined) return [];
    return isList(statements) ? [...statements] : [statements];
  } catch {
    return [{ unknown: "a source document that is not known in full" }];
  }
}

function statementOf(block: Value): Value {
  if (isUnknown(block) || !isObject(block)) return block;
  const statement: Record<string, Value> = {};
  const sid = own(block, "sid");
  if (sid) statement["Sid"] = sid;
  statement["Effect"] = own(block, "effect") ?? "Allow";
  copyList(block, "actions", statement, "Action");
  copyList(block, "not_actions", statement, "NotAction");
  copyList(block, "resources", statement, "Resource");
  copyList(block, "not_resources", statement, "NotResource");
  copyPrincipals(block, "principals", statement, "Principal");
  copyPrincipals(block, "not_principals", statement, "NotPrincipal");
  const condition = conditionOf(own(block, "condition"));
  if (condition !== undefined) statement["Condition"] = condition;
  return statement;
}

function copyList(block: ValueObject, from: string, to: Record<string, Value>, name: string): void {
  const value = own(block, from);
  if (value === undefined || value === null) return;
  if (isList(value) && value.length === 0) return;
  const variables = withVariables(value);
  to[name] = isList(variables) && variables.length === 1 ? (variables[0] ?? null) : variables;
}

function copyPrincipals(
  block: ValueObject,
  from: string,
  to: Record<string, Value>,
  name: string,
): void {
  const entries = blocksOf(own(block, from));
  if (entries.length === 0) return;
  const byType: Record<string, Value> = {};
  for (const entry of entries) {
    if (!isObject(entry)) {
      to[name] = isUnknown(entry) ? entry : { unknown: "a principal that is not known" };
      return;
    }
    const type = own(entry, "type");
    const identifiers = own(entry, "identifiers") ?? [];
    const list = isList(identifiers) ? identifiers : [identifiers];
    if (type === "*" && list.includes("*")) {
      to[name] = "*";
      return;
    }
    const key = typeof type === "string" ? type : "AWS";
    const before = byType[key];
    const all = [...(isList(before) ? before : before === undefined ? [] : [before]), ...list];
    byType[key] = all.length === 1 ? (all[0] ?? null) : all;
  }
  to[name] = byType;
}

function conditionOf(blocks: Value | undefined): Value | undefined {
  const condition: Record<string, Record<string, Value>> = {};
  let isEmpty = true;
  for (const block of blocksOf(blocks)) {
    if (!isObject(block)) {
      return isUnknown(block) ? block : { unknown: "a condition that is not known" };
    }
    const test = own(block, "test");
    const variable = own(block, "variable");
    if (typeof test !== "string" || typeof variable !== "string") {
      return { unknown: "a condition whose operator or key is not known" };
    }
    const values = withVariables(own(block, "values") ?? []);
    const keys = condition[test] ?? {};
    const before = keys[variable];
    const list = isList(values) ? values : [values];
    const all = [...(isList(before) ? before : before === undefined ? [] : [before]), ...list];
    keys[variable] = all.length === 1 ? (all[0] ?? null) : all;
    condition[test] = keys;
    isEmpty = false;
  }
  return isEmpty ? undefined : condition;
}

/** `&{aws:username}` means `${aws:username}`. */
function withVariables(value: Value): Value {
  if (typeof value === "string") return value.replaceAll("&{", "${");
  return isList(value) ? value.map(withVariables) : value;
}

function blocksOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

function encode(document: Value, marks: Marks): string {
  return JSON.stringify(document, (_key, entry: unknown) =>
    isUnknown(entry) ? marks.mark(entry) : entry,
  );
}
