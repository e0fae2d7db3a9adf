/**
 * What a path behind a resource's name means: one instance by its key, an attribute, all of them.
 *
 * What depends on how many instances there are is not known where one of them is in doubt.
 */
import type { Block } from "./configuration";
import { type PathStep, walk } from "./expression/evaluate";
import { failure } from "./expression/failure";
import type { Instance } from "./instances";
import type { Place } from "./place";
import { attributeName, idOf } from "./references";
import { isObject, own, type Value } from "./value";

/** What a name stands for, and how many steps behind it that takes. */
export interface Resolved {
  readonly value: Value;
  readonly used: number;
}

/** The module that the resource stands in. */
interface Owner {
  readonly reading: { readonly place: Place };
  attributesOf(instance: Instance): Value;
}

/** A path behind a resource's name. */
interface ResourcePath {
  readonly block: Block;
  readonly instances: readonly Instance[];
  readonly steps: readonly PathStep[];
  /** How many steps name the resource. */
  readonly used: number;
}

/** Follow `[key]` and one attribute; the rest of the path is the caller's. */
export function followResource(path: ResourcePath, owner: Owner): Resolved {
  const { block, instances, steps, used } = path;
  const step = steps[used];
  const isRepeated = "count" in block.body || "for_each" in block.body;
  if (step?.kind === "splat") return everyInstance(path, step.isFull, owner);
  if (!isRepeated) return attributeAt(instances[0], steps, used, owner);
  if (step?.kind !== "index") return { value: wholeOf(path, owner), used };
  const instance = instances.find(({ key }) => String(key) === String(step.key));
  if (instance) return attributeAt(instance, steps, used + 1, owner);
  const doubt = instances.find((one) => one.doubt !== undefined)?.doubt;
  const value = doubt
    ? { unknown: `\`${idOf(block)}\`: ${doubt}` }
    : failure(`\`${idOf(block)}\` has no such instance`);
  return { value, used: steps.length };
}

/** `[*]` takes the whole path behind it, `.*` the attributes only; an index is for the list then. */
function everyInstance(
  { instances, steps, used }: ResourcePath,
  isFull: boolean,
  owner: Owner,
): Resolved {
  const doubtful = instances.find((instance) => instance.doubt !== undefined);
  if (doubtful) return { value: howMany(doubtful), used: steps.length };
  let end = used + 1;
  while (end < steps.length && (isFull || steps[end]?.kind === "attribute")) end += 1;
  const inner = steps.slice(0, end);
  const values = instances.map((instance) => {
    const found = attributeAt(instance, inner, used + 1, owner);
    return walk(found.value, inner.slice(found.used));
  });
  return { value: values, used: end };
}

function attributeAt(
  instance: Instance | undefined,
  steps: readonly PathStep[],
  used: number,
  owner: Owner,
): Resolved {
  if (!instance) return { value: { unknown: "a resource without instances" }, used: steps.length };
  const attributes = owner.attributesOf(instance);
  const name = attributeName(steps[used]);
  if (name === undefined) return { value: attributes, used };
  const value = isObject(attributes) ? own(attributes, name) : undefined;
  if (value !== undefined && value !== null) return { value, used: used + 1 };
  // What nobody wrote and we cannot compute is known after apply.
  return { value: computed(instance, steps.slice(used), owner), used: steps.length };
}

function computed(instance: Instance, path: readonly PathStep[], owner: Owner): Value {
  const names = path.map((step) =>
    step.kind === "attribute" ? `.${step.name}` : step.kind === "index" ? `[${step.key}]` : "[*]",
  );
  const reference = `${instance.address}${names.join("")}`;
  if (path.some((step) => step.kind === "splat"))
    return { unknown: `${reference} is known after apply` };
  return owner.reading.place.standIn(reference, { isOpen: instance.mode === "data" });
}

function wholeOf({ block, instances }: ResourcePath, owner: Owner): Value {
  const doubtful = instances.find((instance) => instance.doubt !== undefined);
  if (doubtful) return howMany(doubtful);
  const values = instances.map((instance) => owner.attributesOf(instance));
  if ("count" in block.body) return values;
  return Object.fromEntries(
    values.map((value, index) => [String(instances[index]?.key ?? ""), value]),
  );
}

/** Its number decides on more than the attributes of one: on lengths, and on what comes first. */
const howMany = (instance: Instance): Value => ({
  unknown: `whether \`${instance.address}\` exists is not known: ${instance.doubt}`,
});
