/**
 * proto3 messages to and from bytes, driven by the table in `messages.ts`.
 *
 * Covers what the table needs: varints, length-delimited fields, string-keyed maps, and presence of
 * `optional` fields. Unknown fields are skipped, whatever their wire type; truncated or overlong
 * bytes throw `WireError`. Cost: one pass; byte fields of a decoded message are views, not copies.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
import {
  type FieldRow,
  type Message,
  type MessageInput,
  type MessageName,
  messages,
} from "./messages";
import { WireError } from "./wire-error";

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;
const VARINT_BYTES_MAX = 10;
const DEPTH_MAX = 100;

type Fields = Readonly<Record<string, FieldRow>>;
type Loose = Record<string, unknown>;

/** Read a message; absent fields take their default. */
export function decodeMessage<Name extends MessageName>(
  name: Name,
  bytes: Uint8Array,
): Message<Name> {
  return readMessage(name, bytes, 0) as Message<Name>;
}

/** Write a message; fields left out or at their default cost nothing. */
export function encodeMessage<Name extends MessageName>(
  name: Name,
  message: MessageInput<Name>,
): Buffer {
  const parts: Uint8Array[] = [];
  writeMessage(parts, name, message as Loose);
  return Buffer.concat(parts);
}

interface Decoding {
  readonly byNumber: ReadonlyMap<number, readonly [string, FieldRow]>;
  readonly defaults: () => Loose;
}

const decodings = new Map<string, Decoding>();

function decodingOf(name: string): Decoding {
  const known = decodings.get(name);
  if (known) return known;
  const entries = Object.entries(fieldsOf(name));
  const made: Decoding = {
    byNumber: new Map(entries.map(([field, row]) => [row[0], [field, row]])),
    defaults: () => Object.fromEntries(entries.map(([field, row]) => [field, defaultOf(row)])),
  };
  decodings.set(name, made);
  return made;
}

function fieldsOf(name: string): Fields {
  return messages[name as MessageName] as Fields;
}

function defaultOf([, kind, multiplicity]: FieldRow): unknown {
  if (multiplicity === "repeated") return [];
  if (multiplicity === "map") return Object.create(null);
  if (multiplicity === "optional") return undefined;
  if (kind === "string") return "";
  if (kind === "bytes") return Buffer.alloc(0);
  if (kind === "bool") return false;
  return kind === "int64" ? 0 : undefined;
}

function readMessage(name: string, bytes: Uint8Array, depth: number): Loose {
  if (depth > DEPTH_MAX) throw new WireError(`a message is nested deeper than ${DEPTH_MAX}`);
  const { byNumber, defaults } = decodingOf(name);
  const message = defaults();
  const cursor = new Cursor(bytes);
  while (!cursor.atEnd()) {
    const tag = cursor.varint();
    const wire = tag & 7;
    const known = byNumber.get(Math.floor(tag / 8));
    if (!known || wire !== wireOf(known[1])) cursor.skip(wire);
    else readField(message, known[0], known[1], cursor, depth);
  }
  return message;
}

function readField(
  message: Loose,
  field: string,
  row: FieldRow,
  cursor: Cursor,
  depth: number,
): void {
  const [, kind, multiplicity] = row;
  if (multiplicity === "map") {
    const [key, value] = readMapEntry(kind, cursor.delimited(), depth);
    (message[field] as Loose)[key] = value;
  } else {
    const value = readSingle(kind, cursor, depth);
    if (multiplicity === "repeated") (message[field] as unknown[]).push(value);
    else message[field] = value;
  }
}

function readSingle(kind: string, cursor: Cursor, depth: number): unknown {
  if (kind === "bool") return cursor.varint() !== 0;
  if (kind === "int64") return cursor.signed();
  const bytes = cursor.delimited();
  if (kind === "bytes") return bytes;
  return kind === "string" ? bytes.toString("utf8") : readMessage(kind, bytes, depth + 1);
}

/** A map entry is a message with the key as field 1 and the value as field 2. */
function readMapEntry(kind: string, bytes: Uint8Array, depth: number): [string, unknown] {
  const cursor = new Cursor(bytes);
  let key = "";
  let value =
    kind in messages ? readMessage(kind, Buffer.alloc(0), depth + 1) : defaultOf([2, kind]);
  while (!cursor.atEnd()) {
    const tag = cursor.varint();
    if (tag === ((1 << 3) | DELIMITED)) key = cursor.delimited().toString("utf8");
    else if (tag === ((2 << 3) | wireOf([2, kind]))) value = readSingle(kind, cursor, depth);
    else cursor.skip(tag & 7);
  }
  return [key, value];
}

function wireOf([, kind, multiplicity]: FieldRow): number {
  if (multiplicity === "map") return DELIMITED;
  return kind === "bool" || kind === "int64" ? VARINT : DELIMITED;
}

function writeMessage(parts: Uint8Array[], name: string, message: Loose): void {
  for (const [field, row] of Object.entries(fieldsOf(name))) {
    const value = message[field];
    if (value !== undefined) writeField(parts, row, value);
  }
}

function writeField(parts: Uint8Array[], row: FieldRow, value: unknown): void {
  const [number, kind, multiplicity] = row;
  if (multiplicity === "repeated") {
    for (const element of value as readonly unknown[]) writeSingle(parts, number, kind, element);
  } else if (multiplicity === "map") {
    for (const [key, element] of Object.entries(value as Loose)) {
      const entry: Uint8Array[] = [];
      writeSingle(entry, 1, "string", key);
      writeSingle(entry, 2, kind, element);
      delimited(parts, number, Buffer.concat(entry));
    }
  } else if (multiplicity === "optional" || !isDefault(kind, value)) {
    writeSingle(parts, number, kind, value);
  }
}

function isDefault(kind: string, value: unknown): boolean {
  if (kind === "bytes") return (value as Uint8Array).length === 0;
  return value === "" || value === 0 || value === false;
}

function writeSingle(parts: Uint8Array[], number: number, kind: string, value: unknown): void {
  if (kind === "bool" || kind === "int64") {
    parts.push(varint(BigInt((number << 3) | VARINT)), varint(BigInt(value as number | boolean)));
  } else if (kind === "string") delimited(parts, number, Buffer.from(value as string, "utf8"));
  else if (kind === "bytes") delimited(parts, number, value as Uint8Array);
  else {
    const inner: Uint8Array[] = [];
    writeMessage(inner, kind, value as Loose);
    delimited(parts, number, Buffer.concat(inner));
  }
}

function delimited(parts: Uint8Array[], number: number, body: Uint8Array): void {
  parts.push(varint(BigInt((number << 3) | DELIMITED)), varint(BigInt(body.length)), body);
}

/** Seven bits a byte, lowest first; a negative number takes all ten bytes. */
function varint(value: bigint): Uint8Array {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

/** Reads wire tokens; every read checks that the bytes are there. */
class Cursor {
  private at = 0;
  private readonly buffer: Buffer;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.at === this.buffer.length;
  }

  /** An unsigned varint that must fit a safe integer: tags, lengths, booleans. */
  varint(): number {
    const value = this.bits();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new WireError("a varint is too large");
    return Number(value);
  }

  /** A two's-complement int64 that must fit a safe integer. */
  signed(): number {
    const value = Number(BigInt.asIntN(64, this.bits()));
    if (!Number.isSafeInteger(value)) throw new WireError("an integer is too large");
    return value;
  }

  delimited(): Buffer {
    return this.take(this.varint());
  }

  skip(wire: number): void {
    if (wire === VARINT) this.bits();
    else if (wire === FIXED64) this.take(8);
    else if (wire === DELIMITED) this.delimited();
    else if (wire === FIXED32) this.take(4);
    else throw new WireError(`wire type ${wire} is not used in proto3`);
  }

  private bits(): bigint {
    let value = 0n;
    for (let index = 0; index < VARINT_BYTES_MAX; index++) {
      const byte = this.buffer[this.at++];
      if (byte === undefined) throw new WireError("the bytes end inside a varint");
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError("a varint is longer than ten bytes");
  }

  private take(length: number): Buffer {
    if (this.at + length > this.buffer.length) {
      throw new WireError("the bytes end inside a field");
    }
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
}
