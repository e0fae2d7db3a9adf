/**
 * The outline of an HCL text with the place of every part: blocks, arguments, objects, lists.
 *
 * For changes that leave every other character as it is. Expressions that are no object and no list
 * constructor are one piece each. The text is one that the HCL library has accepted.
 *
 * Source: HCL Native Syntax Specification, "Structural Elements" and "Collection Values".
 * https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
import { type HclToken, hclTokens } from "../../terraform";

/** A piece of the text; `end` is behind its last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An expression. */
export type Node =
  | (Span & { readonly kind: "object"; readonly items: readonly Item[] })
  | (Span & { readonly kind: "list"; readonly elements: readonly Node[] })
  /** `jsonencode(…)` with one argument. */
  | (Span & { readonly kind: "jsonencode"; readonly argument: Node })
  | (Span & { readonly kind: "other" });

/** `name = value` of a body or an object. */
export interface Item extends Span {
  readonly kind: "item";
  readonly name: string;
  readonly value: Node;
}

/** A block with its labels and what is in it. */
export interface Block extends Span {
  readonly kind: "block";
  readonly name: string;
  readonly labels: readonly string[];
  readonly body: readonly (Item | Block)[];
  /** Behind its opening brace. */
  readonly inside: number;
}

/** The blocks and arguments of a file. */
export function hclTree(text: string): readonly (Item | Block)[] {
  return new Reader(text).body();
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly HclToken[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = hclTokens(text).filter(({ kind }) => kind !== "comment");
  }

  /** Up to the closing brace, or the end. */
  body(): (Item | Block)[] {
    const parts: (Item | Block)[] = [];
    for (let token = this.#skip(); token && !this.#is("}"); token = this.#skip()) {
      parts.push(this.#bodyPart(token));
    }
    return parts;
  }

  #bodyPart(head: HclToken): Item | Block {
    const name = this.#take();
    if (this.#is("=")) {
      this.#at += 1;
      const value = this.#expression();
      return { kind: "item", name, value, start: head.start, end: value.end };
    }
    const labels: string[] = [];
    while (this.#token() && !this.#is("{")) labels.push(this.#take());
    const inside = this.#token()?.end ?? this.#text.length;
    this.#at += 1;
    const body = this.body();
    const end = this.#token()?.end ?? this.#text.length;
    this.#at += 1;
    return { kind: "block", name, labels, body, inside, start: head.start, end };
  }

  #expression(): Node {
    const first = this.#at;
    const start = this.#token()?.start ?? this.#text.length;
    const node = this.#structure();
    if (node && this.#isEnd()) return node;
    this.#at = first;
    let end = start;
    for (let token = this.#token(); token && !this.#isEnd(); token = this.#token()) {
      this.#skipGroup();
      end = this.#tokens[this.#at - 1]?.end ?? token.end;
    }
    return { kind: "other", start, end };
  }

  /** An object, a list or a `jsonencode` call, if the expression begins with one. */
  #structure(): Node | undefined {
    if (this.#is("{")) return this.#object();
    if (this.#is("[")) return this.#list();
    const start = this.#token()?.start ?? 0;
    if (this.#word() !== "jsonencode") return undefined;
    this.#at += 1;
    if (!this.#is("(")) return undefined;
    this.#at += 1;
    this.#skip();
    const argument = this.#expression();
    this.#skip();
    if (!this.#is(")")) return undefined;
    const end = this.#token()?.end ?? 0;
    this.#at += 1;
    return { kind: "jsonencode", argument, start, end };
  }

  #object(): Node | undefined {
    const start = this.#token()?.start ?? 0;
    this.#at += 1;
    const items: Item[] = [];
    for (let token = this.#skip(); token && !this.#is("}"); token = this.#skip()) {
      const name = this.#take();
      if (name === "for" || !(this.#is("=") || this.#is(":"))) return undefined;
      this.#at += 1;
      const value = this.#expression();
      items.push({ kind: "item", name, value, start: token.start, end: value.end });
      this.#skip();
      if (this.#is(",")) this.#at += 1;
    }
    const end = this.#token()?.end ?? this.#text.length;
    this.#at += 1;
    return { kind: "object", items, start, end };
  }

  #list(): Node | undefined {
    const start = this.#token()?.start ?? 0;
    this.#at += 1;
    const elements: Node[] = [];
    for (let token = this.#skip(); token && !this.#is("]"); token = this.#skip()) {
      if (elements.length === 0 && this.#word() === "for") return undefined;
      elements.push(this.#expression());
      this.#skip();
      if (this.#is(",")) this.#at += 1;
      else if (!this.#is("]")) return undefined;
    }
    const end = this.#token()?.end ?? this.#text.length;
    this.#at += 1;
    return { kind: "list", elements, start, end };
  }

  /** One token, or everything between a bracket and the one that closes it. */
  #skipGroup(): void {
    let depth = 0;
    do {
      if (this.#is("{") || this.#is("[") || this.#is("(")) depth += 1;
      if (this.#is("}") || this.#is("]") || this.#is(")")) depth -= 1;
      this.#at += 1;
    } while (depth > 0 && this.#token());
  }

  /** Where an expression ends: at a newline, a comma or a closing bracket. */
  #isEnd(): boolean {
    const token = this.#token();
    if (!token || token.kind === "newline") return true;
    return [",", "}", "]", ")"].some((mark) => this.#is(mark));
  }

  /** Over newlines; the token behind them. */
  #skip(): HclToken | undefined {
    while (this.#token()?.kind === "newline") this.#at += 1;
    return this.#token();
  }

  #token(): HclToken | undefined {
    return this.#tokens[this.#at];
  }

  #is(mark: string): boolean {
    const token = this.#token();
    return token?.kind === "mark" && this.#text[token.start] === mark;
  }

  #word(): string {
    const token = this.#token();
    return token ? this.#text.slice(token.start, token.end) : "";
  }

  /** The token as a name, without quotes. */
  #take(): string {
    const word = this.#word();
    this.#at += 1;
    return word.startsWith('"') ? word.slice(1, -1) : word;
  }
}
