/**
 * An HCL text as tokens with their places: as much of a lexer as comments and edits need.
 *
 * A quoted template is one token with everything inside it, `${…}` included, and so is a heredoc: what
 * looks like a comment or a brace in there is none. Tokens cover the text but for blanks. Nothing is
 * judged: a text that a parser refuses gives some tokens or other.
 *
 * Source: HCL Native Syntax Specification, "Lexical Elements" and "Template Expressions".
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */

/** One token; `end` is behind its last character. */
export interface HclToken {
  /** `word` is an identifier or a number, `mark` a single character of punctuation. */
  readonly kind: "comment" | "newline" | "word" | "string" | "heredoc" | "mark";
  readonly start: number;
  readonly end: number;
}

/** The tokens of `text`, in their order. */
export function hclTokens(text: string): readonly HclToken[] {
  const tokens: HclToken[] = [];
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at);
    if (token) tokens.push(token);
    at = token?.end ?? at + 1;
  }
  return tokens;
}

const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_-]*(?:\.\p{N}+)?/uy;
const HEREDOC = /<<-?([\p{L}_][\p{L}\p{N}_-]*)\r?\n/uy;

function tokenAt(text: string, start: number): HclToken | undefined {
  const character = text[start] ?? "";
  if (character === "\n") return { kind: "newline", start, end: start + 1 };
  if (character === " " || character === "\t" || character === "\r") return undefined;
  if (character === '"') return { kind: "string", start, end: endOfQuoted(text, start) };
  const comment = endOfComment(text, start);
  if (comment !== undefined) return { kind: "comment", start, end: comment };
  if (character === "<") {
    HEREDOC.lastIndex = start;
    const head = HEREDOC.exec(text);
    if (head)
      return { kind: "heredoc", start, end: endOfHeredoc(text, HEREDOC.lastIndex, head[1]) };
  }
  WORD.lastIndex = start;
  if (WORD.test(text)) return { kind: "word", start, end: WORD.lastIndex };
  return { kind: "mark", start, end: start + 1 };
}

/** Behind a comment that begins at `start`; a line's comment ends before its newline. */
function endOfComment(text: string, start: number): number | undefined {
  if (text.startsWith("/*", start)) {
    const end = text.indexOf("*/", start + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (text[start] !== "#" && !text.startsWith("//", start)) return undefined;
  const end = text.indexOf("\n", start);
  const stop = end < 0 ? text.length : end;
  return text[stop - 1] === "\r" ? stop - 1 : stop;
}

/** Behind the closing quote; `$${` and `%%{` are text. */
function endOfQuoted(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === "\\") at += 2;
    else if (text.startsWith("$${", at) || text.startsWith("%%{", at)) at += 3;
    else if (text.startsWith("${", at) || text.startsWith("%{", at)) at = endOfBraces(text, at + 2);
    else at += 1;
  }
  return text.length;
}

/** Behind the brace that closes what is open at `start`. */
function endOfBraces(text: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = endOfQuoted(text, at);
      continue;
    }
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** Behind the word that ends a heredoc, alone on its line. */
function endOfHeredoc(text: string, start: number, word = ""): number {
  let line = start;
  while (line < text.length) {
    const next = text.indexOf("\n", line);
    const end = next < 0 ? text.length : next;
    if (text.slice(line, end).trim() === word) {
      return line + text.slice(line, end).trimEnd().length;
    }
    if (next < 0) break;
    line = next + 1;
  }
  return text.length;
}
