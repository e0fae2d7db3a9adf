/**
 * Parse Terraform's expression and template languages.
 *
 * `parseTemplate` reads a string as Terraform's JSON syntax means it (`"${aws_s3_bucket.x.arn}/*"`),
 * `parseExpression` what stands inside the braces. Not a block parser: `.tf` files are turned into
 * JSON by a library. Recursive descent, depth-limited; linear in the text.
 *
 * Source: Terraform Language, "Expressions"; HCL Native Syntax Specification.
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
import {
  type Expression,
  ExpressionError,
  type ForExpression,
  type ObjectEntry,
  type Step,
  type TemplatePart,
} from "./tree";

/** Deeper nesting is refused, so that no text can exhaust the stack. */
const DEPTH_MAX = 200;

/** Binary operators from loose to tight. */
const OPERATORS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** A string of the JSON syntax as an expression; a plain text becomes a literal. */
export function parseTemplate(text: string): Expression {
  if (!text.includes("${") && !text.includes("%{")) return { kind: "literal", value: text };
  const parser = new Parser(text);
  const parts = parser.template((at) => at >= text.length);
  return templateOf(parts);
}

/** An expression alone, e.g. `var.is_on ? 1 : 0`. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.expression();
  parser.skipSpace();
  if (!parser.isAtEnd()) throw parser.error("unexpected text after the expression");
  return expression;
}

/** A template that is one interpolation keeps that expression's type. */
function templateOf(parts: readonly TemplatePart[]): Expression {
  const [only] = parts;
  if (parts.length === 0) return { kind: "literal", value: "" };
  if (parts.length === 1 && typeof only === "string") return { kind: "literal", value: only };
  if (parts.length === 1 && typeof only === "object" && only.kind === "interpolation") {
    return only.expression;
  }
  return { kind: "template", parts };
}

class Parser {
  #at = 0;
  #depth = 0;

  constructor(readonly text: string) {}

  isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  error(what: string): ExpressionError {
    return new ExpressionError(`${what} at character ${this.#at + 1}`);
  }

  // --- templates -------------------------------------------------------------------------------

  /** Text and interpolations until `isEnd` holds; the end itself is not consumed. */
  template(isEnd: (at: number) => boolean, isQuoted = false): TemplatePart[] {
    const root: TemplatePart[] = [];
    let parts = root;
    let text = "";
    const open: { readonly outer: TemplatePart[]; readonly close: () => TemplatePart }[] = [];
    const flush = (): void => {
      if (text) parts.push(text);
      text = "";
    };
    while (!isEnd(this.#at)) {
      if (this.isAtEnd()) throw this.error("a text that does not end");
      if (this.#startsWith("$${") || this.#startsWith("%%{")) {
        text += this.text.slice(this.#at + 1, this.#at + 3);
        this.#at += 3;
      } else if (this.#startsWith("${")) {
        flush();
        const expression = this.#braced(2, () => this.expression());
        parts.push({ kind: "interpolation", expression });
      } else if (this.#startsWith("%{")) {
        flush();
        parts = this.#directive(parts, open);
      } else {
        text += isQuoted ? this.#quotedCharacter() : this.text[this.#at++];
      }
    }
    flush();
    if (open.length > 0) throw this.error("a directive that does not end");
    return root;
  }

  /** `${ … }` with optional `~` trimming marks, which only concern white space. */
  #braced<Result>(length: number, inside: () => Result): Result {
    this.#at += length;
    this.#take("~");
    const result = inside();
    this.skipSpace();
    this.#take("~");
    this.#expect("}");
    return result;
  }

  /** `%{ if … }`, `%{ for … }`, `%{ else }`, `%{ endif }`, `%{ endfor }`. */
  #directive(
    parts: TemplatePart[],
    open: { readonly outer: TemplatePart[]; readonly close: () => TemplatePart }[],
  ): TemplatePart[] {
    return this.#braced(2, () => {
      this.skipSpace();
      const word = this.#name();
      if (word === "if") {
        const condition = this.expression();
        const yes: TemplatePart[] = [];
        const no: TemplatePart[] = [];
        open.push({ outer: parts, close: () => ({ kind: "if", condition, yes, no }) });
        this.#elseParts.push(no);
        return yes;
      }
      if (word === "else") {
        const no = this.#elseParts.at(-1);
        if (!no || open.length === 0) throw this.error("`else` without `if`");
        return no;
      }
      if (word === "for") return this.#forDirective(parts, open);
      const directive = open.pop();
      if (!directive || (word !== "endif" && word !== "endfor")) {
        throw this.error(`unexpected directive \`${word}\``);
      }
      if (word === "endif") this.#elseParts.pop();
      directive.outer.push(directive.close());
      return directive.outer;
    });
  }

  readonly #elseParts: TemplatePart[][] = [];

  #forDirective(
    parts: TemplatePart[],
    open: { readonly outer: TemplatePart[]; readonly close: () => TemplatePart }[],
  ): TemplatePart[] {
    const { keyName, valueName } = this.#forNames();
    const collection = this.expression();
    const body: TemplatePart[] = [];
    open.push({
      outer: parts,
      close: () => ({ kind: "for", keyName, valueName, collection, body }),
    });
    return body;
  }

  #quotedCharacter(): string {
    const character = this.text[this.#at++] ?? "";
    if (character !== "\\") return character;
    const escaped = this.text[this.#at++] ?? "";
    const simple = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" }[escaped];
    if (simple !== undefined) return simple;
    const length = escaped === "u" ? 4 : escaped === "U" ? 8 : 0;
    if (length === 0) return `\\${escaped}`;
    const digits = this.text.slice(this.#at, this.#at + length);
    const code = Number.parseInt(digits, 16);
    this.#at += length;
    return Number.isFinite(code) && code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }

  // --- expressions -----------------------------------------------------------------------------

  expression(): Expression {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw this.error("nested too deeply");
    const condition = this.#binary(0);
    this.skipSpace();
    let expression = condition;
    if (this.#take("?")) {
      const yes = this.expression();
      this.skipSpace();
      this.#expect(":");
      expression = { kind: "conditional", condition, yes, no: this.expression() };
    }
    this.#depth -= 1;
    return expression;
  }

  #binary(level: number): Expression {
    const operators = OPERATORS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      this.skipSpace();
      const operator = operators.find((candidate) => this.#startsWith(candidate));
      if (operator === undefined) return left;
      this.#at += operator.length;
      left = { kind: "binary", operator, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    this.skipSpace();
    const operator = this.text[this.#at];
    if (operator === "!" || operator === "-") {
      this.#at += 1;
      this.#depth += 1;
      if (this.#depth > DEPTH_MAX) throw this.error("nested too deeply");
      const of = this.#unary();
      this.#depth -= 1;
      return { kind: "unary", operator, of };
    }
    return this.#withSteps(this.#primary());
  }

  #primary(): Expression {
    this.skipSpace();
    const character = this.text[this.#at] ?? "";
    if (character === '"') return this.#quoted();
    if (character === "[") return this.#list();
    if (character === "{") return this.#object();
    if (character === "(") {
      this.#at += 1;
      const inside = this.expression();
      this.skipSpace();
      this.#expect(")");
      return inside;
    }
    if (this.#startsWith("<<")) return this.#heredoc();
    if (isDigit(character)) return this.#number();
    if (isNameStart(character)) return this.#nameOrCall();
    throw this.error(character ? `unexpected \`${character}\`` : "an expression is missing");
  }

  #quoted(): Expression {
    this.#expect('"');
    const parts = this.template((at) => this.text[at] === '"', true);
    this.#expect('"');
    return templateOf(parts);
  }

  /** `<<EOT` or `<<-EOT` up to a line that holds the word alone. */
  #heredoc(): Expression {
    this.#at += 2;
    const isIndented = this.#take("-");
    const word = this.#name();
    const lineEnd = this.text.indexOf("\n", this.#at);
    if (lineEnd < 0) throw this.error("a heredoc that does not end");
    const lines: string[] = [];
    let at = lineEnd + 1;
    for (;;) {
      const end = this.text.indexOf("\n", at);
      const line = this.text.slice(at, end < 0 ? this.text.length : end);
      if (line.trim() === word) {
        this.#at = at + line.length;
        break;
      }
      if (end < 0) throw this.error("a heredoc that does not end");
      lines.push(line);
      at = end + 1;
    }
    const body = (isIndented ? outdent(lines) : lines).map((line) => `${line}\n`).join("");
    return parseTemplate(body);
  }

  #number(): Expression {
    const start = this.#at;
    while (/[0-9.eE]/.test(this.text[this.#at] ?? "")) {
      // `1.foo` and `1...` are not numbers.
      if (this.text[this.#at] === "." && !isDigit(this.text[this.#at + 1] ?? "")) break;
      const isExponent = /[eE]/.test(this.text[this.#at] ?? "");
      this.#at += 1;
      if (isExponent && /[+-]/.test(this.text[this.#at] ?? "")) this.#at += 1;
    }
    const value = Number(this.text.slice(start, this.#at));
    if (!Number.isFinite(value)) throw this.error("a number that cannot be read");
    return { kind: "literal", value };
  }

  #nameOrCall(): Expression {
    let name = this.#name();
    while (this.#startsWith("::")) {
      this.#at += 2;
      name += `::${this.#name()}`;
    }
    if (this.text[this.#at] === "(") return this.#call(name);
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
    if (name === "null") return { kind: "literal", value: null };
    return { kind: "traversal", root: name, steps: [] };
  }

  #call(name: string): Expression {
    this.#expect("(");
    const list: Expression[] = [];
    let isSpread = false;
    for (;;) {
      this.skipSpace();
      if (this.#take(")")) break;
      list.push(this.expression());
      this.skipSpace();
      if (this.#startsWith("...")) {
        this.#at += 3;
        isSpread = true;
        this.skipSpace();
      }
      if (!this.#take(",")) {
        this.skipSpace();
        this.#expect(")");
        break;
      }
    }
    return { kind: "call", name, arguments: list, isSpread };
  }

  #list(): Expression {
    this.#expect("[");
    this.skipSpace();
    if (this.#isWord("for")) return this.#for("]");
    const items: Expression[] = [];
    for (;;) {
      this.skipSpace();
      if (this.#take("]")) break;
      items.push(this.expression());
      this.skipSpace();
      if (!this.#take(",")) {
        this.#expect("]");
        break;
      }
    }
    return { kind: "list", items };
  }

  #object(): Expression {
    this.#expect("{");
    this.skipSpace();
    if (this.#isWord("for")) return this.#for("}");
    const entries: ObjectEntry[] = [];
    for (;;) {
      this.skipSpace();
      if (this.#take("}")) break;
      entries.push(this.#entry());
      this.skipSpace();
      this.#take(",");
    }
    return { kind: "object", entries };
  }

  #entry(): ObjectEntry {
    const key = this.#entryKey();
    this.skipSpace();
    if (!this.#take("=") && !this.#take(":")) throw this.error("`=` is missing in an object");
    return { key, value: this.expression() };
  }

  /** A bare word is its own text; anything else, also `(var.name)`, is an expression. */
  #entryKey(): Expression {
    this.skipSpace();
    if (!isNameStart(this.text[this.#at] ?? "")) return this.expression();
    const start = this.#at;
    const name = this.#name();
    this.skipSpace();
    const next = this.text[this.#at];
    if (next === "=" || next === ":") return { kind: "literal", value: name };
    this.#at = start;
    return this.expression();
  }

  #for(close: "]" | "}"): ForExpression {
    this.#at += 3;
    const { keyName, valueName } = this.#forNames();
    const collection = this.expression();
    this.skipSpace();
    this.#expect(":");
    let value = this.expression();
    let key: Expression | undefined;
    let isGrouped = false;
    this.skipSpace();
    if (close === "}" && this.#startsWith("=>")) {
      this.#at += 2;
      key = value;
      value = this.expression();
      this.skipSpace();
      if (this.#startsWith("...")) {
        this.#at += 3;
        isGrouped = true;
        this.skipSpace();
      }
    }
    let condition: Expression | undefined;
    if (this.#isWord("if")) {
      this.#at += 2;
      condition = this.expression();
      this.skipSpace();
    }
    this.#expect(close);
    return { kind: "for", keyName, valueName, collection, key, value, isGrouped, condition };
  }

  /** `v in` or `k, v in`. */
  #forNames(): { readonly keyName: string | undefined; readonly valueName: string } {
    this.skipSpace();
    const first = this.#name();
    this.skipSpace();
    let second: string | undefined;
    if (this.#take(",")) {
      this.skipSpace();
      second = this.#name();
      this.skipSpace();
    }
    if (!this.#isWord("in")) throw this.error("`in` is missing");
    this.#at += 2;
    return second === undefined
      ? { keyName: undefined, valueName: first }
      : { keyName: first, valueName: second };
  }

  #withSteps(of: Expression): Expression {
    const steps: Step[] = [];
    for (;;) {
      const step = this.#step();
      if (!step) break;
      steps.push(step);
    }
    if (steps.length === 0) return of;
    return of.kind === "traversal" ? { ...of, steps } : { kind: "access", of, steps };
  }

  #step(): Step | undefined {
    const next = this.text[this.#at + 1] ?? "";
    if (this.text[this.#at] === "[") {
      this.#at += 1;
      this.skipSpace();
      if (this.text[this.#at] === "*" && /^\*\s*\]/.test(this.text.slice(this.#at, this.#at + 9))) {
        this.#at += 1;
        this.skipSpace();
        this.#expect("]");
        return { kind: "splat" };
      }
      const key = this.expression();
      this.skipSpace();
      this.#expect("]");
      return { kind: "index", key };
    }
    if (this.text[this.#at] !== ".") return undefined;
    if (next === "*") {
      this.#at += 2;
      return { kind: "splat" };
    }
    if (isDigit(next)) {
      this.#at += 1;
      const start = this.#at;
      while (isDigit(this.text[this.#at] ?? "")) this.#at += 1;
      const value = Number(this.text.slice(start, this.#at));
      return { kind: "index", key: { kind: "literal", value } };
    }
    if (!isNameStart(next)) return undefined;
    this.#at += 1;
    return { kind: "attribute", name: this.#name() };
  }

  // --- characters ------------------------------------------------------------------------------

  #name(): string {
    const start = this.#at;
    if (!isNameStart(this.text[this.#at] ?? "")) throw this.error("a name is missing");
    while (isNamePart(this.text[this.#at] ?? "")) this.#at += 1;
    return this.text.slice(start, this.#at);
  }

  #isWord(word: string): boolean {
    return this.#startsWith(word) && !isNamePart(this.text[this.#at + word.length] ?? "");
  }

  #startsWith(text: string): boolean {
    return this.text.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.error(`\`${text}\` is missing`);
  }

  /** White space and comments. */
  skipSpace(): void {
    for (;;) {
      while (/\s/.test(this.text[this.#at] ?? "")) this.#at += 1;
      if (this.#startsWith("#") || this.#startsWith("//")) {
        const end = this.text.indexOf("\n", this.#at);
        this.#at = end < 0 ? this.text.length : end;
      } else if (this.#startsWith("/*")) {
        const end = this.text.indexOf("*/", this.#at + 2);
        this.#at = end < 0 ? this.text.length : end + 2;
      } else {
        return;
      }
    }
  }
}

function outdent(lines: readonly string[]): string[] {
  const depths = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const depth = depths.length > 0 ? Math.min(...depths) : 0;
  return lines.map((line) => line.slice(Math.min(depth, line.length)));
}

const isDigit = (character: string): boolean => character >= "0" && character <= "9";

const isNameStart = (character: string): boolean => /^[\p{L}_]$/u.test(character);

const isNamePart = (character: string): boolean => /^[\p{L}\p{N}_-]$/u.test(character);
