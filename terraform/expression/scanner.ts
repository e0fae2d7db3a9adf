/**
 * The characters of an expression: names, punctuation, numbers, heredocs, white space and comments.
 *
 * Source: HCL Native Syntax Specification.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
import { ExpressionError } from "./tree";

/** Deeper nesting is refused, so that no text can exhaust the stack. */
const DEPTH_MAX = 200;

/** A place in a text, and what stands there. */
export class Scanner {
  at = 0;
  #depth = 0;

  constructor(readonly text: string) {}

  isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The character `ahead` of the current one; empty at the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? "";
  }

  error(what: string): ExpressionError {
    return new ExpressionError(`${what} at character ${this.at + 1}`);
  }

  /** One level of nesting more. */
  deeper<Result>(inside: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw this.error("nested too deeply");
    const result = inside();
    this.#depth -= 1;
    return result;
  }

  name(): string {
    const start = this.at;
    if (!isNameStart(this.peek())) throw this.error("a name is missing");
    while (isNamePart(this.peek())) this.at += 1;
    return this.text.slice(start, this.at);
  }

  isWord(word: string): boolean {
    return this.startsWith(word) && !isNamePart(this.peek(word.length));
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.error(`\`${text}\` is missing`);
  }

  /** White space and comments. */
  skipSpace(): void {
    for (;;) {
      while (/\s/.test(this.peek())) this.at += 1;
      if (this.startsWith("#") || this.startsWith("//")) {
        const end = this.text.indexOf("\n", this.at);
        this.at = end < 0 ? this.text.length : end;
      } else if (this.startsWith("/*")) {
        const end = this.text.indexOf("*/", this.at + 2);
        this.at = end < 0 ? this.text.length : end + 2;
      } else {
        return;
      }
    }
  }

  number(): number {
    const start = this.at;
    while (/[0-9.eE]/.test(this.peek())) {
      // `1.foo` and `1...` are not numbers.
      if (this.peek() === "." && !isDigit(this.peek(1))) break;
      const isExponent = /[eE]/.test(this.peek());
      this.at += 1;
      if (isExponent && /[+-]/.test(this.peek())) this.at += 1;
    }
    const value = Number(this.text.slice(start, this.at));
    if (!Number.isFinite(value)) throw this.error("a number that cannot be read");
    return value;
  }

  /** A run of digits, as in `.0`. */
  digits(): number {
    const start = this.at;
    while (isDigit(this.peek())) this.at += 1;
    return Number(this.text.slice(start, this.at));
  }

  /** One character of a quoted text, escapes undone. */
  quotedCharacter(): string {
    const character = this.text[this.at++] ?? "";
    if (character !== "\\") return character;
    const escaped = this.text[this.at++] ?? "";
    const simple = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" }[escaped];
    if (simple !== undefined) return simple;
    const length = escaped === "u" ? 4 : escaped === "U" ? 8 : 0;
    if (length === 0) return `\\${escaped}`;
    const digits = this.text.slice(this.at, this.at + length);
    const code = Number.parseInt(digits, 16);
    this.at += length;
    return Number.isFinite(code) && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }

  /** `<<EOT` or `<<-EOT` up to a line that holds the word alone: the text between. */
  heredoc(): string {
    this.at += 2;
    const isIndented = this.take("-");
    const word = this.name();
    const lineEnd = this.text.indexOf("\n", this.at);
    if (lineEnd < 0) throw this.error("a heredoc that does not end");
    const lines: string[] = [];
    let at = lineEnd + 1;
    for (;;) {
      const end = this.text.indexOf("\n", at);
      const line = this.text.slice(at, end < 0 ? this.text.length : end);
      if (line.trim() === word) {
        this.at = at + line.length;
        break;
      }
      if (end < 0) throw this.error("a heredoc that does not end");
      lines.push(line);
      at = end + 1;
    }
    return (isIndented ? outdent(lines) : lines).map((line) => `${line}\n`).join("");
  }
}

function outdent(lines: readonly string[]): string[] {
  const depths = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const depth = depths.length > 0 ? Math.min(...depths) : 0;
  return lines.map((line) => line.slice(Math.min(depth, line.length)));
}

/** True for 0 to 9. */
export const isDigit = (character: string): boolean => character >= "0" && character <= "9";

/** True for what a name may begin with. */
export const isNameStart = (character: string): boolean => /^[\p{L}_]$/u.test(character);

const isNamePart = (character: string): boolean => /^[\p{L}\p{N}_-]$/u.test(character);
