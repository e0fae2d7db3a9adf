/**
 * From JSON before and after to changes of the HCL that evaluates to it.
 *
 * Where an object or a list is written out with as many parts as the value has, only the parts that
 * differ are touched; else the whole expression is written anew. What is new is written with
 * references to resources of the module.
 */
import { type HclStyle, hclName, hclValue, isSameJson } from "../../preflight";
import type { HclEdits } from "./hcl-edits";
import type { Item, Node } from "./hcl-tree";

/** A JSON object. */
export type Json = { readonly [name: string]: unknown };

/** True for a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as a list. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Change what an expression evaluates to. */
export function changeValue(
  node: Node,
  before: unknown,
  after: unknown,
  context: { readonly edits: HclEdits; readonly style: HclStyle },
): void {
  if (isSameJson(before, after)) return;
  if (node.kind === "object" && isObject(before) && isObject(after) && isWhole(node, before)) {
    changeObject(node, before, after, context);
  } else if (node.kind === "list" && Array.isArray(before) && Array.isArray(after)) {
    changeList(node, before, after, context);
  } else {
    context.edits.replace(node, rewritten(node, before, after, context));
  }
}

/** Whether the items are those of the value, so that each can be found by its name. */
function isWhole(node: Node & { readonly kind: "object" }, value: Json): boolean {
  const names = node.items.map(({ name }) => name);
  return names.length === Object.keys(value).length && names.every((name) => name in value);
}

function changeObject(
  node: Node & { readonly kind: "object" },
  before: Json,
  after: Json,
  context: { readonly edits: HclEdits; readonly style: HclStyle },
): void {
  const { edits, style } = context;
  const come = Object.entries(after).filter(([name]) => !(name in before));
  const gone = new Set<number>();
  for (const [index, item] of node.items.entries()) {
    if (item.name in after) {
      changeValue(item.value, before[item.name], after[item.name], context);
      continue;
    }
    const [name, value] = come.shift() ?? [];
    if (name === undefined) gone.add(index);
    else edits.replaceItem(item, hclName(name, style), hclValue(value, style));
  }
  if (gone.size > 0) edits.removeSome(node, node.items, (index) => gone.has(index));
  const indentation = edits.indentationAt(node.items.at(-1)?.start ?? node.start);
  for (const [name, value] of come) {
    edits.appendItem(node, hclName(name, style), {
      inline: hclValue(value, style),
      broken: broken(value, indentation, context),
    });
  }
}

/** An object over several lines; any other value as it is. */
function broken(
  value: unknown,
  indentation: string,
  { edits, style }: { readonly edits: HclEdits; readonly style: HclStyle },
): string {
  if (!isObject(value) || Object.keys(value).length === 0) return hclValue(value, style);
  const items = Object.entries(value).map(
    ([name, entry]) => `${hclName(name, style)} = ${hclValue(entry, style)}`,
  );
  const inner = edits.lines(items, `${indentation}  `);
  return `{${edits.newline}${inner}${edits.newline}${indentation}}`;
}

function changeList(
  node: Node & { readonly kind: "list" },
  before: readonly unknown[],
  after: readonly unknown[],
  context: { readonly edits: HclEdits; readonly style: HclStyle },
): void {
  const { edits, style } = context;
  const isIn = (list: readonly unknown[], value: unknown) =>
    list.some((one) => isSameJson(one, value));
  if (node.elements.length !== before.length) {
    edits.replace(node, hclValue(after, style));
    return;
  }
  const come = after.filter((value) => !isIn(before, value));
  const gone = new Set<number>();
  for (const [index, element] of node.elements.entries()) {
    if (isIn(after, before[index])) continue;
    const next = come.shift();
    if (next === undefined) gone.add(index);
    else edits.replace(element, hclValue(next, style));
  }
  if (gone.size > 0) edits.removeSome(node, node.elements, (index) => gone.has(index));
  for (const value of come) edits.append(node, [hclValue(value, style)]);
}

/** The whole expression, in which values that were there keep their text. */
function rewritten(
  node: Node,
  before: unknown,
  after: unknown,
  { edits, style }: { readonly edits: HclEdits; readonly style: HclStyle },
): string {
  const elements = node.kind === "list" ? node.elements : [node];
  const old = listOf(before);
  const isKnown = elements.length === old.length;
  const texts = listOf(after).map((value) => {
    const index = isKnown ? old.findIndex((one) => isSameJson(one, value)) : -1;
    const element = elements[index];
    return element ? edits.textOf(element) : hclValue(value, style);
  });
  return Array.isArray(after) ? `[${texts.join(", ")}]` : (texts[0] ?? "null");
}

/** The item of a name. */
export function itemNamed(
  items: readonly { readonly kind: string }[],
  name: string,
): Item | undefined {
  return items.find((part): part is Item => part.kind === "item" && (part as Item).name === name);
}
