/**
 * What a Terraform expression evaluates to here: JSON, in which anything may be not known yet.
 *
 * Inside a string the unknown parts are marks: one private-use character, a number, another one. So
 * a policy written as text with `${…}` in it can still be parsed as JSON, and only then do the marks
 * become `Unknown` values with what is certain before and after them.
 */
import { isUnknown, type Unknown } from "../iam";

/** A Terraform value. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Unknown
  | readonly Value[]
  | { readonly [name: string]: Value };

/** An object value. */
export type ValueObject = { readonly [name: string]: Value };

const MARK_START = "\uE0F0";
const MARK_END = "\uE0F1";

/** Keeps the unknowns that strings of one reading carry as marks. */
export class Marks {
  readonly #unknowns: Unknown[] = [];
  readonly #numbers = new Map<Unknown, number>();

  /** The mark of an unknown, to be spliced into a string. */
  mark(unknown: Unknown): string {
    let number = this.#numbers.get(unknown);
    if (number === undefined) {
      number = this.#unknowns.push(unknown) - 1;
      this.#numbers.set(unknown, number);
    }
    return `${unknown.prefix ?? ""}${MARK_START}${number}${MARK_END}${unknown.suffix ?? ""}`;
  }

  /** `value` with every mark turned into an `Unknown`, at any depth. */
  settle(value: Value): Value {
    if (typeof value === "string") return this.#settleText(value);
    if (value === null || typeof value !== "object" || isUnknown(value)) return value;
    if (isList(value)) {
      return value.some((entry) => this.#mayHoldMark(entry))
        ? value.map((entry) => this.settle(entry))
        : value;
    }
    return mapObject(value, (entry) => this.settle(entry));
  }

  #mayHoldMark(value: Value): boolean {
    return typeof value === "string" ? hasMark(value) : typeof value === "object";
  }

  #settleText(text: string): Value {
    const start = text.indexOf(MARK_START);
    if (start < 0) return text;
    const end = text.lastIndexOf(MARK_END);
    const reasons = new Set<string>();
    let at = start;
    while (at >= 0) {
      const stop = text.indexOf(MARK_END, at);
      const unknown = this.#unknowns[Number(text.slice(at + 1, stop))];
      reasons.add(unknown?.unknown ?? "a value is not known");
      at = text.indexOf(MARK_START, stop);
    }
    const prefix = text.slice(0, start);
    const suffix = text.slice(end + 1);
    return {
      unknown: [...reasons].join("; "),
      ...(prefix ? { prefix } : undefined),
      ...(suffix ? { suffix } : undefined),
    };
  }
}

/** Whether a part of `text` is not known. */
export function hasMark(text: string): boolean {
  return text.includes(MARK_START);
}

/** True for a list value. */
export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** True for an object value that is not an `Unknown`. */
export function isObject(value: unknown): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value);
}

/** A copy of an object with each value changed; the keys are the object's own, whatever they are. */
export function mapObject(
  object: ValueObject,
  change: (value: Value, key: string) => Value,
): ValueObject {
  return fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

/** What `Object.fromEntries` makes, at a tenth of its cost: a plan has ten thousands of objects. */
export function fromEntries<Held>(
  entries: Iterable<readonly [key: string, value: Held]>,
): Readonly<Record<string, Held>> {
  const object: Record<string, Held> = {};
  for (const [key, value] of entries) {
    if (key !== "__proto__") object[key] = value;
    else
      Object.defineProperty(object, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return object;
}

/** A property that the object itself has. */
export function own(object: ValueObject, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The first unknown anywhere in `value`, marks included. */
export function findUnknown(value: Value): Unknown | undefined {
  if (typeof value === "string") return hasMark(value) ? { unknown: "part of a text" } : undefined;
  if (isUnknown(value)) return value;
  if (value === null || typeof value !== "object") return undefined;
  for (const entry of isList(value) ? value : Object.values(value)) {
    const found = findUnknown(entry);
    if (found) return found;
  }
  return undefined;
}

/** `value` as text inside a template, or undefined where Terraform would refuse it. */
export function toText(value: Value, marks: Marks): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isUnknown(value)) return marks.mark(value);
  return undefined;
}

/**
 * An object that somebody wrote. One with a text under the key `unknown` looks like an `Unknown`; it is
 * made one, so that nothing is believed of it that nobody said.
 */
export function writtenObject(object: ValueObject): Value {
  return isUnknown(object) ? { unknown: "an object that has a key `unknown`" } : object;
}

/** `writtenObject` at any depth of a value from a file. */
export function written(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(written);
  return writtenObject(mapObject(value as ValueObject, written));
}

/** What a choice that cannot be made now comes to, either way. */
const alternatives = new WeakMap<Unknown, readonly Value[]>();

/** An unknown that is one of these values. */
export function oneOf(values: readonly Value[], reason: string): Unknown {
  const unknown: Unknown = { unknown: reason };
  alternatives.set(unknown, values);
  return unknown;
}

/** The values that an unknown can come to, if they are few and known. */
export function alternativesOf(value: Value): readonly Value[] | undefined {
  return isUnknown(value) ? alternatives.get(value) : undefined;
}
