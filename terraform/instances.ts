/**
 * A resource after `count` and `for_each`, with its attributes evaluated.
 *
 * A count that is not known is taken as one, because leaving the resource out could hide a denial as
 * well as a grant; the reason is kept in `doubt`.
 */
import { isUnknown } from "../iam";
import type { Provenance } from "../preflight";
import { bodiesOf, isJson, type Json } from "./configuration";
import { evaluateText, type Surroundings } from "./expression/evaluate";
import type { PolicySources } from "./policy-source";
import { isList, isObject, mapObject, type Value, type ValueObject } from "./value";

/** One instance of a resource or data source. */
export interface Instance {
  /** With module path and key, e.g. `module.sync.aws_s3_bucket.x["eu"]`. */
  readonly address: string;
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

/** More instances than this are not made of one block. */
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

function byCount(count: Value): Repetition[] {
  const number = Number(count);
  if (isUnknown(count) || !Number.isInteger(number) || number < 0) {
    const reason = isUnknown(count) ? count.unknown : "its count is no number";
    return [{ key: 0, locals: countLocals(0), doubt: `its count is not known: ${reason}` }];
  }
  const length = Math.min(number, INSTANCE_COUNT_MAX);
  return Array.from({ length }, (_, index) => ({ key: index, locals: countLocals(index) }));
}

const countLocals = (index: number): ReadonlyMap<string, Value> =>
  new Map([["count", { index } as Value]]);

function byForEach(collection: Value): Repetition[] {
  if (isList(collection)) {
    return collection.slice(0, INSTANCE_COUNT_MAX).map((value) => eachOf(String(value), value));
  }
  if (isObject(collection)) {
    const entries = Object.entries(collection).slice(0, INSTANCE_COUNT_MAX);
    return entries.map(([key, value]) => eachOf(key, value));
  }
  const reason = isUnknown(collection) ? collection.unknown : "it is no map and no set";
  const unknown = { unknown: reason };
  return [{ ...eachOf("each.key", unknown), doubt: `its for_each is not known: ${reason}` }];
}

const eachOf = (key: string, value: Value): Repetition => ({
  key,
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
    return isJson(dynamic) && isDynamic(dynamic)
      ? withDynamicBlocks(plain, dynamic, at)
      : dynamic === undefined
        ? plain
        : { ...plain, dynamic: evaluateBody(dynamic, at) };
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
  return rows.slice(0, INSTANCE_COUNT_MAX).map(([key, value]) => {
    const locals = new Map(at.locals).set(strip(iterator), { key, value });
    return evaluateBody(content, { ...at, locals });
  });
}

/** An iterator is a bare name, which the JSON syntax may wrap as `${name}`. */
const strip = (name: string): string =>
  name.startsWith("${") && name.endsWith("}") ? name.slice(2, -1).trim() : name;
