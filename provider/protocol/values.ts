/**
 * Terraform values as plain data: what the wire carries, without its bytes.
 *
 * A value alone does not tell its Terraform type (an array is a list, a set or a tuple), so every
 * codec and comparison takes the `WireType` beside it. Objects and maps have no prototype, so that
 * a map key `__proto__` is a key like any other.
 *
 * Source: https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/object-wire-format.md
 */

/** A type as Terraform writes it in JSON, e.g. `["list", "string"]`. */
export type WireType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", WireType]
  | readonly ["object", Readonly<Record<string, WireType>>]
  | readonly ["tuple", readonly WireType[]];

/** A number that a double would round, kept as the decimal text it came in. */
export class Decimal {
  constructor(readonly text: string) {}
}

/** What is certain about a value nobody knows yet. Core holds us to it: refine only what is sure. */
export interface Refinements {
  readonly notNull?: boolean;
  /** Text an unknown string is certain to begin with. */
  readonly prefix?: string;
}

/** A value that is known only after apply. */
export class Unknown {
  constructor(readonly refinements: Refinements = {}) {}
}

/** The unknown value of which nothing is certain. */
export const UNKNOWN = new Unknown();

/** A value of an attribute of type `dynamic`, which carries its type inside. */
export class Dynamic {
  constructor(
    readonly type: WireType,
    readonly value: Value,
  ) {}
}

/** A Terraform number: exact as `number` where a double is, else `bigint` or `Decimal`. */
export type NumberValue = number | bigint | Decimal;

/** A list of values, by position. */
export type ListValue = readonly Value[];

/** An object or a map, without prototype. */
export interface RecordValue {
  readonly [name: string]: Value;
}

/** Any Terraform value. */
export type Value =
  | null
  | string
  | boolean
  | NumberValue
  | Unknown
  | Dynamic
  | ListValue
  | RecordValue;

/** An empty object or map, safe for any key. */
export function emptyRecord<T = Value>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** True for an object or map, false for every other value. */
export function isRecord(value: Value | undefined): value is RecordValue {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Decimal) &&
    !(value instanceof Dynamic)
  );
}

/** True for a list, set or tuple. */
export function isList(value: Value | undefined): value is ListValue {
  return Array.isArray(value);
}

/** False where an unknown stands at the value or anywhere inside it. */
export function isWhollyKnown(value: Value): boolean {
  if (value instanceof Unknown) return false;
  if (value instanceof Dynamic) return isWhollyKnown(value.value);
  if (isList(value)) return value.every(isWhollyKnown);
  if (isRecord(value)) return Object.values(value).every(isWhollyKnown);
  return true;
}

/** The shortest exact form of a decimal text: `number` or `bigint` where nothing is lost. */
export function numberFromText(text: string): NumberValue {
  const number = Number(text);
  if (Number.isNaN(number)) throw new RangeError("not a number");
  if (Number.isSafeInteger(number) && /^-?\d+$/.test(text)) return number;
  if (/^-?\d+$/.test(text)) return BigInt(text);
  return String(number) === text ? number : new Decimal(text);
}

/** The decimal text of a number, in full precision. */
export function textOfNumber(value: NumberValue): string {
  return value instanceof Decimal ? value.text : String(value);
}
