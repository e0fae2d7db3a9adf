/**
 * Terraform values to and from msgpack, directed by their type.
 *
 * Not a general msgpack library: it reads and writes the forms that Terraform's object wire format
 * allows. On input every extension is an unknown value and refinements nobody told us of are
 * skipped; on output only extension 0 and 12 are used. An object must have exactly the attributes of
 * its type, so a typing mistake is found here and not by core. Bad bytes throw `WireError`.
 *
 * Sources: https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/object-wire-format.md
 * and https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { DEPTH_MAX, MsgpackReader } from "./msgpack-reader";
import { MsgpackWriter } from "./msgpack-writer";
import {
  Decimal,
  Dynamic,
  emptyRecord,
  isList,
  isRecord,
  type NumberValue,
  type RecordValue,
  Unknown,
  type Value,
  type WireType,
} from "./values";
import { WireError } from "./wire-error";
import { parseWireType } from "./wire-type";

/** Read one value of type `type`; anything left over is an error. */
export function decodeMsgpack(type: WireType, bytes: Uint8Array): Value {
  const reader = new MsgpackReader(bytes);
  const value = readValue(reader, type, 0);
  if (!reader.atEnd()) throw new WireError("bytes are left over after the value");
  return value;
}

/** Write one value of type `type`. */
export function encodeMsgpack(type: WireType, value: Value): Buffer {
  const writer = new MsgpackWriter();
  writeValue(writer, type, value);
  return writer.finish();
}

function readValue(reader: MsgpackReader, type: WireType, depth: number): Value {
  if (depth > DEPTH_MAX) throw new WireError(`a value is nested deeper than ${DEPTH_MAX}`);
  if (reader.takeNil()) return null;
  const unknown = reader.takeExtension();
  if (unknown) return unknown;
  if (type === "string") return reader.string();
  if (type === "bool") return reader.boolean();
  if (type === "number") return reader.number();
  if (type === "dynamic") return readDynamic(reader, depth);
  switch (type[0]) {
    case "list":
    case "set":
      return readList(reader, () => type[1], depth);
    case "tuple":
      return readList(reader, (index) => type[1][index], depth, type[1].length);
    case "map":
      return readRecord(reader, () => type[1], depth);
    case "object":
      return readObject(reader, type[1], depth);
  }
}

function readDynamic(reader: MsgpackReader, depth: number): Dynamic {
  if (reader.arrayLength() !== 2) throw new WireError("a dynamic value is a pair");
  const type = parseWireType(reader.bytesOrText());
  return new Dynamic(type, readValue(reader, type, depth + 1));
}

function readList(
  reader: MsgpackReader,
  typeAt: (index: number) => WireType | undefined,
  depth: number,
  exactly?: number,
): Value[] {
  const length = reader.arrayLength();
  if (exactly !== undefined && length !== exactly) {
    throw new WireError(`a tuple has ${length} elements instead of ${exactly}`);
  }
  const values: Value[] = [];
  for (let index = 0; index < length; index++) {
    values.push(readValue(reader, typeAt(index) ?? "dynamic", depth + 1));
  }
  return values;
}

function readRecord(
  reader: MsgpackReader,
  typeOf: (name: string) => WireType | undefined,
  depth: number,
): Record<string, Value> {
  const record = emptyRecord();
  const length = reader.mapLength();
  for (let index = 0; index < length; index++) {
    const name = reader.string();
    const type = typeOf(name);
    if (type === undefined) throw new WireError(`unknown attribute \`${name}\``);
    record[name] = readValue(reader, type, depth + 1);
  }
  return record;
}

function readObject(
  reader: MsgpackReader,
  types: Readonly<Record<string, WireType>>,
  depth: number,
): RecordValue {
  const record = readRecord(
    reader,
    (name) => (Object.hasOwn(types, name) ? types[name] : undefined),
    depth,
  );
  for (const name of Object.keys(types)) record[name] ??= null;
  return record;
}

function writeValue(writer: MsgpackWriter, type: WireType, value: Value): void {
  if (value === null) writer.nil();
  else if (value instanceof Unknown) writer.unknown(value.refinements);
  else if (type === "dynamic") writeDynamic(writer, value);
  else if (typeof type === "string") writeScalar(writer, type, value);
  else writeCollection(writer, type, value);
}

function writeCollection(
  writer: MsgpackWriter,
  type: Exclude<WireType, string>,
  value: Value,
): void {
  switch (type[0]) {
    case "list":
    case "set":
    case "tuple": {
      if (!isList(value)) throw mismatch(type, value);
      const typeAt = (index: number): WireType | undefined =>
        type[0] === "tuple" ? type[1][index] : type[1];
      if (type[0] === "tuple" && value.length !== type[1].length) throw mismatch(type, value);
      writer.array(value.length);
      value.forEach((element, index) => {
        writeValue(writer, typeAt(index) ?? "dynamic", element);
      });
      return;
    }
    case "map": {
      if (!isRecord(value)) throw mismatch(type, value);
      const names = Object.keys(value);
      writer.map(names.length);
      for (const name of names) {
        writer.string(name);
        writeValue(writer, type[1], value[name] ?? null);
      }
      return;
    }
    case "object":
      writeObject(writer, type[1], value);
  }
}

function writeObject(
  writer: MsgpackWriter,
  types: Readonly<Record<string, WireType>>,
  value: Value,
): void {
  if (!isRecord(value)) throw mismatch(["object", types], value);
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(types, name)) throw new WireError(`the type has no attribute \`${name}\``);
  }
  const names = Object.keys(types);
  writer.map(names.length);
  for (const name of names) {
    writer.string(name);
    writeValue(writer, types[name] ?? "dynamic", value[name] ?? null);
  }
}

function writeDynamic(writer: MsgpackWriter, value: Value): void {
  if (!(value instanceof Dynamic)) throw mismatch("dynamic", value);
  writer.array(2);
  writer.bytes(Buffer.from(JSON.stringify(value.type)));
  writeValue(writer, value.type, value.value);
}

function writeScalar(
  writer: MsgpackWriter,
  type: "string" | "number" | "bool",
  value: Value,
): void {
  if (type === "string" && typeof value === "string") writer.string(value);
  else if (type === "bool" && typeof value === "boolean") writer.boolean(value);
  else if (type === "number" && isNumber(value)) writer.number(value);
  else throw mismatch(type, value);
}

function isNumber(value: Value): value is NumberValue {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Decimal;
}

function mismatch(type: WireType, value: Value): WireError {
  const found = isList(value) ? "a list" : isRecord(value) ? "an object" : typeof value;
  return new WireError(`${found} stands where the type is ${JSON.stringify(type)}`);
}
