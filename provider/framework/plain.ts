/**
 * Between Terraform values and the plain JSON that APIs and documents speak.
 *
 * Plain means: null and absent are one thing, numbers are doubles. Right for names, sizes and flags;
 * code that needs every digit of a number works on the values themselves.
 */
import {
  Decimal,
  emptyRecord,
  isList,
  isRecord,
  type RecordValue,
  Unknown,
  type Value,
} from "../protocol";
import type { Attribute, Nesting, Shape } from "./schema";

/** A JSON value without null. */
export type Plain = string | number | boolean | readonly Plain[] | PlainFields;

/** Fields by name; what is null or unknown is not there. */
export interface PlainFields {
  readonly [name: string]: Plain | undefined;
}

/** Known, non-null fields of an object. `unknown` is put where a value is unknown; absent by default. */
export function plainFields(value: RecordValue, unknown?: PlainFields): PlainFields {
  const fields: Record<string, Plain> = {};
  for (const [name, inner] of Object.entries(value)) {
    const plain = plainOf(inner, unknown);
    if (plain !== undefined) fields[name] = plain;
  }
  return fields;
}

function plainOf(value: Value, unknown: PlainFields | undefined): Plain | undefined {
  if (value === null) return undefined;
  if (value instanceof Unknown) return unknown;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  if (value instanceof Decimal) return Number(value.text);
  if (isList(value)) {
    return value.map((element) => plainOf(element, unknown)).filter((one) => one !== undefined);
  }
  return isRecord(value) ? plainFields(value, unknown) : undefined;
}

/** The object of a shape from plain fields; what they do not hold is null or empty. */
export function valueOfPlain(shape: Shape, fields: PlainFields): RecordValue {
  const value = emptyRecord();
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    value[name] = attributeOfPlain(attribute, fields[name]);
  }
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    value[name] = nestedOfPlain(block, fields[name]) ?? (isRepeated(block.nesting) ? [] : null);
  }
  return value;
}

/** The value of one attribute; null where the plain value is absent or does not fit. */
export function attributeOfPlain(attribute: Attribute, plain: Plain | undefined): Value {
  if (plain === undefined) return null;
  if (attribute.type.kind === "nested") return nestedOfPlain(attribute.type, plain);
  return plain as Value;
}

/** The value of nested objects; null where the plain value is absent or does not fit. */
export function nestedOfPlain(
  shape: Shape & { readonly nesting: Nesting | "group" },
  plain: Plain | undefined,
): Value {
  if (Array.isArray(plain) && isRepeated(shape.nesting)) {
    return plain.filter(isFields).map((element) => valueOfPlain(shape, element));
  }
  if (!isFields(plain)) return null;
  if (shape.nesting !== "map") return valueOfPlain(shape, plain);
  const value = emptyRecord();
  for (const [key, element] of Object.entries(plain)) {
    value[key] = isFields(element) ? valueOfPlain(shape, element) : null;
  }
  return value;
}

/** True for an object of fields. */
export function isFields(plain: unknown): plain is PlainFields {
  return typeof plain === "object" && plain !== null && !Array.isArray(plain);
}

function isRepeated(nesting: string): boolean {
  return nesting === "list" || nesting === "set";
}
