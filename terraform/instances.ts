/**
 * A resource after `count` and `for_each`, with its attributes evaluated.
 *
 * An instance that may not be there is kept, because leaving it out could hide a denial as well as a
 * grant; the reason is its `doubt`, and no more follows from it than from a thing that may not be there.
 */
import { isUnknown } from "../iam";
import type { Provenance } from "../preflight";
import { bodiesOf, isJson, type Json } from "./configuration";
import { evaluateText, type Surroundings } from "./expression/evaluate";
import type { PolicySources } from "./policy-source";
import {
  alternativesOf,
  hasMark,
  isList,
  isObject,
  mapObject,
  oneOf,
  type Value,
  type ValueObject,
  writtenObject,
} from "./value";

/** One instance of a resource or data source. */
export interface Instance {
  /** With module path and key, e.g. `module.sync.aws_s3_bucket.x["eu"]`. */
  readonly address: string;
  /** Of `count` or `for_each`; undefined where the block is not repeated. */
  readonly key?: string | number | undefined;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** What is written in the configuration, evaluated, marks of unknown parts still inside strings. */
  readonly written: ValueObject;
  /** Addresses in `depends_on`. */
  readonly dependsOn: readonly string[];
  /** Provider configuration it uses, e.g. `aws` or `aws.eu`. */
  readonly provider: string;
  readonly at: Provenance;
  /** Why it may not exist. */
  readonly doubt?: string;
  /** How its policies are written. */
  readonly policies?: PolicySources;
}

/** More instances than this are not made of one block: it counts as not known then. */
export const INSTANCE_COUNT_MAX = 10_000;

/** The keys that a block is repeated for, and the variables of each repetition. */
export interface Repetition {
  readonly key: string | number | undefined;
  readonly locals: ReadonlyMap<string, Value>;
  readonly doubt?: string;
}

/** How often the block is there: once, by `count` or by `for_each`. */
export function repetitionsOf(body: Json, at: Surroundings): readonly Repetition[] {
  if (body["count"] !== undefined && body["count"] !== null) {
    return byCount(metaArgument(body["count"], at));
  }
  if (body["for_each"] !== undefined && body["for_each"] !== null) {
    return byForEach(metaArgument(body["for_each"], at));
  }
  return [{ key: undefined, locals: new Map() }];
}

function metaArgument(written: unknown, at: Surroundings): Value {
  return evaluateBody(written, at);
}

/**
 * A count that is one of two numbers makes as many instances as the greater; those beyond the lesser are
 * in doubt. Of any other unknown count one instance stands for all, and which one it is is not known.
 */
function byCount(count: Value): Repetition[] {
  const numbers = (alternativesOf(count) ?? [count]).map(countIn);
  const reason = isUnknown(count) ? count.unknown : "its count is no number";
  const doubt = `its count is not known: ${reason}`;
  if (numbers.some((number) => number === undefined || number > INSTANCE_COUNT_MAX)) {
    const index: Value = { unknown: reason };
    return [{ key: 0, locals: new Map([["count", { index }]]), doubt }];
  }
  const known = numbers as number[];
  const certain = Math.min(...known);
  const length = Math.max(...known);
  return Array.from({ length }, (_, index) => ({
    key: index,
    locals: new Map([["count", { index } as Value]]),
    ...(index < certain ? undefined : { doubt }),
  }));
}

function countIn(count: Value): number | undefined {
  const number = typeof count === "string" && count !== "" ? Number(count) : count;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** As with a count: keys that only one of two collections has are in doubt. */
function byForEach(collection: Value): Repetition[] {
  const rows = (alternativesOf(collection) ?? [collection]).map(rowsOf);
  const reason = isUnknown(collection) ? collection.unknown : "it is no map and no set";
  const doubt = `its for_each is not known: ${reason}`;
  if (rows.some((one) => one === undefined || one.size > INSTANCE_COUNT_MAX)) {
    return [{ ...eachOf("each.key", { unknown: reason }, { unknown: reason }), doubt }];
  }
  const all = rows as ReadonlyMap<string, Value>[];
  const keys = [...new Set(all.flatMap((one) => [...one.keys()]))];
  return keys.map((key) => {
    const values = all.flatMap((one) => (one.has(key) ? [one.get(key) ?? null] : []));
    const [first = null, ...others] = values;
    const isOne = others.every((value) => JSON.stringify(value) === JSON.stringify(first));
    const each = eachOf(key, key, isOne ? first : oneOf(values, reason));
    return values.length === all.length ? each : { ...each, doubt };
  });
}

function rowsOf(collection: Value): ReadonlyMap<string, Value> | undefined {
  if (isList(collection)) {
    const isKnown = collection.every((value) => typeof value === "string" && !hasMark(value));
    return isKnown ? new Map(collection.map((value) => [String(value), value])) : undefined;
  }
  if (!isObject(collection) || Object.keys(collection).some(hasMark)) return undefined;
  return new Map(Object.entries(collection));
}

const eachOf = (name: string, key: Value, value: Value): Repetition => ({
  key: name,
  locals: new Map([["each", { key, value } as Value]]),
});

/** Arguments that steer Terraform and are no attributes. */
const META_ARGUMENTS = new Set([
  "//",
  "count",
  "for_each",
  "depends_on",
  "lifecycle",
  "provider",
  "provisioner",
  "connection",
]);

/** The attributes of a block's body, without what steers Terraform. */
export function evaluateAttributes(body: Json, at: Surroundings): ValueObject {
  const plain = Object.fromEntries(
    Object.entries(body).filter(([name]) => !META_ARGUMENTS.has(name)),
  );
  const value = evaluateBody(plain, at);
  return isObject(value) ? value : {};
}

/** Every string evaluated and every `dynamic` block written out, at any depth. */
export function evaluateBody(value: unknown, at: Surroundings): Value {
  if (typeof value === "string") return evaluateText(value, at);
  if (Array.isArray(value)) return value.map((entry) => evaluateBody(entry, at));
  if (isJson(value)) {
    const { dynamic, ...rest } = value;
    const plain = mapObject(rest as ValueObject, (entry) => evaluateBody(entry, at));
    if (dynamic === undefined) return writtenObject(plain);
    return isJson(dynamic) && isDynamic(dynamic)
      ? withDynamicBlocks(plain, dynamic, at)
      : writtenObject({ ...plain, dynamic: evaluateBody(dynamic, at) });
  }
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}

function isDynamic(dynamic: Json): boolean {
  return Object.values(dynamic).every((bodies) =>
    bodiesOf(bodies).every((body) => "for_each" in body && "content" in body),
  );
}

function withDynamicBlocks(plain: ValueObject, dynamic: Json, at: Surroundings): ValueObject {
  const blocks: Record<string, Value> = { ...plain };
  for (const [name, bodies] of Object.entries(dynamic)) {
    const before = blocks[name];
    const made = bodiesOf(bodies).flatMap((body) => dynamicBlocks(name, body, at));
    const written = before === undefined ? [] : isList(before) ? before : [before];
    blocks[name] = [...written, ...made];
  }
  return blocks;
}

function dynamicBlocks(name: string, body: Json, at: Surroundings): Value[] {
  const iterator = typeof body["iterator"] === "string" ? body["iterator"] : name;
  const collection = evaluateBody(body["for_each"], at);
  if (!isList(collection) && !isObject(collection)) {
    const reason = isUnknown(collection) ? collection.unknown : "it is no collection";
    return [{ unknown: `the blocks \`${name}\` are not known: ${reason}` }];
  }
  const content = bodiesOf(body["content"])[0] ?? {};
  const rows: [Value, Value][] = isList(collection)
    ? collection.map((value, index) => [index, value])
    : Object.entries(collection);
  if (rows.length > INSTANCE_COUNT_MAX) {
    return [{ unknown: `there are more than ${INSTANCE_COUNT_MAX} blocks \`${name}\`` }];
  }
  return rows.map(([key, value]) => {
    const locals = new Map(at.locals).set(strip(iterator), { key, value });
    return evaluateBody(content, { ...at, locals });
  });
}

/** An iterator is a bare name, which the JSON syntax may wrap as `${name}`. */
const strip = (name: string): string =>
  name.startsWith("${") && name.endsWith("}") ? name.slice(2, -1).trim() : name;
