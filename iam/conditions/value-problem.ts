/** What is wrong with a value of a condition key, for its operator. */
import { resourceStart } from "../arn";
import { findVariableProblem } from "../matching/variable";
import { canonicalBase64 } from "./binary";
import { parseInstant } from "./date";
import { parseRange } from "./ip";
import { parseDecimal } from "./numeric";
import type { Operator } from "./operator";

/** A value that AWS rejects, or one that can never match. */
export interface ValueProblem {
  readonly label: string;
  /** The trouble is a policy variable. */
  readonly isVariable: boolean;
  /** Accepted by AWS, but matches nothing. */
  readonly isHarmless: boolean;
}

/** The first problem of a value, or undefined. */
export function valueProblem(
  operator: Operator,
  text: string,
  hasVariables: boolean,
): ValueProblem | undefined {
  const family = operator.base.family;
  const mayHaveVariables = VARIABLE_FAMILIES.has(family);
  if (hasVariables && mayHaveVariables && text.includes("${")) {
    const label = findVariableProblem(text);
    return label === undefined ? undefined : { label, isVariable: true, isHarmless: false };
  }
  const label = formProblem(family, text);
  if (label === undefined) return undefined;
  return { label, isVariable: false, isHarmless: family === "arn" };
}

const VARIABLE_FAMILIES: ReadonlySet<string> = new Set([
  "string",
  "stringIgnoreCase",
  "stringLike",
  "arn",
  "bool",
]);

function formProblem(family: Operator["base"]["family"], text: string): string | undefined {
  switch (family) {
    case "numeric":
      return parseDecimal(text) ? undefined : "not a number";
    case "date":
      return parseInstant(text) ? undefined : "neither an ISO 8601 date nor seconds since 1970";
    case "bool":
    case "null":
      return /^(?:true|false)$/i.test(text) ? undefined : "neither `true` nor `false`";
    case "binary":
      return canonicalBase64(text) === undefined ? "not base64" : undefined;
    case "ip":
      return parseRange(text) ? undefined : "neither an IP address nor a CIDR range";
    case "arn":
      return isArnPattern(text) ? undefined : "has fewer than six segments, so it matches no ARN";
    default:
      return undefined;
  }
}

function isArnPattern(text: string): boolean {
  return text === "*" || resourceStart(text) !== undefined;
}
