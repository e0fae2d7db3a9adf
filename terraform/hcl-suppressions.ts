/**
 * Suppressions in comments of an HCL text, each with its line and the resource it stands at.
 *
 *     # syncwright:ignore SYNC2104 until=2027-01-31 reason="the vendor sends the header from May on"
 *
 * A comment stands at a `resource` or `data` block when it is inside the block or directly above it,
 * with nothing but other comments between. Everything behind `syncwright:ignore` is read elsewhere.
 */
import type { SuppressionFact } from "../preflight";
import { type HclToken, hclTokens } from "./hcl-tokens";

const WORD = "syncwright:ignore";
const COMMENT = /^(?:#+|\/\/+|\/\*+)\s*syncwright:ignore(?=\s|$)([\s\S]*)$/;

/** The suppressions of one file; the parser that makes JSON of it keeps no comments. */
export function hclSuppressions(text: string, file: string): readonly SuppressionFact[] {
  if (!text.includes(WORD)) return [];
  const facts: SuppressionFact[] = [];
  let above: HclToken[] = [];
  let depth = 0;
  let address: string | undefined;
  const add = (token: HclToken, where: string | undefined): void => {
    facts.push(...factOf(text, token, file, where));
  };
  const leave = (): void => {
    for (const comment of above) add(comment, undefined);
    above = [];
  };
  const tokens = hclTokens(text);
  for (const [index, token] of tokens.entries()) {
    const mark = token.kind === "mark" ? text[token.start] : "";
    if (token.kind === "comment") {
      if (depth === 0) above.push(token);
      else add(token, address);
    } else if (token.kind === "newline") {
      // A blank line ends what a comment is about.
      if (depth === 0 && tokens[index - 1]?.kind === "newline") leave();
    } else if (depth === 0 && token.kind === "word") {
      address = addressAt(text, tokens, index);
      if (address !== undefined) for (const comment of above) add(comment, address);
      else leave();
      above = [];
    }
    if (mark === "{" || mark === "[" || mark === "(") depth += 1;
    if (mark === "}" || mark === "]" || mark === ")") depth -= 1;
  }
  leave();
  return facts;
}

/** `aws_s3_bucket.landing` of a head `resource "aws_s3_bucket" "landing" {`. */
function addressAt(text: string, tokens: readonly HclToken[], index: number): string | undefined {
  const [keyword, type, name] = tokens
    .slice(index, index + 3)
    .map(({ start, end }) => text.slice(start, end).replaceAll('"', ""));
  if (keyword === "resource") return `${type}.${name}`;
  return keyword === "data" ? `data.${type}.${name}` : undefined;
}

function factOf(
  text: string,
  { start, end }: HclToken,
  file: string,
  address: string | undefined,
): readonly SuppressionFact[] {
  const comment = text.slice(start, end);
  const found = COMMENT.exec(comment);
  if (!found) return [];
  const before = text.slice(0, start);
  return [
    {
      from: "inline",
      written: comment.startsWith("/*") ? (found[1] ?? "").replace(/\*+\/$/, "") : (found[1] ?? ""),
      at: {
        file,
        line: before.split("\n").length,
        column: start - before.lastIndexOf("\n"),
        ...(address === undefined ? undefined : { address }),
      },
    },
  ];
}
