/**
 * Core's contract with a provider, checked by us before we answer, so that the message names the
 * attribute instead of "Provider produced inconsistent result".
 *
 * Source: https://github.com/hashicorp/terraform/blob/v1.11.4/docs/resource-instance-change-lifecycle.md
 */
import type { Diagnostic } from "../../diagnostics";
import {
  isList,
  isRecord,
  isWhollyKnown,
  type RecordValue,
  sameValue,
  Unknown,
  type Value,
} from "../protocol";
import {
  type Attribute,
  isComputed,
  type Nesting,
  type Shape,
  wireTypeOfAttribute,
} from "./schema";

/** A place, e.g. `["rule", 1, "port"]`. */
export type Path = readonly (string | number)[];

/** A plan keeps every configured value, or the prior one. */
export function planBreaches(
  shape: Shape,
  {
    config,
    prior,
    planned,
  }: { config: RecordValue; prior: RecordValue | null; planned: RecordValue },
): Diagnostic[] {
  const breaches: Diagnostic[] = [];
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    const wanted = config[name] ?? null;
    const now = planned[name] ?? null;
    if (attribute.writeOnly) {
      if (now !== null) breaches.push(breach([name], "a write-only value stands in the plan"));
    } else if (wanted === null) {
      if (now !== null && !isComputed(attribute)) {
        breaches.push(breach([name], "a value is planned that nobody configured"));
      }
    } else if (attribute.type.kind === "plain") {
      const type = wireTypeOfAttribute(attribute);
      const kept = sameValue(type, now, wanted) || sameValue(type, now, prior?.[name] ?? null);
      if (!kept) breaches.push(breach([name], "another value is planned than was configured"));
    } else if (now === null || now instanceof Unknown !== wanted instanceof Unknown) {
      breaches.push(breach([name], "a configured object is not planned"));
    }
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    if (blockCount(block.nesting, planned[name]) !== blockCount(block.nesting, config[name])) {
      breaches.push(breach([name], "another number of blocks is planned than was configured"));
    }
  }
  return breaches;
}

/** A new state is wholly known and keeps every value that the plan knew. */
export function applyBreaches(
  shape: Shape,
  planned: RecordValue,
  state: RecordValue,
  path: Path = [],
): Diagnostic[] {
  const breaches: Diagnostic[] = [];
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    const here = [...path, name];
    breaches.push(
      ...attributeBreaches(attribute, planned[name] ?? null, state[name] ?? null, here),
    );
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    const [now, was] = [state[name] ?? null, planned[name] ?? null];
    if (blockCount(block.nesting, now) !== blockCount(block.nesting, was)) {
      breaches.push(breach([...path, name], "the number of blocks changed during apply"));
    } else breaches.push(...nestedBreaches(block, was, now, [...path, name]));
  }
  return breaches;
}

function attributeBreaches(
  attribute: Attribute,
  planned: Value,
  state: Value,
  path: Path,
): Diagnostic[] {
  if (attribute.writeOnly) {
    return state === null ? [] : [breach(path, "a write-only value stands in the state")];
  }
  if (!isWhollyKnown(state)) return [breach(path, "a value is still unknown after apply")];
  if (planned instanceof Unknown) return [];
  if (attribute.type.kind === "nested") return nestedBreaches(attribute.type, planned, state, path);
  if (!isWhollyKnown(planned) || sameValue(wireTypeOfAttribute(attribute), planned, state))
    return [];
  return [breach(path, "the value after apply is not the planned one")];
}

function nestedBreaches(
  shape: Shape & { readonly nesting: Nesting | "group" },
  planned: Value,
  state: Value,
  path: Path,
): Diagnostic[] {
  if (isList(planned) && isList(state)) {
    if (planned.length !== state.length) {
      return [breach(path, "the number of elements changed during apply")];
    }
    if (shape.nesting === "set") return [];
    return planned.flatMap((element, index) =>
      pairBreaches(shape, element, state[index] ?? null, [...path, index]),
    );
  }
  if (shape.nesting !== "map") return pairBreaches(shape, planned, state, path);
  if (!isRecord(planned) || !isRecord(state)) {
    return planned === state ? [] : [breach(path, "the value after apply is not the planned one")];
  }
  return Object.keys(planned).flatMap((key) =>
    pairBreaches(shape, planned[key] ?? null, state[key] ?? null, [...path, key]),
  );
}

function pairBreaches(shape: Shape, planned: Value, state: Value, path: Path): Diagnostic[] {
  if (isRecord(planned) && isRecord(state)) return applyBreaches(shape, planned, state, path);
  return planned === state || planned instanceof Unknown
    ? []
    : [breach(path, "the object after apply is not the planned one")];
}

function blockCount(nesting: Nesting | "group", value: Value | undefined): number {
  if (value instanceof Unknown) return -1;
  if (isList(value)) return value.length;
  if (!isRecord(value)) return 0;
  return nesting === "map" ? Object.keys(value).length : 1;
}

function breach(path: Path, why: string): Diagnostic {
  return {
    code: "SYNC7002",
    severity: "error",
    summary: `the provider broke its contract at \`${path.join(".")}\``,
    where: { path },
    why,
    help: "report this as a bug in the provider",
  };
}
