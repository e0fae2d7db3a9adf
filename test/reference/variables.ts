/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`, `${?}`, `${$}`.
 *
 * They exist only in documents that say `"Version": "2012-10-17"`; elsewhere the text stands for
 * itself, wildcards included. A variable needs a key with exactly one value; without one, and without
 * a default, the text has no value at all.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { RequestContext } from "./context";
import type { Observe } from "./line";
import type { Piece } from "./wildcard";

/** The version of the policy language that knows variables. */
const VERSION_WITH_VARIABLES = "2012-10-17";

/** The text with its variables filled in, or undefined if one of them has no value. */
export function expandVariables(
  text: string,
  version: string | undefined,
  context: RequestContext,
  observe: Observe,
): readonly Piece[] | undefined {
  if (version !== VERSION_WITH_VARIABLES) {
    if (text.includes("${")) observe("variable taken literally");
    return [{ text, literal: false }];
  }
  const pieces: Piece[] = [];
  let rest = text;
  while (rest.includes("${")) {
    const start = rest.indexOf("${");
    const end = rest.indexOf("}", start);
    if (end < 0) break;
    pieces.push({ text: rest.slice(0, start), literal: false });
    const value = valueOfVariable(rest.slice(start + 2, end), context, observe);
    if (value === undefined) return undefined;
    pieces.push({ text: value, literal: true });
    rest = rest.slice(end + 1);
  }
  return [...pieces, { text: rest, literal: false }];
}

function valueOfVariable(
  inside: string,
  context: RequestContext,
  observe: Observe,
): string | undefined {
  if (inside === "*" || inside === "?" || inside === "$") {
    observe("variable stands for a sign");
    return inside;
  }
  const comma = inside.indexOf(", '");
  const hasDefault = comma >= 0 && inside.endsWith("'");
  const key = hasDefault ? inside.slice(0, comma) : inside;
  const value = context.single(key);
  observe(
    `variable ${value !== undefined ? "has a value" : hasDefault ? "takes its default" : "has no value"}`,
  );
  if (value !== undefined) return value;
  return hasDefault ? inside.slice(comma + 3, -1) : undefined;
}
