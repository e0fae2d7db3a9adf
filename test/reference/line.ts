/**
 * The JSON line both evaluators read: one request and the policies that have a say in it.
 *
 * This is the request format of `syncwright simulate`, written down again on purpose: the reference
 * shares no code with `iam/`, so that a misreading there cannot hide here.
 */

/** Any JSON value, as `JSON.parse` returns it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** One request line of `syncwright simulate`. Any value below `request` and `policies` may be `{"unknown": "why"}`. */
export interface SimulateRequest {
  readonly id?: string;
  readonly request: JsonObject;
  readonly policies: JsonObject;
}

/** The four answers, spelled as `syncwright simulate` prints them. */
export type ReferenceDecision = "allowed" | "explicitDeny" | "implicitDeny" | "unknown";

/** The part of an answer that the two evaluators are compared on. */
export interface Answer {
  readonly decision: string;
  /** Layers that did not allow; of the engine alone. */
  readonly deniedBy?: readonly string[];
}

/** Told what the evaluation came across, e.g. `layer session allows`; see `coverage.ts`. */
export type Observe = (mark: string) => void;

/** True for a JSON object, false for a list, a text, a number, a boolean and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list: a list as it is, one value alone, an absent value as no values. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Json];
}

/** The value as texts: policies may write `true` and `10` without quotes. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).map((one) => String(one));
}
