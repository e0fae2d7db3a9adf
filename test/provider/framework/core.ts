/**
 * Terraform core's checks of a provider's answers, written anew from the published rules, and random
 * schemas and configurations to try them with. Shares no code with the framework's own checks.
 *
 * Source: https://github.com/hashicorp/terraform/blob/v1.11.4/docs/resource-instance-change-lifecycle.md
 */
import fc from "fast-check";

import type { Attribute, Attributes, Block, Schema, Shape } from "../../../provider/framework";
import {
  bool,
  computed,
  listOf,
  listOfObjects,
  mapOf,
  mapOfObjects,
  number,
  optional,
  optionalComputed,
  required,
  setOf,
  setOfObjects,
  single,
  string,
  wireTypeOfAttribute,
} from "../../../provider/framework";
import {
  canonicalText,
  emptyRecord,
  isList,
  isRecord,
  type RecordValue,
  Unknown,
  type Value,
} from "../../../provider/protocol";

/** What core would say about a plan; empty where it has nothing to say. */
export function planComplaints(
  shape: Shape,
  {
    config,
    prior,
    planned,
  }: { config: RecordValue; prior: RecordValue | null; planned: RecordValue },
  path = "",
): string[] {
  const found: string[] = [];
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    const here = `${path}${name}`;
    const [wanted, now] = [config[name] ?? null, planned[name] ?? null];
    const before = prior?.[name] ?? null;
    if (attribute.writeOnly) {
      if (now !== null) found.push(`${here}: write-only value in the plan`);
    } else if (wanted === null) {
      if (now !== null && !attribute.presence.toLowerCase().includes("computed")) {
        found.push(`${here}: planned although nobody set it`);
      }
    } else if (attribute.type.kind === "nested") {
      found.push(...nestedComplaints(attribute.type, { wanted, now, before }, here));
    } else if (!equal(attribute, now, wanted) && !equal(attribute, now, before)) {
      found.push(`${here}: neither configured nor prior`);
    }
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    const triple = {
      wanted: config[name] ?? null,
      now: planned[name] ?? null,
      before: prior?.[name] ?? null,
    };
    found.push(...nestedComplaints(block, triple, `${path}${name}`));
  }
  return found;
}

interface Triple {
  readonly wanted: Value;
  readonly now: Value;
  readonly before: Value;
}

function nestedComplaints(
  shape: Shape & { nesting: string },
  triple: Triple,
  path: string,
): string[] {
  const { wanted, now, before } = triple;
  if (wanted instanceof Unknown)
    return now instanceof Unknown ? [] : [`${path}: unknown became known`];
  if (now instanceof Unknown) return [`${path}: a configured object became unknown`];
  if (isList(wanted)) {
    if (!isList(now) || now.length !== wanted.length) return [`${path}: another number of objects`];
    const priors = isList(before) ? before : [];
    return wanted.flatMap((element, index) => {
      const old = shape.nesting === "set" ? null : (priors[index] ?? null);
      if (shape.nesting === "set")
        return setElementComplaints(
          shape,
          { wanted: element, now: now[index] ?? null, before: null },
          priors,
          path,
        );
      return one(
        shape,
        { wanted: element, now: now[index] ?? null, before: old },
        `${path}[${index}]`,
      );
    });
  }
  if (shape.nesting !== "map" || wanted === null) return one(shape, triple, path);
  const keys = Object.keys(wanted as RecordValue);
  if (!isRecord(now) || Object.keys(now).sort().join() !== keys.sort().join())
    return [`${path}: other keys`];
  return keys.flatMap((key) =>
    one(
      shape,
      {
        wanted: (wanted as RecordValue)[key] ?? null,
        now: now[key] ?? null,
        before: isRecord(before) ? (before[key] ?? null) : null,
      },
      `${path}.${key}`,
    ),
  );
}

/** A set element may keep the values of any prior element. */
function setElementComplaints(
  shape: Shape,
  triple: Triple,
  priors: readonly Value[],
  path: string,
): string[] {
  const tries = [null, ...priors].map((before) => one(shape, { ...triple, before }, `${path}{}`));
  return tries.find((complaints) => complaints.length === 0) ?? tries[0] ?? [];
}

function one(shape: Shape, { wanted, now, before }: Triple, path: string): string[] {
  if (wanted === null) return now === null ? [] : [`${path}: an object nobody wrote`];
  if (!isRecord(wanted) || !isRecord(now)) return [`${path}: not an object`];
  return planComplaints(
    shape,
    { config: wanted, prior: isRecord(before) ? before : null, planned: now },
    `${path}.`,
  );
}

/** What core would say about the state after apply. */
export function applyComplaints(planned: Value, state: Value, path = "state"): string[] {
  if (planned instanceof Unknown) return isKnown(state) ? [] : [`${path}: still unknown`];
  if (isList(planned)) {
    if (!isList(state) || state.length !== planned.length) return [`${path}: another length`];
    return planned.flatMap((element, index) =>
      applyComplaints(element, state[index] ?? null, `${path}[${index}]`),
    );
  }
  if (isRecord(planned)) {
    if (!isRecord(state)) return [`${path}: no object`];
    return Object.keys(planned).flatMap((name) =>
      applyComplaints(planned[name] ?? null, state[name] ?? null, `${path}.${name}`),
    );
  }
  return canonicalText("dynamic", planned) === canonicalText("dynamic", state)
    ? []
    : [`${path}: changed`];
}

/** The state that a well-behaved resource returns: what was planned, and something for each unknown. */
export function applied(shape: Shape, planned: RecordValue, salt: number): RecordValue {
  const state = emptyRecord();
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    state[name] = appliedValue(attribute, planned[name] ?? null, salt);
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    state[name] = appliedNested(block, planned[name] ?? null, salt);
  }
  return state;
}

function appliedValue(attribute: Attribute, planned: Value, salt: number): Value {
  if (attribute.type.kind === "nested" && !(planned instanceof Unknown)) {
    return appliedNested(attribute.type, planned, salt);
  }
  if (!(planned instanceof Unknown)) return planned;
  if (salt % 3 === 0) return null;
  const type = wireTypeOfAttribute(attribute);
  if (type === "string") return `made-${salt}`;
  if (type === "number") return salt;
  if (type === "bool") return true;
  return null;
}

function appliedNested(shape: Shape & { nesting: string }, planned: Value, salt: number): Value {
  if (isList(planned)) {
    return planned.map((element, index) =>
      isRecord(element) ? applied(shape, element, salt + index) : element,
    );
  }
  if (!isRecord(planned)) return planned;
  if (shape.nesting !== "map") return applied(shape, planned, salt);
  const result = emptyRecord();
  for (const [key, element] of Object.entries(planned)) {
    result[key] = isRecord(element) ? applied(shape, element, salt) : element;
  }
  return result;
}

function isKnown(value: Value): boolean {
  if (value instanceof Unknown) return false;
  if (isList(value)) return value.every(isKnown);
  return !isRecord(value) || Object.values(value).every(isKnown);
}

function equal(attribute: Attribute, left: Value, right: Value): boolean {
  const type = wireTypeOfAttribute(attribute);
  return canonicalText(type, left) === canonicalText(type, right);
}

const plainTypes = fc.constantFrom(
  string,
  number,
  bool,
  listOf(string),
  setOf(string),
  mapOf(number),
);
const names = ["a", "b", "c", "d"];

function attributes(depth: number): fc.Arbitrary<Attributes> {
  const type =
    depth === 0
      ? plainTypes
      : fc.oneof(
          { weight: 4, arbitrary: plainTypes as fc.Arbitrary<Attribute["type"]> },
          fc
            .tuple(
              fc.constantFrom(single, listOfObjects, setOfObjects, mapOfObjects),
              attributes(depth - 1),
            )
            .map(([make, inner]) => make(inner) as Attribute["type"]),
        );
  const attribute = fc
    .tuple(
      fc.constantFrom(required, optional, computed, optionalComputed),
      type,
      fc.record(
        { replaces: fc.boolean(), recomputedBy: fc.constant("any" as const) },
        { requiredKeys: [] },
      ),
      fc.boolean(),
    )
    .map(([make, chosen, options, withDefault]): Attribute => {
      const isText = chosen.kind === "plain" && chosen.wire === "string";
      const standard =
        withDefault && isText && make === optionalComputed ? { default: "standard" } : {};
      return make(chosen as never, "Random.", { ...options, ...standard }) as Attribute;
    });
  return fc.dictionary(fc.constantFrom(...names), attribute, { minKeys: 1, maxKeys: 4 });
}

const blocks = fc.dictionary(
  fc.constantFrom("x", "y"),
  fc
    .tuple(fc.constantFrom("single", "list", "set", "map", "group"), attributes(0))
    .map(([nesting, inner]) => ({ nesting, attributes: inner }) as Block),
  { maxKeys: 2 },
);

/** Random schemas. */
export const schemas: fc.Arbitrary<Schema> = fc
  .tuple(attributes(2), blocks)
  .map(([chosen, chosenBlocks]) => ({
    description: "Random.",
    attributes: chosen,
    blocks: chosenBlocks,
  }));

/** Random configurations of a schema, with unknown values where Terraform allows them. */
export function configurations(shape: Shape, unknowns: boolean): fc.Arbitrary<RecordValue> {
  const entries: [string, fc.Arbitrary<Value>][] = [];
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    entries.push([name, configured(attribute, unknowns)]);
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    entries.push([name, configuredNested(block, unknowns, true)]);
  }
  return fc.tuple(...entries.map(([, arbitrary]) => arbitrary)).map((values) => {
    const config = emptyRecord();
    entries.forEach(([name], index) => {
      config[name] = values[index] ?? null;
    });
    return config;
  });
}

function configured(attribute: Attribute, unknowns: boolean): fc.Arbitrary<Value> {
  if (attribute.presence === "computed") return fc.constant(null);
  const choices: fc.Arbitrary<Value>[] = [
    attribute.type.kind === "nested"
      ? configuredNested(attribute.type, unknowns, false)
      : plain(wireTypeOfAttribute(attribute)),
  ];
  if (attribute.presence !== "required") choices.push(fc.constant(null));
  if (unknowns) choices.push(fc.constant(new Unknown()));
  return fc.oneof(...choices);
}

function configuredNested(
  shape: Shape & { nesting: string },
  unknowns: boolean,
  isBlock: boolean,
): fc.Arbitrary<Value> {
  const object = configurations(shape, unknowns);
  if (shape.nesting === "list") return fc.array(object, { maxLength: 3 });
  if (shape.nesting === "set") {
    return fc.uniqueArray(object, {
      maxLength: 3,
      selector: (value) => canonicalText("dynamic", value),
    });
  }
  if (shape.nesting === "map")
    return fc.dictionary(fc.constantFrom("k", "l"), object, { maxKeys: 2, noNullPrototype: false });
  if (shape.nesting === "single" && isBlock) return fc.option(object, { nil: null });
  return object;
}

function plain(type: ReturnType<typeof wireTypeOfAttribute>): fc.Arbitrary<Value> {
  if (type === "string") return fc.constantFrom("", "u", "v");
  if (type === "number") return fc.integer({ min: 0, max: 2 });
  if (type === "bool") return fc.boolean();
  if (typeof type !== "string" && type[0] === "map") {
    return fc.dictionary(fc.constantFrom("k", "l"), fc.integer({ min: 0, max: 1 }), { maxKeys: 2 });
  }
  if (typeof type !== "string" && type[0] === "set")
    return fc.uniqueArray(fc.constantFrom("u", "v"));
  return fc.array(fc.constantFrom("u", "v"), { maxLength: 2 });
}
