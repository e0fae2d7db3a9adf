/**
 * Terraform core's rules for schemas, checked by us, so that a breach is named and found in a test.
 *
 * Core refuses names outside `[a-z0-9_]`, write-only and dynamic values inside sets, block limits that
 * do not fit the nesting, and defaults we could not honour. `wire` means the rule is core's, `ours`
 * that it is this framework's.
 *
 * Source: https://developer.hashicorp.com/terraform/plugin/framework/handling-data/schemas
 */
import type { WireType } from "../protocol";
import { type Attribute, type Block, isComputed, type Schema, type Shape } from "./schema";

const META_ARGUMENTS = ["connection", "count", "depends_on", "for_each", "lifecycle", "provider"];

/** Every breach as `path: rule`, in the order of the schema; empty for a good schema. */
export function schemaFaults(schema: Schema, { isResource }: { isResource: boolean }): string[] {
  const faults = shapeFaults(schema, "", false);
  if ((schema.version ?? 0) < 0) faults.push("version: counts from 0");
  if (!isResource) return faults;
  for (const name of [...Object.keys(schema.attributes), ...Object.keys(schema.blocks ?? {})]) {
    if (META_ARGUMENTS.includes(name)) faults.push(`${name}: is a meta-argument of Terraform`);
  }
  return faults;
}

function shapeFaults(shape: Shape, path: string, inSet: boolean): string[] {
  const names = new Set(Object.keys(shape.attributes));
  const faults: string[] = [];
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    faults.push(...nameFaults(name, path), ...attributeFaults(attribute, `${path}${name}`, inSet));
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    if (names.has(name)) faults.push(`${path}${name}: is both an attribute and a block`);
    faults.push(...nameFaults(name, path), ...blockFaults(block, `${path}${name}`, inSet));
  }
  return faults;
}

function nameFaults(name: string, path: string): string[] {
  return /^[a-z_][a-z0-9_]*$/.test(name)
    ? []
    : [`${path}${name}: names are made of a-z, 0-9 and _`];
}

function attributeFaults(attribute: Attribute, path: string, inSet: boolean): string[] {
  const faults: string[] = [];
  const say = (when: boolean | undefined, rule: string): void => {
    if (when) faults.push(`${path}: ${rule}`);
  };
  say(attribute.description.trim() === "", "has no description");
  say(attribute.writeOnly && inSet, "write-only values cannot stand inside a set");
  say(attribute.writeOnly && isComputed(attribute), "a write-only value cannot be computed");
  say(
    attribute.default !== undefined && attribute.presence !== "optionalComputed",
    "a default needs `optionalComputed`",
  );
  say(attribute.default !== undefined && attribute.default === null, "a default cannot be null");
  say(
    attribute.recomputedBy !== undefined && !isComputed(attribute),
    "only a computed value is made again",
  );
  const { type } = attribute;
  if (type.kind === "plain") {
    say(hasDynamic(type.wire) && inSet, "dynamic values cannot stand inside a set");
    say(
      typeof type.wire !== "string" && hasDynamicInSet(type.wire),
      "a set cannot hold dynamic values",
    );
    return faults;
  }
  const nowInSet = inSet || type.nesting === "set";
  return [...faults, ...shapeFaults(type, `${path}.`, nowInSet)];
}

function blockFaults(block: Block, path: string, inSet: boolean): string[] {
  const faults: string[] = [];
  const { minItems = 0, maxItems = 0, nesting } = block;
  const say = (when: boolean, rule: string): void => {
    if (when) faults.push(`${path}: ${rule}`);
  };
  say(minItems < 0 || maxItems < 0, "limits count from 0");
  say(maxItems > 0 && minItems > maxItems, "the minimum is above the maximum");
  say(nesting === "single" && (minItems > 1 || maxItems > 1), "a single block occurs at most once");
  say(
    nesting === "single" && minItems !== maxItems && maxItems !== 0,
    "a single block is required by 1 and 1",
  );
  say(
    (nesting === "group" || nesting === "map") && minItems + maxItems > 0,
    `a ${nesting} block has no limits`,
  );
  return [...faults, ...shapeFaults(block, `${path}.`, inSet || nesting === "set")];
}

function hasDynamic(type: WireType): boolean {
  return JSON.stringify(type).includes('"dynamic"');
}

function hasDynamicInSet(type: WireType): boolean {
  if (typeof type === "string") return false;
  if (type[0] === "set") return hasDynamic(type[1]);
  if (type[0] === "object") return Object.values(type[1]).some(hasDynamicInSet);
  if (type[0] === "tuple") return type[1].some(hasDynamicInSet);
  return hasDynamicInSet(type[1]);
}
