/**
 * JSON text into nodes that keep their place. RFC 8259, strictly: no comments, no trailing commas.
 *
 * Not `JSON.parse`, because that drops positions and duplicate keys. Never throws; nesting is capped,
 * so recursion is bounded. Cost: linear in the text.
 */

import type { Unknown } from "../unknown";
import {
  DEPTH_MAX,
  type JsonFault,
  type JsonMember,
  type JsonNode,
  NODE_COUNT_MAX,
  type ObjectNode,
  TEXT_LENGTH_MAX,
} from "./node";

/** The tree, or the first fault. */
export type ReadJson =
  | { readonly node: JsonNode; readonly fault?: undefined }
  | { readonly node?: undefined; readonly fault: JsonFault };

/** How the text is read. */
export interface ReadOptions {
  /** Take `{"unknown": "reason"}` for an `Unknown`. A policy document never holds it. */
  readonly unknowns: boolean;
}

/** Read one JSON value that fills the whole text. */
export function readText(text: string, options: ReadOptions = { unknowns: false }): ReadJson {
  if (text.length > TEXT_LENGTH_MAX) {
    const reason = `the text has ${text.length} characters, and at most ${TEXT_LENGTH_MAX} are read`;
    return { fault: { reason, start: 0, end: 1, limit: true } };
  }
  const reader = new Reader(text, options);
  const node = reader.document();
  return node ? { node } : { fault: reader.fault };
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class Reader {
  fault: JsonFault = { reason: "the text is empty", start: 0, end: 1, limit: false };
  private at = 0;
  private nodeCount = 0;

  constructor(
    private readonly text: string,
    private readonly options: ReadOptions,
  ) {}

  document(): JsonNode | undefined {
    if (this.text.charCodeAt(0) === 0xfeff)
      return this.fail("the text begins with a byte order mark");
    this.space();
    const node = this.value(0);
    if (!node) return undefined;
    this.space();
    if (this.at < this.text.length) return this.fail("there is more text after the document");
    return node;
  }

  private value(depth: number): JsonNode | undefined {
    if (depth > DEPTH_MAX) return this.fail(`more than ${DEPTH_MAX} levels of nesting`, true);
    if (++this.nodeCount > NODE_COUNT_MAX) {
      return this.fail(`more than ${NODE_COUNT_MAX} values`, true);
    }
    const start = this.at;
    switch (this.text[start]) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case '"': {
        const value = this.string();
        return value === undefined ? undefined : { kind: "string", value, start, end: this.at };
      }
      case "t":
        return this.word("true", { kind: "boolean", value: true, start, end: start + 4 });
      case "f":
        return this.word("false", { kind: "boolean", value: false, start, end: start + 5 });
      case "n":
        return this.word("null", { kind: "null", start, end: start + 4 });
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonNode | undefined {
    const start = this.at++;
    const members: JsonMember[] = [];
    this.space();
    if (this.take("}")) return { kind: "object", members, start, end: this.at };
    for (;;) {
      const member = this.member(depth);
      if (!member) return undefined;
      members.push(member);
      this.space();
      if (this.take("}")) return this.finish({ kind: "object", members, start, end: this.at });
      if (!this.take(",")) return this.fail("expected `,` or `}` after a member of an object");
      this.space();
    }
  }

  private finish(object: ObjectNode): JsonNode {
    const unknown = this.options.unknowns ? unknownIn(object) : undefined;
    return unknown ? { kind: "unknown", unknown, start: object.start, end: object.end } : object;
  }

  private member(depth: number): JsonMember | undefined {
    const start = this.at;
    if (this.text[start] !== '"') return this.fail("expected a key in double quotes");
    const key = this.string();
    if (key === undefined) return undefined;
    const keySpan = { start, end: this.at };
    this.space();
    if (!this.take(":")) return this.fail("expected `:` after a key");
    this.space();
    const value = this.value(depth + 1);
    return value && { key, keySpan, value };
  }

  private array(depth: number): JsonNode | undefined {
    const start = this.at++;
    const items: JsonNode[] = [];
    this.space();
    if (this.take("]")) return { kind: "array", items, start, end: this.at };
    for (;;) {
      const item = this.value(depth + 1);
      if (!item) return undefined;
      items.push(item);
      this.space();
      if (this.take("]")) return { kind: "array", items, start, end: this.at };
      if (!this.take(",")) return this.fail("expected `,` or `]` after an element of a list");
      this.space();
    }
  }

  private string(): string | undefined {
    this.at++;
    let value = "";
    for (;;) {
      value += this.plain();
      if (this.take('"')) return value;
      if (this.at >= this.text.length) return this.fail("a string is not closed");
      if (this.text[this.at] !== "\\") return this.fail("a control character inside a string");
      const escaped = this.escape();
      if (escaped === undefined) return undefined;
      value += escaped;
    }
  }

  /** Text up to a quote, a backslash or a control character. */
  private plain(): string {
    const start = this.at;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (!(code >= 0x20) || code === 0x22 || code === 0x5c) return this.text.slice(start, this.at);
      this.at++;
    }
  }

  private escape(): string | undefined {
    const letter = this.text[this.at + 1] ?? "";
    if (letter === "u") {
      const digits = this.text.slice(this.at + 2, this.at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) return this.fail("`\\u` needs four hexadecimal digits");
      this.at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (character === undefined) return this.fail("not an escape sequence of JSON");
    this.at += 2;
    return character;
  }

  private number(): JsonNode | undefined {
    const start = this.at;
    NUMBER.lastIndex = start;
    if (!NUMBER.test(this.text)) {
      return this.fail(start < this.text.length ? "not a JSON value" : "the text ends too early");
    }
    this.at = NUMBER.lastIndex;
    return { kind: "number", text: this.text.slice(start, this.at), start, end: this.at };
  }

  private word(word: string, node: JsonNode): JsonNode | undefined {
    if (!this.text.startsWith(word, this.at)) return this.fail("not a JSON value");
    this.at += word.length;
    return node;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private fail(reason: string, limit = false): undefined {
    this.fault = { reason, start: this.at, end: this.at + 1, limit };
    return undefined;
  }
}

function unknownIn(object: ObjectNode): Unknown | undefined {
  const texts: Record<string, string> = {};
  for (const { key, value } of object.members) {
    if (key !== "unknown" && key !== "prefix" && key !== "suffix") return undefined;
    if (value.kind === "string") texts[key] = value.value;
  }
  const { unknown, ...ends } = texts;
  return unknown === undefined ? undefined : { unknown, ...ends };
}
