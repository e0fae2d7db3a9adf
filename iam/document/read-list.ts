/** A value or a list of values, as most elements take them. */
import type { Located } from "../policy";
import type { Unknown } from "../unknown";
import type { ElementPath } from "./findings";
import { describeNode, type JsonNode } from "./node";
import type { Context } from "./read-object";

/** One value with its path. */
export interface ListItem {
  readonly node: JsonNode;
  readonly path: ElementPath;
}

/** The nodes of a list, or the single node. */
export function itemsOf(node: JsonNode, path: ElementPath): readonly ListItem[] {
  if (node.kind !== "array") return [{ node, path }];
  return node.items.map((item, index) => ({ node: item, path: [...path, index] }));
}

/** Strings and unknowns; anything else is reported. */
export function readStrings(
  node: JsonNode,
  expected: { path: ElementPath; what: string },
  context: Context,
): Located<string | Unknown>[] {
  const values: Located<string | Unknown>[] = [];
  for (const { node: item, path } of itemsOf(node, expected.path)) {
    if (item.kind === "string")
      values.push({ value: item.value, start: item.start, end: item.end });
    else if (item.kind === "unknown") values.push({ value: item.unknown, start: -1, end: -1 });
    else {
      context.findings.add(
        "IAM0004",
        { span: item, path },
        {
          summary: `${expected.what} must be a string or a list of strings`,
          label: `this is ${describeNode(item)}`,
          why: `found ${describeNode(item)}`,
        },
      );
    }
  }
  return values;
}
