/**
 * Policy variables in text: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and the three
 * escapes `${*}`, `${?}`, `${$}`, which stand for the character itself.
 *
 * Only documents of version `2012-10-17` have them; elsewhere the same text is literal.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

/** A piece of a text with variables. */
export type VariableToken =
  /** Text as written, in which wildcards count. */
  | { readonly kind: "text"; readonly text: string }
  /** An escaped character: literal even where wildcards count. */
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "variable"; readonly key: string; readonly fallback?: string };

/** The pieces of a text; a variable that cannot be read stays text. */
export function tokenizeVariables(text: string): readonly VariableToken[] {
  const tokens: VariableToken[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf("${", at);
    const close = open < 0 ? -1 : closingBrace(text, open + 2);
    if (close < 0) break;
    if (open > at) tokens.push({ kind: "text", text: text.slice(at, open) });
    tokens.push(readVariable(text.slice(open + 2, close)));
    at = close + 1;
  }
  if (at < text.length) tokens.push({ kind: "text", text: text.slice(at) });
  return tokens;
}

/** What is wrong with the variables of a text, or undefined. */
export function findVariableProblem(text: string): string | undefined {
  let at = 0;
  for (;;) {
    const open = text.indexOf("${", at);
    if (open < 0) return undefined;
    const close = closingBrace(text, open + 2);
    if (close < 0) return "a policy variable is not closed by `}`";
    const problem = variableProblem(text.slice(open + 2, close));
    if (problem) return problem;
    at = close + 1;
  }
}

/** Index of the brace that closes a variable; a default value in quotes may hold braces. */
function closingBrace(text: string, start: number): number {
  const brace = text.indexOf("}", start);
  const quote = text.indexOf("'", start);
  if (quote < 0 || brace < 0 || brace < quote) return brace;
  const end = text.indexOf("'", quote + 1);
  return end < 0 ? brace : text.indexOf("}", end + 1);
}

function readVariable(body: string): VariableToken {
  if (body === "*" || body === "?" || body === "$") return { kind: "literal", text: body };
  const comma = body.indexOf(",");
  if (comma < 0) return { kind: "variable", key: body.trim().toLowerCase() };
  const key = body.slice(0, comma).trim().toLowerCase();
  const fallback = body.slice(comma + 1).trim();
  return { kind: "variable", key, fallback: fallback.slice(1, -1) };
}

function variableProblem(body: string): string | undefined {
  if (body === "*" || body === "?" || body === "$") return undefined;
  if (body.trim() === "") return "a policy variable is empty";
  const comma = body.indexOf(",");
  const key = comma < 0 ? body : body.slice(0, comma);
  if (/\s/.test(key)) return "the name of a policy variable may not hold a space";
  if (!key.includes(":")) return "a policy variable names a condition key such as `aws:username`";
  if (comma < 0) return undefined;
  const fallback = body.slice(comma + 1).trim();
  const isQuoted = fallback.length >= 2 && fallback.startsWith("'") && fallback.endsWith("'");
  return isQuoted ? undefined : "the default value of a policy variable must be in single quotes";
}
