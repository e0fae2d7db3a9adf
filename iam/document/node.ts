/**
 * A policy document as a tree of JSON nodes, each with its place.
 *
 * Two readers make it: `read-text.ts` from JSON text (with offsets), `from-value.ts` from a parsed
 * value (with paths), in which any value may be an `Unknown`. Objects keep their members as a list,
 * so that duplicate keys are seen and `__proto__` is a key like any other.
 */
import type { Unknown } from "../unknown";

/** Offsets into the text, in UTF-16 units; -1 where there is no text. */
export interface Span {
  readonly start: number;
  /** After the last character. */
  readonly end: number;
}

/** `"key": value` of an object. */
export interface JsonMember {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: JsonNode;
}

/** An object, its members in source order. */
export interface ObjectNode extends Span {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
}

/** A list. */
export interface ArrayNode extends Span {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

/** A string, unescaped. */
export interface StringNode extends Span {
  readonly kind: "string";
  readonly value: string;
}

/** A number, as written. */
export interface NumberNode extends Span {
  readonly kind: "number";
  readonly text: string;
}

/** `true` or `false`. */
export interface BooleanNode extends Span {
  readonly kind: "boolean";
  readonly value: boolean;
}

/** `null`, or in a parsed value anything that is no JSON. */
export interface NullNode extends Span {
  readonly kind: "null";
}

/** A value that is not known yet. */
export interface UnknownNode extends Span {
  readonly kind: "unknown";
  readonly unknown: Unknown;
}

/** Any value of a document. */
export type JsonNode =
  | ObjectNode
  | ArrayNode
  | StringNode
  | NumberNode
  | BooleanNode
  | NullNode
  | UnknownNode;

/** How deep a document may nest. AWS's own grammar needs six levels. */
export const DEPTH_MAX = 100;
/** How many values a document may hold; the largest policy type allows 20,480 characters. */
export const NODE_COUNT_MAX = 500_000;
/** How long a text we read at all, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 4_000_000;

/** Why a document could not be read as JSON. */
export interface JsonFault {
  readonly reason: string;
  /** Offset into the text; -1 where there is none. */
  readonly start: number;
  readonly end: number;
  /** True where the document breaks a limit of ours rather than the grammar. */
  readonly limit: boolean;
}

/** What a value is, for messages: `a list`, `the number 3`. */
export function describeNode(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return "an object";
    case "array":
      return "a list";
    case "string":
      return "a string";
    case "number":
      return `the number ${node.text.slice(0, 40)}`;
    case "boolean":
      return `\`${node.value}\``;
    case "null":
      return "`null`";
    case "unknown":
      return "a value that is not known yet";
  }
}
