/** Attributes that a provider computes, as far as they follow from what is written. */
import type { Instance } from "../instances";
import type { Target } from "../place";
import type { Reading } from "../scope";
import { isObject, toText, type Value, type ValueObject } from "../value";
import { dataSources } from "./data-sources";
import { managedResources } from "./managed-resources";

/** What a row of the tables works with. */
export interface AttributeInput {
  readonly instance: Instance;
  readonly reading: Reading;
  /** Where the resource is deployed to. */
  readonly target: Target;
  /** A written attribute as text that may carry marks; undefined where it is not written. */
  text(name: string): string | undefined;
  /** A written attribute. */
  value(name: string): Value | undefined;
  /** A stand-in for an attribute that is known only after apply. */
  standIn(name: string): string;
}

/** One row: the attributes it adds. */
export type ComputedAttributes = (input: AttributeInput) => ValueObject;

/** The computed attributes of an instance; empty where we know nothing of its type. */
export function computedAttributes(instance: Instance, reading: Reading): ValueObject {
  const table = instance.mode === "data" ? dataSources : managedResources;
  const compute = Object.hasOwn(table, instance.type) ? table[instance.type] : undefined;
  if (!compute) return {};
  const written = instance.written;
  return compute({
    instance,
    reading,
    target: targetOf(instance, reading),
    value: (name) => (Object.hasOwn(written, name) ? (written[name] ?? undefined) : undefined),
    text: (name) => {
      const value = Object.hasOwn(written, name) ? written[name] : undefined;
      return value === undefined || value === null ? undefined : toText(value, reading.marks);
    },
    standIn: (name) =>
      reading.place.standIn(`${instance.address}.${name}`, { isOpen: instance.mode === "data" }),
  });
}

/** Where an instance goes: its provider's target, with the region it may name itself. */
export function targetOf(
  instance: Pick<Instance, "type" | "provider" | "written">,
  reading: Reading,
): Target {
  const target = reading.place.of(instance.provider);
  const region = isObject(instance.written) ? instance.written["region"] : undefined;
  const isOwnRegion = typeof region === "string" && instance.type.startsWith("aws_");
  return isOwnRegion ? { ...target, region } : target;
}
