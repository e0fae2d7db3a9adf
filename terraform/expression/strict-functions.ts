/**
 * Functions that count, cut, compare or calculate, whose arguments must be known in full.
 *
 * Source: Terraform Language, "Built-in Functions".
 * https://developer.hashicorp.com/terraform/language/functions
 */
import { isList, type Value } from "../value";
import { equal } from "./failure";
import type { StrictFunction } from "./function-host";
import { moreFunctions } from "./more-functions";
import { replaceMatches } from "./regular-expression";

/** More elements than this from `range` are not built. */
const RANGE_LENGTH_MAX = 1024;

/** By name. */
export const strictFunctions: Readonly<Record<string, StrictFunction>> = {
  ...moreFunctions,
  abs: ([value]) => onNumber(value, Math.abs),
  ceil: ([value]) => onNumber(value, Math.ceil),
  floor: ([value]) => onNumber(value, Math.floor),
  max: (list) => Math.max(...list.map(Number)),
  min: (list) => Math.min(...list.map(Number)),
  tonumber: ([value]) =>
    value === null ? null : value === "" ? undefined : onNumber(value, (number) => number),
  tobool: ([value]) =>
    value === null
      ? null
      : /^(?:true|false)$/.test(String(value))
        ? String(value) === "true"
        : undefined,
  contains: ([list, value]) =>
    isList(list) ? list.some((entry) => equal(entry, value ?? null)) : undefined,
  index: ([list, value]) => {
    const at = isList(list) ? list.findIndex((entry) => equal(entry, value ?? null)) : -1;
    return at < 0 ? undefined : at;
  },
  range: (list) => rangeOf(list.map(Number)),
  replace: ([text, search, replacement]) => {
    if (typeof text !== "string" || typeof search !== "string") return undefined;
    if (search.length > 1 && search.startsWith("/") && search.endsWith("/")) {
      return replaceMatches(text, search.slice(1, -1), String(replacement));
    }
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

function onNumber(value: Value | undefined, change: (number: number) => number): Value | undefined {
  const number = Number(value);
  return Number.isFinite(number) ? change(number) : undefined;
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
