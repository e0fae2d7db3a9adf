/**
 * Functions that cope with unknown parts themselves: those that pick, join or copy their arguments.
 *
 * Source: Terraform Language, "Built-in Functions".
 * https://developer.hashicorp.com/terraform/language/functions
 */
import { isUnknown } from "../../iam";
import {
  hasMark,
  isList,
  isObject,
  own,
  toText,
  type Value,
  type ValueObject,
  written,
  writtenObject,
} from "../value";
import { failure, findFailure } from "./failure";
import { formatText } from "./format";
import type { FunctionHost, TerraformFunction } from "./function-host";
import { matchesGlob } from "./regular-expression";

const unknown = (reason: string): Value => ({ unknown: reason });

/** By name. */
export const tolerantFunctions: Readonly<Record<string, TerraformFunction>> = {
  jsonencode: ([value], host) => {
    if (value === undefined) return unknown("jsonencode() without a value");
    // Unknowns inside become marks inside the text; whoever parses the text finds them again.
    return encode(value, host);
  },
  jsondecode: ([text]) => {
    if (typeof text !== "string") return unknown("jsondecode() of a value that is not known");
    try {
      return written(JSON.parse(text) as Value);
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
  try: (list) => {
    const found = list.find((entry) => findFailure(entry) === undefined);
    return found === undefined ? failure("no argument of try() is valid") : found;
  },
  can: ([value]) => (value === undefined ? false : findFailure(value) === undefined),
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
    return writtenObject(Object.assign({}, ...list.filter(isObject)) as ValueObject);
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
  one: ([list]) => {
    if (!isList(list)) return unknown("one() of an unknown list");
    return list.length > 1 ? failure("one() of several") : (list[0] ?? null);
  },
  templatestring: ([text, variables], host) =>
    typeof text === "string" && !hasMark(text)
      ? host.renderTemplate(text, variables ?? {})
      : unknown("templatestring() of a text that is not known"),
  fileexists: ([path], host) =>
    typeof path === "string" && !hasMark(path)
      ? host.readFile(path) !== undefined
      : unknown("fileexists() of an unknown path"),
  fileset: ([folder, pattern], host) => {
    const names = typeof folder === "string" ? host.listFiles?.(folder) : undefined;
    if (!names || typeof pattern !== "string") return unknown("fileset() of an unknown folder");
    return names.filter((name) => matchesGlob(name, pattern)).sort();
  },
  issensitive: () => unknown("issensitive() is not evaluated here"),
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
    if (!isList(keys) || !isList(values) || keys.some((key) => isUnknown(key))) {
      return unknown("zipmap() of unknown lists");
    }
    return writtenObject(
      Object.fromEntries(keys.map((key, index) => [String(key), values[index] ?? null])),
    );
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

function flatten(list: readonly Value[]): Value[] {
  return list.flatMap((entry) => (isList(entry) ? flatten(entry) : [entry]));
}

/** A list without its repetitions. */
export function unique(list: readonly Value[]): Value[] {
  const kept = new Map<string, Value>();
  for (const entry of list) {
    const key = JSON.stringify(entry);
    if (!kept.has(key)) kept.set(key, entry);
  }
  return [...kept.values()];
}
