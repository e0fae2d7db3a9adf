/**
 * A resource as the fact makers see it, whichever reader it comes from, and how to ask it.
 *
 * Attributes are settled: no marks are left, what is not known is an `Unknown`.
 */
import { isUnknown, type Unknown } from "../../iam";
import type { PolicyFact, PolicySource, Provenance } from "../../preflight";
import type { Target } from "../place";
import type { PolicySources } from "../policy-source";
import { isList, isObject, own, type Value, type ValueObject } from "../value";
import { asSureAs } from "./doubt";

/** One resource or data source with its attributes. */
export interface Resource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly attributes: ValueObject;
  readonly dependsOn: readonly string[];
  readonly target: Target;
  readonly at: Provenance;
  /** Why it may not exist. */
  readonly doubt?: string;
  /** How its policies are written. */
  readonly policies?: PolicySources;
  /** What a plan does to it, where that matters: made anew under the same name, or left as it is. */
  readonly change?: "replaced" | "unchanged";
}

/** An attribute that is there: not null and not absent. */
export function attribute(resource: Resource, name: string): Value | undefined {
  return own(resource.attributes, name) ?? undefined;
}

/** An attribute as text; numbers and booleans as Terraform writes them. */
export function textOf(resource: Resource, name: string): string | Unknown | undefined {
  return asText(attribute(resource, name));
}

/** A value as text. */
export function asText(value: Value | undefined): string | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (isUnknown(value) || typeof value === "string") return value;
  return typeof value === "object" ? { unknown: "a value of another type" } : String(value);
}

/** A value as boolean. */
export function asBoolean(value: Value | undefined): boolean | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (isUnknown(value) || typeof value === "boolean") return value;
  return String(value) === "true";
}

/** A value as number. */
export function asNumber(value: Value | undefined): number | Unknown | undefined {
  if (value === undefined || value === null) return undefined;
  if (isUnknown(value)) return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : { unknown: "a value that is no number" };
}

/** The nested blocks `name`, written as a list, alone, or unknown as a whole. */
export function nested(resource: Resource, name: string): readonly (ValueObject | Unknown)[] {
  return blocksIn(attribute(resource, name));
}

/** The objects in a list or alone. */
export function blocksIn(value: Value | undefined): readonly (ValueObject | Unknown)[] {
  if (value === undefined || value === null) return [];
  const list = isList(value) ? value : [value];
  return list.filter((entry) => isUnknown(entry) || isObject(entry)) as (ValueObject | Unknown)[];
}

/** A list of texts; unknown as a whole where it is. */
export function textsIn(value: Value | undefined): readonly (string | Unknown)[] | Unknown {
  if (value === undefined || value === null) return [];
  if (isUnknown(value)) return value;
  const list = isList(value) ? value : [value];
  return list.map((entry) => asText(entry) ?? "");
}

/** A policy attribute as a fact, in doubt where the resource is; undefined where absent or empty. */
export function policyFact(
  resource: Resource,
  attributeName: string,
  options: { readonly name?: string; readonly arn?: string } = {},
): PolicyFact | undefined {
  const written = attribute(resource, attributeName);
  if (written === undefined || written === "") return undefined;
  return asSureAs(resource, {
    name: options.name ?? resource.address,
    document: written,
    at: resource.at,
    ...(options.arn === undefined ? undefined : { arn: options.arn }),
    ...writtenAs(resource, attributeName),
    ...(resource.change === "unchanged" ? { unchanged: true } : undefined),
  });
}

/** How a policy of the resource is written. */
export function writtenAs(
  { policies = {} }: Resource,
  name: string,
): { readonly written?: PolicySource } {
  const written = Object.hasOwn(policies, name) ? policies[name] : undefined;
  return written ? { written } : {};
}
