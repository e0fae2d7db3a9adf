/**
 * Terraform's functions, as far as bucket and role configurations use them.
 *
 * A function that is not here, or whose argument is not known where it matters, yields an `Unknown`
 * with its reason; nothing is guessed. Text functions that only copy their argument keep the marks of
 * unknown parts (see `value.ts`); those that count or cut characters do not accept them.
 *
 * Source: Terraform Language, "Built-in Functions".
 * https://developer.hashicorp.com/terraform/language/functions
 */
import { isUnknown } from "../../iam";
import type { Marks } from "../value";
import { findUnknown, hasMark, isList, isObject, own, toText, type Value } from "../value";

/** What a function may ask of its surroundings. */
export interface FunctionHost {
  readonly marks: Marks;
  /** A file beside the configuration; undefined where there is none or it may not be read. */
  readFile(path: string): string | undefined;
  /** A template with its variables. */
  renderTemplate(text: string, variables: Value): Value;
}

type TerraformFunction = (list: readonly Value[], host: FunctionHost) => Value;

/** More elements than this from `range` are not built. */
const RANGE_LENGTH_MAX = 1024;

const unknown = (reason: string): Value => ({ unknown: reason });

/** Call `name`; every unknown or misuse comes back as a value, never as an exception. */
export function callFunction(name: string, list: readonly Value[], host: FunctionHost): Value {
  const plain = name.startsWith("core::") ? name.slice("core::".length) : name;
  const tolerant = Object.hasOwn(tolerantFunctions, plain) ? tolerantFunctions[plain] : undefined;
  if (tolerant) return tolerant(list, host);
  const strict = Object.hasOwn(strictFunctions, plain) ? strictFunctions[plain] : undefined;
  if (!strict) return unknown(`the function \`${name}\` is not evaluated here`);
  const missing = list.map(findUnknown).find((found) => found !== undefined);
  if (missing) return unknown(`${plain}() of a value that is not known (${missing.unknown})`);
  return strict(list, host) ?? unknown(`${plain}() of a value it does not accept`);
}

/** Functions that cope with unknown parts themselves. */
const tolerantFunctions: Readonly<Record<string, TerraformFunction>> = {
  jsonencode: ([value], host) => {
    if (value === undefined) return unknown("jsonencode() without a value");
    // Unknowns inside become marks inside the text; whoever parses the text finds them again.
    return encode(value, host);
  },
  jsondecode: ([text]) => {
    if (typeof text !== "string") return unknown("jsondecode() of a value that is not known");
    try {
      return JSON.parse(text) as Value;
    } catch {
      return unknown("jsondecode() of a text that is not JSON");
    }
  },
  format: ([pattern, ...rest], { marks }) => {
    if (typeof pattern !== "string") return unknown("format() of a pattern that is not known");
    return formatText(pattern, rest, marks);
  },
  formatlist: ([pattern, ...rest], { marks }) => {
    if (typeof pattern !== "string") return unknown("formatlist() of a pattern that is not known");
    const lists = rest.filter(isList);
    if (rest.some((entry) => isUnknown(entry))) return unknown("formatlist() of unknown lists");
    const length = lists.length > 0 ? Math.max(...lists.map((entry) => entry.length)) : 1;
    return Array.from({ length }, (_, index) =>
      formatText(
        pattern,
        rest.map((entry) => (isList(entry) ? (entry[index] ?? null) : entry)),
        marks,
      ),
    );
  },
  join: ([separator, ...lists], { marks }) => {
    const flat = lists.flatMap((entry) => (isList(entry) ? [...entry] : [entry]));
    if (typeof separator !== "string") return unknown("join() of values that are not known");
    const texts = flat.map((entry) => toText(entry, marks));
    return texts.every((text) => text !== undefined)
      ? texts.join(separator)
      : unknown("join() of values that are not texts");
  },
  lower: ([text]) => onText(text, (value) => value.toLowerCase()),
  upper: ([text]) => onText(text, (value) => value.toUpperCase()),
  trimspace: ([text]) => onText(text, (value) => value.trim()),
  chomp: ([text]) => onText(text, (value) => value.replace(/[\r\n]+$/, "")),
  nonsensitive: ([value]) => value ?? null,
  sensitive: ([value]) => value ?? null,
  ephemeralasnull: ([value]) => value ?? null,
  tostring: ([value], { marks }) =>
    value === null ? null : (toText(value ?? null, marks) ?? value ?? null),
  tolist: ([value]) => (isObject(value) ? Object.values(value) : (value ?? null)),
  toset: ([value]) => (isList(value) ? unique(value) : (value ?? null)),
  tomap: ([value]) => value ?? null,
  coalesce: (list) => {
    const found = list.find((entry) => entry !== null && entry !== "");
    return found === undefined ? null : found;
  },
  coalescelist: (list) =>
    list.find((entry) => isUnknown(entry) || (isList(entry) && entry.length > 0)) ?? [],
  try: (list) => list.find((entry) => !isFailure(entry)) ?? list.at(-1) ?? null,
  can: ([value]) => (value === undefined ? false : !isFailure(value)),
  concat: (list) =>
    list.every(isList) ? list.flat() : unknown("concat() of a list that is not known"),
  compact: ([list]) =>
    isList(list)
      ? list.filter((entry) => entry !== null && entry !== "")
      : unknown("compact() of a list that is not known"),
  distinct: ([list]) => (isList(list) ? unique(list) : unknown("distinct() of an unknown list")),
  flatten: ([list]) => (isList(list) ? flatten(list) : unknown("flatten() of an unknown list")),
  merge: (list) => {
    const missing = list.find((entry) => isUnknown(entry));
    if (isUnknown(missing)) return missing;
    return Object.assign({}, ...list.filter(isObject)) as Value;
  },
  lookup: ([object, key, otherwise]) => {
    if (isUnknown(object) || typeof key !== "string" || hasMark(key)) {
      return unknown("lookup() of a value that is not known");
    }
    return (isObject(object) ? own(object, key) : undefined) ?? otherwise ?? null;
  },
  element: ([list, index]) => {
    if (!isList(list) || typeof index !== "number" || list.length === 0) {
      return unknown("element() of a value that is not known");
    }
    return list[((index % list.length) + list.length) % list.length] ?? null;
  },
  one: ([list]) => (isList(list) ? (list[0] ?? null) : unknown("one() of an unknown list")),
  length: ([value]) => {
    if (isList(value)) return value.length;
    if (isObject(value)) return Object.keys(value).length;
    if (typeof value === "string" && !hasMark(value)) return Array.from(value).length;
    return unknown("length() of a value that is not known");
  },
  keys: ([value]) => (isObject(value) ? Object.keys(value).sort() : unknown("keys() of unknown")),
  values: ([value]) =>
    isObject(value)
      ? Object.keys(value)
          .sort()
          .map((key) => value[key] ?? null)
      : unknown("values() of a map that is not known"),
  zipmap: ([keys, values]) => {
    if (!isList(keys) || !isList(values)) return unknown("zipmap() of unknown lists");
    return Object.fromEntries(keys.map((key, index) => [String(key), values[index] ?? null]));
  },
  setunion: (list) =>
    list.every(isList) ? unique(list.flat()) : unknown("setunion() of unknown sets"),
  reverse: ([list]) => (isList(list) ? [...list].reverse() : unknown("reverse() of unknown")),
  templatefile: ([path, variables], host) => {
    if (typeof path !== "string" || hasMark(path)) return unknown("templatefile() of unknown");
    const text = host.readFile(path);
    if (text === undefined) return unknown(`the template \`${path}\` cannot be read`);
    return host.renderTemplate(text, variables ?? {});
  },
  file: ([path], host) => {
    if (typeof path !== "string" || hasMark(path)) return unknown("file() of an unknown path");
    return host.readFile(path) ?? unknown(`the file \`${path}\` cannot be read`);
  },
};

/** Functions whose arguments must be known in full; `undefined` = misuse. */
const strictFunctions: Readonly<
  Record<string, (list: readonly Value[], host: FunctionHost) => Value | undefined>
> = {
  abs: ([value]) => onNumber(value, Math.abs),
  ceil: ([value]) => onNumber(value, Math.ceil),
  floor: ([value]) => onNumber(value, Math.floor),
  max: (list) => Math.max(...list.map(Number)),
  min: (list) => Math.min(...list.map(Number)),
  tonumber: ([value]) => (value === null ? null : Number(value)),
  tobool: ([value]) => (value === null ? null : String(value) === "true"),
  contains: ([list, value]) =>
    isList(list) ? list.some((entry) => equal(entry, value ?? null)) : undefined,
  index: ([list, value]) =>
    isList(list) ? list.findIndex((entry) => equal(entry, value ?? null)) : undefined,
  range: (list) => rangeOf(list.map(Number)),
  replace: ([text, search, replacement]) => {
    if (typeof text !== "string" || typeof search !== "string") return undefined;
    // `/…/` would be a regular expression of the user's, which we never run.
    if (search.length > 1 && search.startsWith("/") && search.endsWith("/")) return undefined;
    return text.split(search).join(String(replacement));
  },
  split: ([separator, text]) =>
    typeof text === "string" ? text.split(String(separator)) : undefined,
  slice: ([list, start, end]) =>
    isList(list) ? list.slice(Number(start), Number(end)) : undefined,
  sort: ([list]) => (isList(list) ? list.map(String).sort() : undefined),
  startswith: ([text, prefix]) => String(text).startsWith(String(prefix)),
  endswith: ([text, suffix]) => String(text).endsWith(String(suffix)),
  strcontains: ([text, part]) => String(text).includes(String(part)),
  substr: ([text, offset, length]) => {
    const characters = Array.from(String(text));
    const start = Number(offset) < 0 ? characters.length + Number(offset) : Number(offset);
    const end = Number(length) < 0 ? characters.length : start + Number(length);
    return characters.slice(start, end).join("");
  },
  title: ([text]) => String(text).replace(/(^|\s)\p{Ll}/gu, (found) => found.toUpperCase()),
  trim: ([text, set]) => trimSet(trimSet(String(text), String(set), "start"), String(set), "end"),
  trimprefix: ([text, prefix]) =>
    String(text).startsWith(String(prefix))
      ? String(text).slice(String(prefix).length)
      : String(text),
  trimsuffix: ([text, suffix]) =>
    String(text).endsWith(String(suffix)) && suffix !== ""
      ? String(text).slice(0, -String(suffix).length)
      : String(text),
  indent: ([count, text]) => String(text).replaceAll("\n", `\n${" ".repeat(Number(count))}`),
  base64encode: ([text]) => Buffer.from(String(text), "utf8").toString("base64"),
  base64decode: ([text]) => Buffer.from(String(text), "base64").toString("utf8"),
  urlencode: ([text]) => encodeURIComponent(String(text)).replaceAll("%20", "+"),
  setsubtract: ([a, b]) =>
    isList(a) && isList(b) ? a.filter((x) => !b.some((y) => equal(x, y))) : undefined,
  setintersection: (lists) =>
    lists.every(isList)
      ? (lists[0] ?? []).filter((x) => lists.every((list) => list.some((y) => equal(x, y))))
      : undefined,
  setproduct: (lists) => (lists.every(isList) ? product(lists) : undefined),
  chunklist: ([list, size]) =>
    isList(list) && Number(size) > 0 ? chunks(list, Number(size)) : undefined,
  alltrue: ([list]) => (isList(list) ? list.every((x) => String(x) === "true") : undefined),
  anytrue: ([list]) => (isList(list) ? list.some((x) => String(x) === "true") : undefined),
  sum: ([list]) =>
    isList(list) ? list.reduce<number>((total, x) => total + Number(x), 0) : undefined,
  matchkeys: ([values, keys, wanted]) =>
    isList(values) && isList(keys) && isList(wanted)
      ? values.filter((_, index) => wanted.some((x) => equal(x, keys[index] ?? null)))
      : undefined,
  basename: ([path]) => String(path).slice(String(path).lastIndexOf("/") + 1),
  dirname: ([path]) => String(path).slice(0, Math.max(0, String(path).lastIndexOf("/"))) || ".",
  "provider::aws::arn_build": ([partition, service, region, account, resource]) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`,
  "provider::aws::arn_parse": ([arn]) => {
    const [, partition, service, region, account, ...rest] = String(arn).split(":");
    return {
      partition: partition ?? "",
      service: service ?? "",
      region: region ?? "",
      account_id: account ?? "",
      resource: rest.join(":"),
    };
  },
};

/** What an expression that Terraform would refuse evaluates to; `try` and `can` ask for it. */
export function failure(reason: string): Value {
  return { unknown: reason, failed: "true" } as Value;
}

function isFailure(value: Value): boolean {
  return isUnknown(value) && "failed" in value;
}

/** Terraform's `==`: same type and same content. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((entry, index) => equal(entry, b[index] ?? null));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key] ?? null, b[key] ?? null))
    );
  }
  return false;
}

/** Marked text inside keeps its marks; other unknowns become a mark in the place of a string. */
function encode(value: Value, host: FunctionHost): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    isUnknown(entry) ? host.marks.mark(entry) : entry,
  );
}

function onText(value: Value | undefined, change: (text: string) => string): Value {
  if (typeof value === "string") return change(value);
  return isUnknown(value) ? unknown(value.unknown) : unknown("a text function of another type");
}

function onNumber(value: Value | undefined, change: (number: number) => number): Value | undefined {
  const number = Number(value);
  return Number.isFinite(number) ? change(number) : undefined;
}

function formatText(pattern: string, list: readonly Value[], marks: Marks): Value {
  let next = 0;
  let text = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (character !== "%") {
      text += character;
      continue;
    }
    at += 1;
    const verb = pattern[at] ?? "";
    if (verb === "%") {
      text += "%";
      continue;
    }
    const value = list[next++] ?? null;
    const shown = verb === "q" || verb === "s" || verb === "d" || verb === "v" || verb === "t";
    const part = toText(value, marks);
    if (!shown || part === undefined) return unknown(`format() with \`%${verb}\``);
    text += verb === "q" ? JSON.stringify(part) : part;
  }
  return text;
}

function flatten(list: readonly Value[]): Value[] {
  return list.flatMap((entry) => (isList(entry) ? flatten(entry) : [entry]));
}

function unique(list: readonly Value[]): Value[] {
  const kept = new Map<string, Value>();
  for (const entry of list) {
    const key = JSON.stringify(entry);
    if (!kept.has(key)) kept.set(key, entry);
  }
  return [...kept.values()];
}

function rangeOf(numbers: readonly number[]): Value | undefined {
  const [first = 0, second, third] = numbers;
  const start = second === undefined ? 0 : first;
  const end = second === undefined ? first : second;
  const step = third ?? (start <= end ? 1 : -1);
  if (step === 0 || Math.abs((end - start) / step) > RANGE_LENGTH_MAX) return undefined;
  const list: number[] = [];
  for (let value = start; step > 0 ? value < end : value > end; value += step) list.push(value);
  return list;
}

function product(lists: readonly (readonly Value[])[]): Value {
  return lists.reduce<Value[][]>(
    (rows, list) => rows.flatMap((row) => list.map((entry) => [...row, entry])),
    [[]],
  );
}

function chunks(list: readonly Value[], size: number): Value {
  const rows: Value[][] = [];
  for (let at = 0; at < list.length; at += size) rows.push(list.slice(at, at + size));
  return rows;
}

function trimSet(text: string, set: string, side: "start" | "end"): string {
  let kept = text;
  while (kept && set.includes(side === "start" ? (kept[0] ?? "") : (kept.at(-1) ?? ""))) {
    kept = side === "start" ? kept.slice(1) : kept.slice(0, -1);
  }
  return kept;
}
