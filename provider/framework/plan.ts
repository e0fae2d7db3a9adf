/**
 * What a change will do: the planned state from configuration and prior state.
 *
 * The rules, which core holds every provider to:
 *   - a configured value is planned as it is (or the prior one, where both mean the same);
 *   - a default fills what the user left out;
 *   - what we compute is unknown on create and on replace; on update it keeps its prior value unless
 *     something it depends on changed, because marking it on every plan would never end;
 *   - write-only values are null in every plan and state.
 * Nested objects are planned leaf by leaf. Pure. Cost: linear in the value; sets of objects quadratic.
 *
 * Source: https://github.com/hashicorp/terraform/blob/v1.11.4/docs/resource-instance-change-lifecycle.md
 */
import {
  emptyRecord,
  isList,
  isRecord,
  type RecordValue,
  sameValue,
  UNKNOWN,
  Unknown,
  type Value,
} from "../protocol";
import {
  type Attribute,
  isComputed,
  type Nesting,
  type Schema,
  type Shape,
  wireTypeOfAttribute,
  wireTypeOfShape,
} from "./schema";

/** What is known before planning; `prior` is null on create. */
export interface PlanInput {
  readonly config: RecordValue;
  readonly prior: RecordValue | null;
}

/** The planned state, and the paths whose change replaces the resource. */
export interface PlannedChange {
  readonly planned: RecordValue;
  readonly replaces: readonly (readonly (string | number)[])[];
}

/** Plan a create or an update; destroying needs no plan. */
export function planChange(schema: Schema, { config, prior }: PlanInput): PlannedChange {
  const first = planShape(schema, config, prior);
  if (prior === null) return { planned: first, replaces: [] };
  const replaces = replacingPaths(schema, first, prior, []);
  if (replaces.length > 0) return { planned: planShape(schema, config, null), replaces };
  const changed = changedNames(schema, first, prior);
  if (changed.size === 0) return { planned: first, replaces };
  return { planned: recompute(schema, { config, planned: first, changed }), replaces };
}

/** Names of top-level attributes and blocks that differ. */
export function changedNames(
  shape: Shape,
  planned: RecordValue,
  prior: RecordValue,
): ReadonlySet<string> {
  const type = wireTypeOfShape(shape);
  const types = typeof type === "string" ? {} : (type[1] as Readonly<Record<string, never>>);
  const names = Object.keys(types).filter(
    (name) => !sameValue(types[name] ?? "dynamic", planned[name] ?? null, prior[name] ?? null),
  );
  return new Set(names);
}

/** Write-only values out of a state or plan, at every depth. */
export function withoutWriteOnly(shape: Shape, value: RecordValue): RecordValue {
  const result = emptyRecord();
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    const inner = value[name] ?? null;
    if (attribute.writeOnly) result[name] = null;
    else if (attribute.type.kind === "plain") result[name] = inner;
    else result[name] = mapNested(attribute.type, inner);
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    result[name] = mapNested(block, value[name] ?? null);
  }
  return result;
}

function mapNested(shape: Shape & { nesting: Nesting | "group" }, value: Value): Value {
  if (isList(value)) {
    return value.map((element) => (isRecord(element) ? withoutWriteOnly(shape, element) : element));
  }
  if (!isRecord(value)) return value;
  if (shape.nesting !== "map") return withoutWriteOnly(shape, value);
  const result = emptyRecord();
  for (const [key, element] of Object.entries(value)) {
    result[key] = isRecord(element) ? withoutWriteOnly(shape, element) : element;
  }
  return result;
}

function planShape(shape: Shape, config: RecordValue, prior: RecordValue | null): RecordValue {
  const planned = emptyRecord();
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    const before = prior === null ? undefined : (prior[name] ?? null);
    planned[name] = planAttribute(attribute, config[name] ?? null, before);
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    const before = prior === null ? null : (prior[name] ?? null);
    planned[name] = planNested(block, config[name] ?? null, before);
  }
  return planned;
}

/** `prior` is undefined where there is no prior object, null where it had no value. */
function planAttribute(attribute: Attribute, config: Value, prior: Value | undefined): Value {
  if (attribute.writeOnly) return null;
  if (config !== null) {
    if (attribute.type.kind === "nested") {
      return planNested(attribute.type, config, prior ?? null);
    }
    const same =
      attribute.sameMeaning && typeof prior === "string" && typeof config === "string"
        ? attribute.sameMeaning(prior, config)
        : false;
    return same ? (prior ?? null) : config;
  }
  if (attribute.default !== undefined) return attribute.default;
  if (!isComputed(attribute)) return null;
  return prior === undefined ? UNKNOWN : prior;
}

function planNested(
  shape: Shape & { readonly nesting: Nesting | "group" },
  config: Value,
  prior: Value,
): Value {
  if (config === null || config instanceof Unknown) return config;
  const planOne = (element: Value, before: Value | undefined): Value =>
    isRecord(element) ? planShape(shape, element, isRecord(before) ? before : null) : element;
  if (isList(config)) {
    const before = isList(prior) ? prior : [];
    const partners = shape.nesting === "set" ? counterparts(shape, config, before) : before;
    return config.map((element, index) => planOne(element, partners[index]));
  }
  if (!isRecord(config) || shape.nesting !== "map") return planOne(config, prior);
  const planned = emptyRecord();
  for (const [key, element] of Object.entries(config)) {
    planned[key] = planOne(element, isRecord(prior) ? prior[key] : undefined);
  }
  return planned;
}

/**
 * For each set element the prior one that agrees with everything the user configured in it, each prior
 * element for one at most (a matching by augmenting paths, because elements have no other identity).
 */
function counterparts(
  shape: Shape,
  elements: readonly Value[],
  prior: readonly Value[],
): (Value | undefined)[] {
  const type = wireTypeOfShape(shape);
  const fits = elements.map((element) =>
    prior.flatMap((candidate, index) => {
      if (!isRecord(element) || !isRecord(candidate)) return [];
      return sameValue(type, planShape(shape, element, candidate), candidate) ? [index] : [];
    }),
  );
  const takenBy = new Map<number, number>();
  const assign = (element: number, tried: Set<number>): boolean =>
    (fits[element] ?? []).some((candidate) => {
      if (tried.has(candidate)) return false;
      tried.add(candidate);
      const owner = takenBy.get(candidate);
      if (owner !== undefined && !assign(owner, tried)) return false;
      takenBy.set(candidate, element);
      return true;
    });
  for (const element of elements.keys()) assign(element, new Set());
  const found: (Value | undefined)[] = elements.map(() => undefined);
  for (const [candidate, element] of takenBy) found[element] = prior[candidate];
  return found;
}

/** Where the planned value differs from the prior one in an attribute that replaces. */
function replacingPaths(
  shape: Shape,
  planned: RecordValue,
  prior: RecordValue,
  path: readonly (string | number)[],
): (readonly (string | number)[])[] {
  const paths: (readonly (string | number)[])[] = [];
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    const [now, before] = [planned[name] ?? null, prior[name] ?? null];
    const here = [...path, name];
    if (attribute.replaces && !sameValue(wireTypeOfAttribute(attribute), now, before)) {
      paths.push(here);
    } else if (attribute.type.kind === "nested") {
      paths.push(...nestedPaths(attribute.type, now, before, here));
    }
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    paths.push(...nestedPaths(block, planned[name] ?? null, prior[name] ?? null, [...path, name]));
  }
  return paths;
}

function nestedPaths(
  shape: Shape & { readonly nesting: Nesting | "group" },
  now: Value,
  before: Value,
  path: readonly (string | number)[],
): (readonly (string | number)[])[] {
  if (shape.nesting === "set" || !hasReplacing(shape)) {
    const differs =
      shape.nesting === "set" &&
      hasReplacing(shape) &&
      !sameValue(["set", wireTypeOfShape(shape)], now, before);
    return differs ? [path] : [];
  }
  if (isList(now) || isList(before)) {
    const [left, right] = [isList(now) ? now : [], isList(before) ? before : []];
    if (left.length !== right.length) return [path];
    return left.flatMap((element, index) =>
      objectPaths(shape, element, right[index] ?? null, [...path, index]),
    );
  }
  if (shape.nesting !== "map") return objectPaths(shape, now, before, path);
  const keys = new Set([
    ...Object.keys(isRecord(now) ? now : {}),
    ...Object.keys(isRecord(before) ? before : {}),
  ]);
  return Array.from(keys).flatMap((key) =>
    objectPaths(
      shape,
      isRecord(now) ? (now[key] ?? null) : null,
      isRecord(before) ? (before[key] ?? null) : null,
      [...path, key],
    ),
  );
}

function objectPaths(
  shape: Shape,
  now: Value,
  before: Value,
  path: readonly (string | number)[],
): (readonly (string | number)[])[] {
  if (isRecord(now) && isRecord(before)) return replacingPaths(shape, now, before, path);
  return now === before ? [] : [path];
}

function hasReplacing(shape: Shape): boolean {
  return (
    Object.values(shape.attributes).some(
      (attribute) =>
        attribute.replaces || (attribute.type.kind === "nested" && hasReplacing(attribute.type)),
    ) || Object.values(shape.blocks ?? {}).some(hasReplacing)
  );
}

/** Computed attributes whose inputs changed become unknown again; top level only. */
function recompute(
  schema: Schema,
  {
    config,
    planned,
    changed,
  }: { config: RecordValue; planned: RecordValue; changed: ReadonlySet<string> },
): RecordValue {
  const result = Object.assign(emptyRecord(), planned);
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    const { recomputedBy } = attribute;
    if (!recomputedBy || !isComputed(attribute) || attribute.default !== undefined) continue;
    if ((config[name] ?? null) !== null) continue;
    const hit = recomputedBy === "any" || recomputedBy.some((input) => changed.has(input));
    if (hit) result[name] = UNKNOWN;
  }
  return result;
}
