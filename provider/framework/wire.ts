/** Between plain values and what the messages of the protocol carry. */
import {
  decodeMsgpack,
  emptyRecord,
  encodeMsgpack,
  isJsonObject,
  isRecord,
  type Message,
  type MessageInput,
  parseJson,
  type RecordValue,
  type Value,
  valueFromJson,
  WireError,
  type WireType,
} from "../protocol";
import type { Private } from "./provider";
import { type Shape, wireTypeOfShape } from "./schema";

type Carried = Message<"DynamicValue"> | undefined;

/** A value of a known type. */
export function readValue(type: WireType, carried: Carried): Value {
  if (!carried) return null;
  if (carried.msgpack.length > 0) return decodeMsgpack(type, carried.msgpack);
  if (carried.json.length > 0) return valueFromJson(type, parseJson(textOf(carried.json)));
  return null;
}

/** An object of a schema; null where there is none. */
export function readObject(shape: Shape, carried: Carried): RecordValue | null {
  const value = readValue(wireTypeOfShape(shape), carried);
  if (value === null) return null;
  if (!isRecord(value)) throw new WireError("a whole object is unknown");
  return value;
}

/** An object that must be there. */
export function readObjectOf(shape: Shape, carried: Carried): RecordValue {
  const value = readObject(shape, carried);
  if (!value) throw new WireError("an object is missing");
  return value;
}

/** A value of a known type, to be sent. */
export function carry(type: WireType, value: Value): MessageInput<"DynamicValue"> {
  return { msgpack: encodeMsgpack(type, value) };
}

/**
 * An object of a schema, to be sent; null for none. Attributes left out are null, and so are blocks
 * except lists and sets, which core wants empty.
 */
export function carryObject(shape: Shape, value: object | null): MessageInput<"DynamicValue"> {
  const type = wireTypeOfShape(shape);
  return carry(type, value === null ? null : complete(shape, value as RecordValue));
}

/** Every attribute and block of the shape, in the form that core wants. */
export function complete(shape: Shape, value: RecordValue): RecordValue {
  const result = emptyRecord();
  for (const name of Object.keys(shape.attributes)) result[name] = value[name] ?? null;
  for (const [name, block] of Object.entries(shape.blocks ?? {})) {
    result[name] = completeBlock(block, value[name] ?? null);
  }
  for (const name of Object.keys(value)) {
    if (!(name in result)) throw new WireError(`the schema has no attribute \`${name}\``);
  }
  return result;
}

function completeBlock(block: Shape & { readonly nesting: string }, value: Value): Value {
  if (block.nesting === "list" || block.nesting === "set") {
    if (value === null) return [];
    if (!Array.isArray(value)) return value;
    return value.map((element: Value) => (isRecord(element) ? complete(block, element) : element));
  }
  if (block.nesting === "map") {
    const result = emptyRecord();
    for (const [key, element] of Object.entries(isRecord(value) ? value : {})) {
      result[key] = isRecord(element) ? complete(block, element) : element;
    }
    return result;
  }
  if (block.nesting === "group" && value === null) return complete(block, emptyRecord());
  return isRecord(value) ? complete(block, value) : value;
}

/** What was kept beside a state; bytes of another form are no reason to fail. */
export function readPrivate(bytes: Uint8Array | undefined): Private {
  if (!bytes || bytes.length === 0) return {};
  const json = parseJson(textOf(bytes));
  if (!isJsonObject(json)) return {};
  const entries = Object.entries(json).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(entries) as Private;
}

/** What is to be kept beside a state. */
export function carryPrivate(kept: Private): Uint8Array {
  return Object.keys(kept).length === 0 ? Buffer.alloc(0) : Buffer.from(JSON.stringify(kept));
}

/** Bytes as UTF-8 text. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
