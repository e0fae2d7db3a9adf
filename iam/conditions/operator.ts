/**
 * The names of condition operators: a set qualifier, a base operator, `IfExists`.
 *
 *     ForAllValues:StringNotLikeIfExists
 *
 * Names are read as AWS writes them; another case is no operator.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** How the values of a family are read and compared. */
export type OperatorFamily =
  | "string"
  | "stringIgnoreCase"
  | "stringLike"
  | "numeric"
  | "date"
  | "bool"
  | "binary"
  | "ip"
  | "arn"
  | "null";

/** How two values relate, in a family that has an order. */
export type Comparison = "equal" | "less" | "lessOrEqual" | "greater" | "greaterOrEqual";

/** A base operator, e.g. `NumericLessThan`. */
export interface BaseOperator {
  readonly name: string;
  readonly family: OperatorFamily;
  /** `…Not…`: true where no value of the policy matches. */
  readonly negated: boolean;
  readonly comparison: Comparison;
}

/** An operator as a condition block names it. */
export interface Operator {
  /** As written. */
  readonly name: string;
  readonly base: BaseOperator;
  readonly qualifier?: "ForAllValues" | "ForAnyValue";
  readonly ifExists: boolean;
}

/** The operator of that name, or undefined. */
export function parseOperator(name: string): Operator | undefined {
  const colon = name.indexOf(":");
  const qualifier = colon < 0 ? undefined : name.slice(0, colon);
  if (qualifier !== undefined && qualifier !== "ForAllValues" && qualifier !== "ForAnyValue") {
    return undefined;
  }
  const rest = name.slice(colon + 1);
  const ifExists = rest.endsWith("IfExists");
  const base = BASE_BY_NAME.get(ifExists ? rest.slice(0, -"IfExists".length) : rest);
  if (!base || (base.family === "null" && ifExists)) return undefined;
  return { name, base, ifExists, ...(qualifier && { qualifier }) };
}

/** Every base operator's name, for suggestions. */
export function operatorNames(): Iterable<string> {
  return BASE_BY_NAME.keys();
}

const BASE_OPERATORS: readonly BaseOperator[] = [
  equality("StringEquals", "string", false),
  equality("StringNotEquals", "string", true),
  equality("StringEqualsIgnoreCase", "stringIgnoreCase", false),
  equality("StringNotEqualsIgnoreCase", "stringIgnoreCase", true),
  equality("StringLike", "stringLike", false),
  equality("StringNotLike", "stringLike", true),
  ...ordered("Numeric", "numeric"),
  ...ordered("Date", "date"),
  equality("Bool", "bool", false),
  equality("BinaryEquals", "binary", false),
  equality("IpAddress", "ip", false),
  equality("NotIpAddress", "ip", true),
  equality("ArnEquals", "arn", false),
  equality("ArnLike", "arn", false),
  equality("ArnNotEquals", "arn", true),
  equality("ArnNotLike", "arn", true),
  equality("Null", "null", false),
];

const BASE_BY_NAME = new Map(BASE_OPERATORS.map((operator) => [operator.name, operator]));

function equality(name: string, family: OperatorFamily, negated: boolean): BaseOperator {
  return { name, family, negated, comparison: "equal" };
}

function ordered(prefix: string, family: OperatorFamily): BaseOperator[] {
  const row = (suffix: string, comparison: Comparison, negated = false): BaseOperator => ({
    name: prefix + suffix,
    family,
    negated,
    comparison,
  });
  return [
    row("Equals", "equal"),
    row("NotEquals", "equal", true),
    row("LessThan", "less"),
    row("LessThanEquals", "lessOrEqual"),
    row("GreaterThan", "greater"),
    row("GreaterThanEquals", "greaterOrEqual"),
  ];
}
