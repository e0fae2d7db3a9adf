/** An atom in the words of a table: who, action, resource, condition. */
import { isUnknown } from "../../iam";
import { isObject, listOf } from "../diagnose/document";
import type { Atom } from "./atoms";
import type { Scope } from "./scopes";

/** The columns of a row. */
export interface Columns {
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  readonly condition: string;
}

/** The columns of one atom of a scope. */
export function columnsOf({ statement }: Atom, scope: Scope): Columns {
  const deny = statement["Effect"] === "Deny" ? "deny " : "";
  return {
    who: scope.who ?? principalText(statement),
    action: `${deny}${elementText(statement, "Action")}`,
    resource: resourceText(statement, scope),
    condition: conditionText(statement["Condition"]),
  };
}

/** `*` alone in a policy of a resource means that resource. */
function resourceText(statement: Atom["statement"], scope: Scope): string {
  const own = scope.resource;
  if (own === undefined) return elementText(statement, "Resource");
  const written = elementText(statement, "Resource");
  return written === "" || written === "*" ? own : written;
}

function elementText(statement: Atom["statement"], name: "Action" | "Resource"): string {
  const inverted = statement[`Not${name}`];
  if (inverted !== undefined) return `all but ${valuesText(inverted)}`;
  return valuesText(statement[name]);
}

function principalText(statement: Atom["statement"]): string {
  const inverted = statement["NotPrincipal"];
  if (inverted !== undefined) return `all but ${namesIn(inverted)}`;
  return namesIn(statement["Principal"]);
}

function namesIn(principal: unknown): string {
  if (!isObject(principal)) return valuesText(principal);
  return Object.values(principal).map(valuesText).join(", ");
}

const valuesText = (value: unknown): string =>
  (isUnknown(value) ? [value] : listOf(value)).map(valueText).join(", ");

const valueText = (value: unknown): string =>
  isUnknown(value) ? `${value.prefix ?? ""}(unknown)${value.suffix ?? ""}` : String(value);

/** `StringEquals sts:ExternalId 7d4c; Bool aws:SecureTransport true`. */
function conditionText(condition: unknown): string {
  if (isUnknown(condition)) return valueText(condition);
  if (!isObject(condition)) return "";
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(([key, values]) => `${operator} ${key} ${valuesText(values)}`)
      : [`${operator} ${valueText(keys)}`],
  );
  return tests.join("; ");
}
