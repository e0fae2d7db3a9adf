/**
 * A parsed JSON value into nodes; any value inside may be an `Unknown`.
 *
 * Cyclic and shared structures are safe: depth and the number of nodes are capped.
 */
import { isUnknown, type Unknown } from "../unknown";
import { DEPTH_MAX, type JsonFault, type JsonNode, NODE_COUNT_MAX, TEXT_LENGTH_MAX } from "./node";
import type { ReadJson } from "./read-text";

const NOWHERE = { start: -1, end: -1 } as const;

/** The tree of a parsed value, or what is wrong with it. A node passes through unchanged. */
export function fromValue(value: unknown): ReadJson {
  if (value instanceof NodeValue) return { node: value.node };
  const budget: Budget = { nodes: 0, characters: 0 };
  const node = convert(value, 0, budget);
  return budget.fault ? { fault: budget.fault } : { node };
}

/** A node that is handed on as a document without losing its place in a larger text. */
export class NodeValue {
  constructor(
    readonly node: JsonNode,
    /** The text its offsets count in. */
    readonly text: string,
  ) {}
}

interface Budget {
  nodes: number;
  characters: number;
  fault?: JsonFault;
}

function convert(value: unknown, depth: number, budget: Budget): JsonNode {
  if (budget.fault) return { kind: "null", ...NOWHERE };
  if (depth > DEPTH_MAX) return exceed(budget, `more than ${DEPTH_MAX} levels of nesting`);
  if (++budget.nodes > NODE_COUNT_MAX) return exceed(budget, `more than ${NODE_COUNT_MAX} values`);
  switch (typeof value) {
    case "string":
      budget.characters += value.length;
      if (budget.characters > TEXT_LENGTH_MAX) return exceed(budget, "the document is too long");
      return { kind: "string", value, ...NOWHERE };
    case "number":
      return { kind: "number", text: String(value), ...NOWHERE };
    case "boolean":
      return { kind: "boolean", value, ...NOWHERE };
    case "object":
      return convertObject(value, depth, budget);
    default:
      return { kind: "null", ...NOWHERE };
  }
}

function convertObject(value: object | null, depth: number, budget: Budget): JsonNode {
  if (value === null) return { kind: "null", ...NOWHERE };
  if (isUnknown(value)) return { kind: "unknown", unknown: cleaned(value), ...NOWHERE };
  if (Array.isArray(value)) {
    const items = value.map((item) => convert(item, depth + 1, budget));
    return { kind: "array", items, ...NOWHERE };
  }
  const members = [];
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    members.push({ key, keySpan: NOWHERE, value: convert(item, depth + 1, budget) });
  }
  return { kind: "object", members, ...NOWHERE };
}

/** Only the ends that are text. */
function cleaned({ unknown, prefix, suffix }: Unknown): Unknown {
  return {
    unknown,
    ...(typeof prefix === "string" && { prefix }),
    ...(typeof suffix === "string" && { suffix }),
  };
}

function exceed(budget: Budget, reason: string): JsonNode {
  budget.fault ??= { reason, start: -1, end: -1, limit: true };
  return { kind: "null", ...NOWHERE };
}
