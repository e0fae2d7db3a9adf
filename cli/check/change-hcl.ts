/**
 * One patch in the text of a `.tf` file: only what the fix changes, and proved.
 *
 * The changed text is read again by the HCL library and the whole check's input is compared with what
 * the fix was verified on. Where it differs, there is no change and the reason is said.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import type { Diagnostic } from "../../diagnostics";
import {
  applyPatch,
  type BucketPatch,
  type DocumentPatch,
  type NewPolicyPatch,
  newPolicyBlock,
  type Patch,
  partOf,
  policiesIn,
  type Snapshot,
  type StatementPatch,
  sourceOf,
  styleAt,
} from "../../preflight";
import { changeValue, isObject, itemNamed, type Json, listOf } from "./hcl-change";
import { HclEdits } from "./hcl-edits";
import { changeDocument, changeEncoded, type Refusal } from "./hcl-policy";
import { type Block, hclTree, type Item, type Node } from "./hcl-tree";
import { circleIn, isSameMeaning } from "./prove-change";

/** Reads everything again, with these texts in place of what the files hold. */
export type ReadAgain = (texts: ReadonlyMap<string, string>) => Promise<{
  readonly snapshot: Snapshot;
  readonly diagnostics: readonly Diagnostic[];
}>;

/** What is there before the change. */
export interface Before {
  /** What the files hold, and the changed texts. */
  readonly snapshot: Snapshot;
  /** Texts that are changed and not written yet, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly readAgain: ReadAgain;
}

/** The changed text with the snapshot after it, or why there is none. */
export type Changed =
  | { readonly text: string; readonly snapshot: Snapshot }
  | { readonly refusal: string };

/** `patch` in the text of `file`. */
export async function changeHcl(
  patch: Patch,
  { file, text }: { readonly file: string; readonly text: string },
  { snapshot, texts, readAgain }: Before,
): Promise<Changed> {
  const expected = applyPatch(snapshot, patch);
  const edits = new HclEdits(text);
  const refusal = expected ? change(patch, edits, snapshot) : "its target is not there any more";
  if (refusal !== undefined || !expected) return { refusal: refusal ?? "" };
  const changed = edits.result();
  const others = othersOf(file, texts);
  // A circle that was there before is not the fix's.
  const circle =
    circleIn([...others, text]) === undefined ? circleIn([...others, changed]) : undefined;
  if (circle !== undefined) {
    return { refusal: `${circle} would refer to itself; write the value that is known beforehand` };
  }
  const again = await readAgain(new Map([...texts, [file, changed]]));
  const [error] = again.diagnostics.filter(({ severity }) => severity === "error");
  if (error) return { refusal: `the changed text is refused: ${error.summary}` };
  if (!isSameMeaning(expected, again.snapshot)) {
    return { refusal: "the changed text would not mean what the fix says" };
  }
  return { text: changed, snapshot: again.snapshot };
}

/** The texts of the other files of a module. */
function othersOf(file: string, texts: Before["texts"]): string[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf") && name !== basename(file))
    .map((name) => join(folder, name))
    .map((other) => texts.get(other) ?? readFileSync(other, "utf8"));
}

function change(patch: Patch, edits: HclEdits, snapshot: Snapshot): Refusal {
  switch (patch.kind) {
    case "statement":
      return changePolicy(patch, edits, snapshot);
    case "newPolicy":
      return addPolicy(patch, edits, snapshot);
    case "document":
      return changeField(patch, edits, snapshot);
    case "bucket":
      return changeSetting(patch, edits);
    case "client":
      return "the client is not part of the configuration: change it where it runs";
  }
}

/** The block of a resource or data source of the root module. */
function blockAt(edits: HclEdits, address = ""): Block | undefined {
  return hclTree(edits.text).find((part): part is Block => {
    if (part.kind !== "block") return false;
    const name = part.labels.join(".");
    return (part.name === "data" ? `data.${name}` : name) === address;
  });
}

const notHere = (address = "the resource"): string =>
  `${address} is one of several instances, in a module, or in another file`;

function changePolicy(patch: StatementPatch, edits: HclEdits, snapshot: Snapshot): Refusal {
  const source = sourceOf(patch, snapshot);
  if (!source) return "the policy is JSON text, or made by other expressions";
  const fact = policiesIn(snapshot).find(
    ({ name, at }) => name === patch.policy && at.address === patch.at.address,
  );
  const statements = listOf(documentIn(fact?.document)?.["Statement"]).filter(isObject);
  const place = source.as === "hcl" ? patch.at : partOf(source, patch);
  const block = blockAt(edits, place.address);
  if (!block) return notHere(place.address);
  const context = { edits, style: styleAt(snapshot, place, source.as), patch, statements };
  if (source.as === "policyDocument") return changeDocument(block, context);
  const document = encodedIn(block, patch, snapshot);
  return document
    ? changeEncoded(document, context)
    : "the policy is not a `jsonencode` in the resource";
}

function documentIn(document: unknown): Json | undefined {
  const value: unknown = typeof document === "string" ? JSON.parse(document) : document;
  return isObject(value) ? value : undefined;
}

/** The argument of `jsonencode` that holds the policy: a role has a trust policy beside others. */
function encodedIn(block: Block, patch: StatementPatch, snapshot: Snapshot): Node | undefined {
  const isTrust = snapshot.principals.some(
    ({ trust }) => trust?.name === patch.policy && trust.at.address === patch.at.address,
  );
  const item = itemNamed(block.body, isTrust ? "assume_role_policy" : "policy");
  return item?.value.kind === "jsonencode" ? item.value.argument : undefined;
}

/** A new resource at the end of the file. */
function addPolicy(patch: NewPolicyPatch, edits: HclEdits, snapshot: Snapshot): Refusal {
  const lines = newPolicyBlock(patch, snapshot)
    ?.slice(1)
    .map((line) => line.slice(2));
  const [head = ""] = lines ?? [];
  const [, type, name] = head.split('"').filter((word) => word.trim() !== "" && word !== " {");
  if (!lines || !blockAt(edits, patch.at.address)) return notHere(patch.at.address);
  if (blockAt(edits, `${type}.${name}`)) return `${type}.${name} is there already`;
  const gap = edits.text === "" || edits.text.endsWith("\n") ? "" : edits.newline;
  edits.insert(
    edits.text.length,
    `${gap}${edits.newline}${edits.lines(lines, "")}${edits.newline}`,
  );
  return undefined;
}

/** A field of a document of ours is an argument of its resource. */
function changeField(patch: DocumentPatch, edits: HclEdits, snapshot: Snapshot): Refusal {
  const block = blockAt(edits, patch.at.address);
  if (!block) return notHere(patch.at.address);
  const path = patch.path[0] === "configuration" ? patch.path.slice(1) : patch.path;
  const style = styleAt(snapshot, patch.at);
  let items: readonly (Item | Block)[] = block.body;
  for (const [depth, name] of path.entries()) {
    const item = itemNamed(items, name);
    const isLast = depth === path.length - 1;
    if (!item) return appendField(items, path.slice(depth), patch.after, { edits, style });
    if (isLast && patch.after === undefined) {
      const index = items.indexOf(item);
      edits.remove(item, items[index - 1], items[index + 1]);
      return undefined;
    }
    if (isLast) {
      changeValue(item.value, patch.before, patch.after, { edits, style });
      return undefined;
    }
    if (item.value.kind !== "object") return `\`${name}\` is made by an expression`;
    items = item.value.items;
  }
  return undefined;
}

function appendField(
  items: readonly (Item | Block)[],
  [name = "", ...rest]: readonly string[],
  after: unknown,
  context: Parameters<typeof changeValue>[3],
): Refusal {
  const value = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), after);
  const last = items.filter((part): part is Item => part.kind === "item").at(-1);
  if (!last) return "it has no argument to put it beside";
  const { start, end } = last;
  const before: Node = { kind: "object", items: [last], start, end };
  const known = { [last.name]: null };
  changeValue(before, known, { ...known, [name]: value }, context);
  return undefined;
}

/** A setting of a bucket stands once in its resource, as a literal. */
function changeSetting({ setting, at }: BucketPatch, edits: HclEdits): Refusal {
  const block = blockAt(edits, at.address);
  if (!block) return notHere(at.address);
  if (setting.before === undefined) return `\`${setting.name}\` is not written yet: add it by hand`;
  const found = settingsIn(block.body, setting.name).filter(
    ({ value }) => edits.textOf(value) === JSON.stringify(setting.before),
  );
  const [only, ...others] = found;
  if (!only || others.length > 0) return `\`${setting.name}\` is made by an expression`;
  edits.replace(only.value, JSON.stringify(setting.after));
  return undefined;
}

function settingsIn(parts: readonly (Item | Block)[], name: string): Item[] {
  return parts.flatMap((part) => {
    if (part.kind === "block") return settingsIn(part.body, name);
    return part.name === name ? [part] : [];
  });
}
