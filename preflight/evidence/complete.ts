/**
 * One value of a snapshot, completed by evidence.
 *
 *     known     stated    result
 *     absent    value     the value
 *     unknown   value     the value, if it fits what is known of it all the same
 *     value     equal     the value
 *     value     other     the value, and a conflict is noted: evidence never overrides
 *     any       unknown   what is known; unknown where nothing is
 *
 * Records are completed field by field, policies document by document, maps name by name. Lists that
 * add (policies of a principal, aliases, grants) take what is new.
 */
import { isUnknown, type Unknown } from "../../iam";
import { isSameJson } from "../report/fingerprint";
import type { PolicyFact } from "../snapshot";
import { isObject } from "./check-value";
import { isRestOfPolicies } from "./derive";
import type { Shape } from "./shape";

/** Notes that a known value and a stated one exclude each other. */
export type NoteConflict = (known: unknown, stated: unknown) => void;

/** `known`, completed; `null` where it is stated that there is nothing. */
export function completed(
  known: unknown,
  stated: unknown,
  shape: Shape,
  note: NoteConflict,
): unknown {
  if (stated === undefined) return known;
  if (isUnknown(stated)) return known === undefined ? stated : known;
  if (known === undefined) return stated;
  if (isUnknown(known)) {
    if (fits(known, stated)) return stated;
    note(known, stated);
    return known;
  }
  if (stated === null) {
    if (!isEmptyLevels(known, shape)) note(known, stated);
    return known;
  }
  return completedKnown(known, stated, shape, note);
}

const isEmptyLevels = (known: unknown, shape: Shape): boolean =>
  shape.kind === "levels" && Array.isArray(known) && known.length === 0;

function completedKnown(known: unknown, stated: unknown, shape: Shape, note: NoteConflict) {
  switch (shape.kind) {
    case "policy":
      return completedPolicy(known as PolicyFact, stated as PolicyFact, note);
    case "levels":
      return completedLevels(known as Levels, stated as Levels, note);
    case "list":
      return completedList(known, stated, shape, note);
    case "record":
      return completedNames(known, stated, (name) => shape.fields[name]?.shape, note);
    case "map":
      return completedNames(known, stated, () => TEXT, note);
    default:
      if (!fits(known, stated)) note(known, stated);
      return isSameJson(known, stated) || !fits(known, stated) ? known : stated;
  }
}

const TEXT: Shape = { kind: "any" };

function completedNames(
  known: unknown,
  stated: unknown,
  shapeFor: (name: string) => Shape | undefined,
  note: NoteConflict,
): unknown {
  if (!isObject(known) || !isObject(stated)) return known;
  const names = new Set([...Object.keys(known), ...Object.keys(stated)]);
  const entries = [...names].map((name): [string, unknown] => {
    // The place of what was known stays; the values say where they are from.
    if (name === "at") return [name, known["at"] ?? stated["at"]];
    return [name, completed(known[name], stated[name], shapeFor(name) ?? TEXT, note)];
  });
  return Object.fromEntries(entries);
}

function completedList(
  known: unknown,
  stated: unknown,
  shape: Extract<Shape, { kind: "list" }>,
  note: NoteConflict,
): unknown {
  if (!Array.isArray(known) || !Array.isArray(stated)) return known;
  if (!shape.adds) {
    if (!fits(known, stated)) note(known, stated);
    return known;
  }
  if (shape.of.kind === "policy") return completedPolicies(known, stated, note);
  return [...known, ...stated.filter((one) => !known.some((other) => isSameJson(one, other)))];
}

/** The stand-in for unseen policies goes; a policy that is known by name or ARN is completed. */
function completedPolicies(
  known: readonly PolicyFact[],
  stated: readonly PolicyFact[],
  note: NoteConflict,
): readonly PolicyFact[] {
  const left = new Set(stated);
  const kept = known.map((policy) => {
    const same = stated.find((one) => isSamePolicy(policy, one));
    if (!same) return policy;
    left.delete(same);
    return completedPolicy(policy, same, note);
  });
  return [...kept.filter((policy) => !isRestOfPolicies(policy)), ...left];
}

const isSamePolicy = (a: PolicyFact, b: PolicyFact): boolean =>
  a.arn !== undefined && b.arn !== undefined ? a.arn === b.arn : a.name === b.name;

function completedPolicy(known: PolicyFact, stated: PolicyFact, note: NoteConflict): PolicyFact {
  const [before, after] = [parsed(known.document), parsed(stated.document)];
  if (isUnknown(after) || isSameJson(before, after)) return known;
  if (!fits(before, after)) {
    note(known, stated);
    return known;
  }
  return hasUnknown(before) ? { ...known, document: stated.document, at: stated.at } : known;
}

type Levels = readonly (readonly PolicyFact[])[];

/** What AWS attaches everywhere at first; a reader of Terraform adds it where it sees no more. */
const FULL_ACCESS = "FullAWSAccess";

/** A configuration seldom holds all levels, evidence does: it must hold what the configuration does. */
function completedLevels(known: Levels, stated: Levels, note: NoteConflict): Levels {
  const all = stated.flat();
  const isHeld = (policy: PolicyFact): boolean =>
    all.some((one) => fits(parsed(policy.document), parsed(one.document)));
  const missing = known.flat().find((policy) => policy.name !== FULL_ACCESS && !isHeld(policy));
  if (missing === undefined) return stated;
  note(missing, stated);
  return known;
}

/** Whether `stated` may be what `known` will turn out to be. */
function fits(known: unknown, stated: unknown): boolean {
  if (isUnknown(known)) return typeof stated !== "string" || fitsText(known, stated);
  if (Array.isArray(known) || Array.isArray(stated)) return fitsList(listOf(known), listOf(stated));
  if (!isObject(known) || !isObject(stated)) return known === stated;
  const names = Object.keys(known).filter((name) => name !== "at");
  const others = Object.keys(stated).filter((name) => name !== "at");
  return (
    names.length === others.length &&
    names.every((name) => Object.hasOwn(stated, name) && fits(known[name], stated[name]))
  );
}

const fitsText = ({ prefix = "", suffix = "" }: Unknown, text: string): boolean =>
  text.length >= prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix);

/** In a policy a text alone and a list of one are the same, and the order of texts says nothing. */
function fitsList(known: readonly unknown[], stated: readonly unknown[]): boolean {
  if (known.length !== stated.length) return false;
  const isText = (one: unknown): boolean => typeof one === "string";
  if (known.every(isText) && stated.every(isText)) {
    return isSameJson([...known].sort(), [...stated].sort());
  }
  return known.every((one, index) => fits(one, stated[index]));
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function hasUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isUnknown(value) || Object.values(value).some(hasUnknown);
}

function parsed(document: unknown): unknown {
  if (typeof document !== "string") return document;
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}
