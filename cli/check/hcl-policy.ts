/**
 * A statement of a policy changed in the text of a `.tf` file: in a `jsonencode` of literals, or in
 * the `statement` blocks of the data source `aws_iam_policy_document`.
 *
 * Each function makes its changes or says why it cannot. Whether the text then means what it should
 * is for others to prove.
 */
import {
  documentParts,
  type HclStyle,
  hclObject,
  hclValue,
  isSameJson,
  partLines,
  type StatementPatch,
  statementBlock,
} from "../../preflight";
import { changeValue, isObject, itemNamed, type Json, listOf } from "./hcl-change";
import type { HclEdits } from "./hcl-edits";
import type { Block, Item, Node } from "./hcl-tree";

/** What a change needs to know. */
export interface Change {
  readonly edits: HclEdits;
  readonly style: HclStyle;
  readonly patch: StatementPatch;
  /** Statements of the policy as they evaluate now. */
  readonly statements: readonly Json[];
}

/** Why a change is not made; undefined where it is. */
export type Refusal = string | undefined;

/** Change the statement in the object that `jsonencode` is given. */
export function changeEncoded(document: Node, change: Change): Refusal {
  const item = document.kind === "object" ? itemNamed(document.items, "Statement") : undefined;
  if (!item) return "the policy is not written out as an object";
  const { edits, style, patch, statements } = change;
  const list = item.value;
  if (list.kind === "object" && statements.length === 1) {
    return changeOnly(list, change);
  }
  if (list.kind !== "list" || list.elements.length !== statements.length) {
    return "its statements are made by an expression";
  }
  if (!patch.before) {
    const lines = hclObject(patch.after ?? {}, style);
    const isInline = !edits.textOf(list).includes("\n");
    edits.append(list, isInline ? [hclValue(patch.after, style)] : lines);
    return undefined;
  }
  const index = statements.findIndex((one) => isSameJson(one, patch.before));
  const element = list.elements[index];
  if (!element) return "the statement is not there any more";
  if (patch.after) changeValue(element, patch.before, patch.after, change);
  else if (list.elements.length === 1) return "it would have no statement left";
  else edits.removeSome(list, list.elements, (other) => other === index);
  return undefined;
}

/** `Statement = { … }` without a list around it. */
function changeOnly(statement: Node, change: Change): Refusal {
  const { edits, style, patch } = change;
  if (patch.before && !patch.after) return "it would have no statement left";
  if (patch.before) {
    changeValue(statement, patch.before, patch.after, change);
    return undefined;
  }
  const indentation = edits.indentationAt(statement.start);
  const [first, ...rest] = hclObject(patch.after ?? {}, style);
  const more = rest.map((line) => `${edits.newline}${indentation}${line}`).join("");
  edits.insert(statement.start, "[");
  edits.insert(statement.end, `, ${first}${more}]`);
  return undefined;
}

/** Change the `statement` block of a data source. */
export function changeDocument(data: Block, change: Change): Refusal {
  const { edits, style, patch, statements } = change;
  const blocks = data.body.filter((part): part is Block => part.kind === "block");
  const written = blocks.filter(({ name }) => name === "statement");
  if (blocks.some(({ name, labels }) => name === "dynamic" && labels[0] === "statement")) {
    return "its statements are made by a `dynamic` block";
  }
  if (!patch.before) {
    const last = written.at(-1);
    if (!last) return "it has no statement of its own";
    edits.appendBelow(last, statementBlock(patch.after ?? {}, style), true);
    return undefined;
  }
  const block = blockOf(written, patch.before, statements, edits);
  if (!block) return "the statement cannot be told from the others";
  if (patch.after) return changeBlock(block, patch.before, patch.after, change);
  if (written.length === 1) return "it would have no statement left";
  edits.remove(block);
  return undefined;
}

/** By its Sid, else by its place among the statements where there are no others. */
function blockOf(
  written: readonly Block[],
  before: Json,
  statements: readonly Json[],
  edits: HclEdits,
): Block | undefined {
  const sid = before["Sid"];
  if (sid !== undefined) {
    const named = written.filter((block) => {
      const item = itemNamed(block.body, "sid");
      return item && edits.textOf(item.value) === JSON.stringify(sid);
    });
    return named.length === 1 ? named[0] : undefined;
  }
  if (written.length !== statements.length) return undefined;
  return written[statements.findIndex((one) => isSameJson(one, before))];
}

const LISTS = { Action: "actions", NotAction: "not_actions", Resource: "resources" } as const;

function changeBlock(block: Block, before: Json, after: Json, change: Change): Refusal {
  const { edits, style } = change;
  const items = block.body.filter((part): part is Item => part.kind === "item");
  const lists: Readonly<Record<string, string>> = { ...LISTS, NotResource: "not_resources" };
  for (const [name, argument] of Object.entries(lists)) {
    if (isSameJson(before[name], after[name])) continue;
    const item = itemNamed(items, argument);
    if (item && after[name] !== undefined) {
      changeValue(item.value, listOf(before[name]), listOf(after[name]), change);
    } else if (item) {
      edits.remove(item);
    } else {
      const last = items.at(-1);
      if (!last) return "the statement has no arguments";
      edits.appendBelow(last, [`${argument} = ${hclValue(listOf(after[name]), style)}`]);
    }
  }
  if (!isSameJson(before["Effect"], after["Effect"]) || !isSameJson(before["Sid"], after["Sid"])) {
    return "the change is to its effect";
  }
  return changeBlocks(block, before, after, change);
}

/** Blocks `condition` and `principals` that go, come, or have other values. */
function changeBlocks(block: Block, before: Json, after: Json, change: Change): Refusal {
  const { edits, style } = change;
  const nested = (statement: Json) =>
    documentParts(statement, style).flatMap((part) => ("block" in part ? [part] : []));
  const keyOf = ({ name, block: entries }: ReturnType<typeof nested>[number]): string =>
    [name, ...entries.slice(0, -1).map(([, value]) => value)].join(" ");
  const old = new Map(nested(before).map((part) => [keyOf(part), part]));
  const now = new Map(nested(after).map((part) => [keyOf(part), part]));
  const written = new Map<string, Block | undefined>();
  for (const part of block.body) {
    if (part.kind !== "block") continue;
    const names = part.name === "condition" ? ["test", "variable"] : ["type"];
    const values = names.map((name) => textNamed(part, name, edits));
    const key = [part.name, ...values].join(" ");
    written.set(key, written.has(key) ? undefined : part);
  }
  for (const key of old.keys()) {
    const isChanged = old.get(key)?.block.at(-1)?.[1] !== now.get(key)?.block.at(-1)?.[1];
    if (!isChanged) continue;
    const found = written.get(key);
    if (!found) return `its block \`${key}\` is not written out`;
    const item = itemNamed(found.body, key.startsWith("condition ") ? "values" : "identifiers");
    if (now.has(key) && item) {
      changeValue(item.value, valuesAt(before, key), valuesAt(after, key), change);
    } else edits.remove(found);
  }
  const come = [...now].filter(([key]) => !old.has(key)).map(([, part]) => part);
  const last = block.body.at(-1);
  if (last) for (const part of come) edits.appendBelow(last, partLines(part));
  return undefined;
}

function textNamed({ body }: Block, name: string, edits: HclEdits): string {
  const item = itemNamed(body, name);
  return item ? edits.textOf(item.value) : "";
}

/** The values of `condition "StringEquals" "sts:ExternalId"` or `principals "AWS"`. */
function valuesAt(statement: Json, key: string): readonly unknown[] {
  const [name = "", ...words] = key.split(" ");
  const path = words.map((word) => String(JSON.parse(word)));
  const element = {
    condition: "Condition",
    principals: "Principal",
    not_principals: "NotPrincipal",
  };
  const start = statement[element[name as keyof typeof element]];
  if (!isObject(start)) return listOf(start);
  return listOf(
    path.reduce<unknown>((value, step) => (isObject(value) ? value[step] : value), start),
  );
}
