/**
 * The defaults that a variable's type gives to attributes a caller leaves out:
 * `object({ prefix = optional(string, "in/") })`.
 *
 * Source: Terraform Language, "Type Constraints", "Optional Object Type Attributes".
 * https://developer.hashicorp.com/terraform/language/expressions/type-constraints
 */
import { parseExpression } from "./expression/parse";
import { type Expression, ExpressionError } from "./expression/tree";
import { bareName } from "./references";
import { isList, isObject, mapObject, type Value, type ValueObject } from "./value";

/** `value` with what its type fills in. `evaluate` evaluates a default. */
export function withDefaults(
  value: Value,
  type: unknown,
  evaluate: (expression: Expression) => Value,
): Value {
  if (typeof type !== "string" || !type.includes("optional(")) return value;
  try {
    return filled(value, parseExpression(bareName(type)), evaluate);
  } catch (error) {
    // A type that does not parse fills in nothing.
    if (error instanceof ExpressionError) return value;
    throw error;
  }
}

function filled(value: Value, type: Expression, evaluate: (e: Expression) => Value): Value {
  if (type.kind !== "call") return value;
  const [inner] = type.arguments;
  if (!inner) return value;
  if (type.name === "object" && inner.kind === "object" && isObject(value)) {
    return filledObject(value, inner, evaluate);
  }
  if (!["map", "list", "set"].includes(type.name)) return value;
  if (isList(value)) return value.map((entry) => filled(entry, inner, evaluate));
  return isObject(value) ? mapObject(value, (entry) => filled(entry, inner, evaluate)) : value;
}

function filledObject(
  value: ValueObject,
  { entries }: Extract<Expression, { kind: "object" }>,
  evaluate: (e: Expression) => Value,
): Value {
  const full: Record<string, Value> = { ...value };
  for (const { key, value: type } of entries) {
    if (key.kind !== "literal") continue;
    const name = String(key.value);
    const isOptional = type.kind === "call" && type.name === "optional";
    const [inner, otherwise] = isOptional ? type.arguments : [type];
    const given = Object.hasOwn(value, name) ? (value[name] ?? null) : null;
    const chosen = given === null && otherwise ? evaluate(otherwise) : given;
    if (isOptional || chosen !== null)
      full[name] = inner ? filled(chosen, inner, evaluate) : chosen;
  }
  return full;
}
