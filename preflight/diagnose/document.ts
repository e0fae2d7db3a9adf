/** A policy document as plain values, for those who look into one and those who change one. */
import { isUnknown } from "../../iam";
import type { PolicyFact } from "../snapshot";

/** A JSON object whose values may be unknown. */
export type JsonObject = { readonly [name: string]: unknown };

/** By policy, for documents that are JSON text: many ask for the same one. */
const parsedTexts = new WeakMap<object, unknown>();

/** The document as an object; undefined where it is unknown or no object. */
export function documentOf(policy: Pick<PolicyFact, "document">): JsonObject | undefined {
  const { document } = policy;
  if (typeof document !== "string") return isObject(document) ? document : undefined;
  let parsed = parsedTexts.get(policy);
  if (parsed === undefined) {
    parsed = tryParse(document);
    parsedTexts.set(policy, parsed);
  }
  return isObject(parsed) ? parsed : undefined;
}

/** The statements of a document, whether one or a list; those that are unknown are left out. */
export function statementsOf(document: JsonObject | undefined): readonly JsonObject[] {
  return listOf(document?.["Statement"]).filter(isObject);
}

/** A value as a list. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The strings of a value that may be a string or a list; unknown entries are left out. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((entry): entry is string => typeof entry === "string");
}

/** True for an object that is neither a list nor unknown. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** One string alone, several as a list: how policies are written. */
export function oneOrList(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
