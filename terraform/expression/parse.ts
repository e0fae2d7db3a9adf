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
import { forNames, readTemplate } from "./parse-template";
import { isDigit, isNameStart, Scanner } from "./scanner";
import type { Expression, ForExpression, ObjectEntry, Step, TemplatePart } from "./tree";

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
  const reader = new Reader(text);
  return reader.template(() => reader.isAtEnd(), false);
}

/** An expression alone, e.g. `var.is_on ? 1 : 0`. */
export function parseExpression(text: string): Expression {
  const reader = new Reader(text);
  const expression = reader.expression();
  reader.skipSpace();
  if (!reader.isAtEnd()) throw reader.error("unexpected text after the expression");
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

class Reader extends Scanner {
  expression(): Expression {
    return this.deeper(() => {
      const condition = this.#binary(0);
      this.skipSpace();
      if (!this.take("?")) return condition;
      const yes = this.expression();
      this.skipSpace();
      this.expect(":");
      return { kind: "conditional", condition, yes, no: this.expression() };
    });
  }

  /** Text and interpolations up to the end. */
  template(isEnd: () => boolean, isQuoted: boolean): Expression {
    const expression = (): Expression => this.expression();
    return templateOf(readTemplate(this, { isEnd, isQuoted, expression }));
  }

  #binary(level: number): Expression {
    const operators = OPERATORS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      this.skipSpace();
      const operator = operators.find((candidate) => this.startsWith(candidate));
      if (operator === undefined) return left;
      this.at += operator.length;
      left = { kind: "binary", operator, left, right: this.#binary(level + 1) };
    }
  }

  #unary(): Expression {
    this.skipSpace();
    const operator = this.peek();
    if (operator === "!" || operator === "-") {
      this.at += 1;
      return { kind: "unary", operator, of: this.deeper(() => this.#unary()) };
    }
    return this.#withSteps(this.#primary());
  }

  #primary(): Expression {
    this.skipSpace();
    const character = this.peek();
    if (character === '"') return this.#quoted();
    if (character === "[") return this.#list();
    if (character === "{") return this.#object();
    if (character === "(") {
      this.at += 1;
      const inside = this.expression();
      this.skipSpace();
      this.expect(")");
      return inside;
    }
    if (this.startsWith("<<")) return parseTemplate(this.heredoc());
    if (isDigit(character)) return { kind: "literal", value: this.number() };
    if (isNameStart(character)) return this.#nameOrCall();
    throw this.error(character ? `unexpected \`${character}\`` : "an expression is missing");
  }

  #quoted(): Expression {
    this.expect('"');
    const text = this.template(() => this.peek() === '"', true);
    this.expect('"');
    return text;
  }

  #nameOrCall(): Expression {
    let name = this.name();
    while (this.startsWith("::")) {
      this.at += 2;
      name += `::${this.name()}`;
    }
    if (this.peek() === "(") return this.#call(name);
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
    if (name === "null") return { kind: "literal", value: null };
    return { kind: "traversal", root: name, steps: [] };
  }

  #call(name: string): Expression {
    this.expect("(");
    const list: Expression[] = [];
    let isSpread = false;
    for (;;) {
      this.skipSpace();
      if (this.take(")")) break;
      list.push(this.expression());
      this.skipSpace();
      if (this.startsWith("...")) {
        this.at += 3;
        isSpread = true;
        this.skipSpace();
      }
      if (!this.take(",")) {
        this.skipSpace();
        this.expect(")");
        break;
      }
    }
    return { kind: "call", name, arguments: list, isSpread };
  }

  #list(): Expression {
    this.expect("[");
    this.skipSpace();
    if (this.isWord("for")) return this.#for("]");
    const items: Expression[] = [];
    for (;;) {
      this.skipSpace();
      if (this.take("]")) break;
      items.push(this.expression());
      this.skipSpace();
      if (!this.take(",")) {
        this.expect("]");
        break;
      }
    }
    return { kind: "list", items };
  }

  #object(): Expression {
    this.expect("{");
    this.skipSpace();
    if (this.isWord("for")) return this.#for("}");
    const entries: ObjectEntry[] = [];
    for (;;) {
      this.skipSpace();
      if (this.take("}")) break;
      entries.push(this.#entry());
      this.skipSpace();
      this.take(",");
    }
    return { kind: "object", entries };
  }

  #entry(): ObjectEntry {
    const key = this.#entryKey();
    this.skipSpace();
    if (!this.take("=") && !this.take(":")) throw this.error("`=` is missing in an object");
    return { key, value: this.expression() };
  }

  /** A bare word is its own text; anything else, also `(var.name)`, is an expression. */
  #entryKey(): Expression {
    this.skipSpace();
    if (!isNameStart(this.peek())) return this.expression();
    const start = this.at;
    const name = this.name();
    this.skipSpace();
    const next = this.peek();
    if (next === "=" || next === ":") return { kind: "literal", value: name };
    this.at = start;
    return this.expression();
  }

  #for(close: "]" | "}"): ForExpression {
    this.at += 3;
    const { keyName, valueName } = forNames(this);
    const collection = this.expression();
    this.skipSpace();
    this.expect(":");
    let value = this.expression();
    let key: Expression | undefined;
    let isGrouped = false;
    this.skipSpace();
    if (close === "}" && this.startsWith("=>")) {
      this.at += 2;
      key = value;
      value = this.expression();
      this.skipSpace();
      if (this.startsWith("...")) {
        this.at += 3;
        isGrouped = true;
        this.skipSpace();
      }
    }
    let condition: Expression | undefined;
    if (this.isWord("if")) {
      this.at += 2;
      condition = this.expression();
      this.skipSpace();
    }
    this.expect(close);
    return { kind: "for", keyName, valueName, collection, key, value, isGrouped, condition };
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
    const next = this.peek(1);
    if (this.peek() === "[") {
      this.at += 1;
      this.skipSpace();
      if (/^\*\s*\]/.test(this.text.slice(this.at, this.at + 9))) {
        this.at += 1;
        this.skipSpace();
        this.expect("]");
        return { kind: "splat", isFull: true };
      }
      const key = this.expression();
      this.skipSpace();
      this.expect("]");
      return { kind: "index", key };
    }
    if (this.peek() !== ".") return undefined;
    if (next === "*") {
      this.at += 2;
      return { kind: "splat", isFull: false };
    }
    if (isDigit(next)) {
      this.at += 1;
      return { kind: "index", key: { kind: "literal", value: this.digits() } };
    }
    if (!isNameStart(next)) return undefined;
    this.at += 1;
    return { kind: "attribute", name: this.name() };
  }
}
