/**
 * Conditions that AWS accepts and that do not do what they seem to: keys the actions never carry,
 * operators of another type, sets without a qualifier, variables that stay text.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html ,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { OperatorFamily } from "../conditions/operator";
import { quote } from "../document/findings";
import { actionsMatching, conditionKeyType, mayCarry } from "../knowledge/catalogue";
import type { Condition, Statement } from "../policy";
import { isUnknown } from "../unknown";
import { at, type LintPlace, nameList } from "./place";

/** Report conditions that can never hold, or hold where nobody expects it. */
export function lintConditions(place: LintPlace): void {
  for (const condition of place.statement.conditions) {
    lintKey(condition, place);
    lintType(condition, place);
    lintSet(condition, place);
    lintVersion(condition, place);
  }
  lintResourceVersion(place);
}

function conditionPlace(condition: Condition, place: LintPlace) {
  return at(place, condition.span, ["Condition", condition.operator.name, condition.key]);
}

/** Services whose keys the catalogue lists for every action. */
const LISTED_KEYS = ["s3:", "s3express:", "kms:", "sqs:"];

function lintKey(condition: Condition, place: LintPlace): void {
  const key = condition.key.toLowerCase();
  if (!LISTED_KEYS.some((prefix) => key.startsWith(prefix))) return;
  const never = exactActions(place.statement).filter((action) => mayCarry(action, key) === false);
  if (never.length === 0) return;
  const { base, ifExists } = condition.operator;
  const effect = base.negated || ifExists ? "holds" : "fails";
  place.findings.add("IAM0027", conditionPlace(condition, place), {
    severity: "warning",
    summary: `${quote(condition.key)} never occurs in a request for ${nameList(never)}`,
    label: `always ${effect} there`,
    why: "the key is absent from every such request, which is not the same as an empty value",
    help: "move these actions to a statement of their own",
  });
}

/** Actions that the statement names without wildcards. */
function exactActions(statement: Statement): string[] {
  if (statement.action.not) return [];
  return statement.action.values.flatMap(({ value }) =>
    isUnknown(value) || /[*?]/.test(value) ? [] : actionsMatching(value),
  );
}

/** Operators that suit each type of key; others compare text with text that is written otherwise. */
const FAMILIES: Readonly<Record<string, readonly OperatorFamily[]>> = {
  Bool: ["bool", "string", "stringIgnoreCase", "stringLike"],
  ARN: ["arn", "string", "stringIgnoreCase", "stringLike"],
  ArrayOfARN: ["arn", "string", "stringIgnoreCase", "stringLike"],
  String: ["string", "stringIgnoreCase", "stringLike", "arn", "numeric", "bool"],
  ArrayOfString: ["string", "stringIgnoreCase", "stringLike", "arn"],
  Date: ["date", "numeric"],
  IPAddress: ["ip"],
  Numeric: ["numeric"],
};

function lintType(condition: Condition, place: LintPlace): void {
  const type = conditionKeyType(condition.key);
  const families = type === undefined ? undefined : FAMILIES[type];
  const { family } = condition.operator.base;
  if (!families || family === "null" || families.includes(family)) return;
  place.findings.add("IAM0028", conditionPlace(condition, place), {
    severity: "warning",
    summary: `${quote(condition.operator.name)} does not suit the key ${quote(condition.key)}`,
    label: "another type",
    why: `the key holds a value of type ${type}`,
    help: `use ${OPERATORS_OF_TYPE[type ?? ""] ?? "an operator of that type"}`,
  });
}

const OPERATORS_OF_TYPE: Readonly<Record<string, string>> = {
  Bool: "`Bool`",
  ARN: "`ArnLike`",
  String: "`StringEquals` or `StringLike`",
  ArrayOfString: "`ForAnyValue:StringEquals` or `ForAllValues:StringEquals`",
  Date: "`DateLessThan` or `DateGreaterThan`",
  IPAddress: "`IpAddress`",
  Numeric: "a numeric operator such as `NumericLessThan`",
};

function lintSet(condition: Condition, place: LintPlace): void {
  const { operator } = condition;
  const isSet = conditionKeyType(condition.key)?.startsWith("ArrayOf") ?? false;
  if (isSet && operator.qualifier === undefined && operator.base.family !== "null") {
    place.findings.add("IAM0029", conditionPlace(condition, place), {
      severity: "warning",
      summary: `${quote(condition.key)} has several values and needs a set qualifier`,
      label: "compares with a single value",
      why: "without one AWS does not say how several values are compared",
      help: `write \`ForAnyValue:${operator.name}\` or \`ForAllValues:${operator.name}\``,
    });
  }
  if (operator.qualifier === "ForAllValues" && place.statement.effect === "Allow") {
    if (!isGuarded(condition, place.statement)) reportForAll(condition, place);
  }
}

function isGuarded(condition: Condition, statement: Statement): boolean {
  return statement.conditions.some(
    (other) =>
      other.operator.base.family === "null" &&
      other.key.toLowerCase() === condition.key.toLowerCase() &&
      other.values.some(({ value }) => value === "false"),
  );
}

function reportForAll(condition: Condition, place: LintPlace): void {
  place.findings.add("IAM0030", conditionPlace(condition, place), {
    severity: "warning",
    summary: `\`ForAllValues\` allows requests that do not have ${quote(condition.key)} at all`,
    label: "true where the key is missing",
    why: "for an empty set every value passes",
    help: `add \`"Null": {"${condition.key}": "false"}\` to the condition`,
  });
}

function lintVersion(condition: Condition, place: LintPlace): void {
  const value = condition.values.find(({ value }) => isVariable(value));
  if (value) reportVersion(value.value, conditionPlace(condition, place), place);
}

function lintResourceVersion(place: LintPlace): void {
  const { resource } = place.statement;
  const found = resource?.values.find(({ value }) => isVariable(value));
  if (!resource || !found) return;
  const path = [resource.not ? "NotResource" : "Resource"];
  reportVersion(found.value, at(place, found, path), place);
}

function isVariable(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}

function reportVersion(value: unknown, where: ReturnType<typeof at>, place: LintPlace): void {
  if (place.policy.version !== "2008-10-17") return;
  place.findings.add("IAM0031", where, {
    severity: "warning",
    summary: `${quote(String(value))} stays literal text`,
    label: "not replaced",
    why: "policy variables need version 2012-10-17, and without `Version` a document is older",
    help: 'add `"Version": "2012-10-17"` to the document',
  });
}
