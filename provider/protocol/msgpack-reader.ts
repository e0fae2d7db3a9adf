/**
 * Msgpack tokens from bytes. Which token belongs where is `msgpack.ts`'s business.
 *
 * Every read checks that the bytes are there; bad bytes throw `WireError`.
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { type NumberValue, numberFromText, type Refinements, UNKNOWN, Unknown } from "./values";
import { WireError } from "./wire-error";

/** Deeper values are refused: no schema needs them, and the stack is finite. */
export const DEPTH_MAX = 200;

/** Extension code of an unknown value with refinements. */
export const EXTENSION_REFINED = 12;
/** Refinement key: `false` says that the value is not null. */
export const REFINEMENT_NULLNESS = 1;
/** Refinement key: the text that a string begins with. */
export const REFINEMENT_PREFIX = 2;

/** Reads msgpack tokens; every read checks that the bytes are there. */
export class MsgpackReader {
  private at = 0;
  private readonly buffer: Buffer;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  atEnd(): boolean {
    return this.at === this.buffer.length;
  }

  takeNil(): boolean {
    if (this.peek() !== 0xc0) return false;
    this.at++;
    return true;
  }

  /** An extension of any code is an unknown value. */
  takeExtension(): Unknown | undefined {
    const head = this.peek();
    let length: number;
    if (head >= 0xd4 && head <= 0xd8) {
      this.at++;
      length = 1 << (head - 0xd4);
    } else if (head >= 0xc7 && head <= 0xc9) {
      this.at++;
      length = this.unsigned(1 << (head - 0xc7));
    } else return undefined;
    const code = this.take(1).readInt8(0);
    const payload = this.take(length);
    return code === EXTENSION_REFINED ? readRefinements(payload) : UNKNOWN;
  }

  boolean(): boolean {
    const head = this.byte();
    if (head !== 0xc2 && head !== 0xc3) throw unexpected(head, "a boolean");
    return head === 0xc3;
  }

  string(): string {
    const head = this.byte();
    if (head >= 0xa0 && head <= 0xbf) return this.take(head & 0x1f).toString("utf8");
    if (head >= 0xd9 && head <= 0xdb) {
      return this.take(this.unsigned(1 << (head - 0xd9))).toString("utf8");
    }
    throw unexpected(head, "a string");
  }

  bytesOrText(): string {
    const head = this.peek();
    if (head < 0xc4 || head > 0xc6) return this.string();
    this.at++;
    return this.take(this.unsigned(1 << (head - 0xc4))).toString("utf8");
  }

  number(): NumberValue {
    const head = this.byte();
    if (head <= 0x7f) return head;
    if (head >= 0xe0) return head - 0x100;
    if (head === 0xca) return finite(this.take(4).readFloatBE(0));
    if (head === 0xcb) return finite(this.take(8).readDoubleBE(0));
    if (head >= 0xcc && head <= 0xce) return this.unsigned(1 << (head - 0xcc));
    if (head === 0xcf) return narrow(this.take(8).readBigUInt64BE(0));
    if (head >= 0xd0 && head <= 0xd2) {
      const size = 1 << (head - 0xd0);
      return this.take(size).readIntBE(0, size);
    }
    if (head === 0xd3) return narrow(this.take(8).readBigInt64BE(0));
    this.at--;
    return decimal(this.string());
  }

  arrayLength(): number {
    const head = this.byte();
    if (head >= 0x90 && head <= 0x9f) return head & 0x0f;
    if (head === 0xdc) return this.unsigned(2);
    if (head === 0xdd) return this.unsigned(4);
    throw unexpected(head, "an array");
  }

  mapLength(): number {
    const head = this.byte();
    if (head >= 0x80 && head <= 0x8f) return head & 0x0f;
    if (head === 0xde) return this.unsigned(2);
    if (head === 0xdf) return this.unsigned(4);
    throw unexpected(head, "a map");
  }

  /** Step over one value of any kind. */
  skip(depth = 0): void {
    if (depth > DEPTH_MAX) throw new WireError(`a value is nested deeper than ${DEPTH_MAX}`);
    const head = this.peek();
    if (this.takeNil() || this.takeExtension()) return;
    if (head === 0xc2 || head === 0xc3) this.at++;
    else if ((head >= 0x80 && head <= 0x8f) || head === 0xde || head === 0xdf) {
      for (let left = this.mapLength() * 2; left > 0; left--) this.skip(depth + 1);
    } else if ((head >= 0x90 && head <= 0x9f) || head === 0xdc || head === 0xdd) {
      for (let left = this.arrayLength(); left > 0; left--) this.skip(depth + 1);
    } else if (head >= 0xc4 && head <= 0xc6) this.bytesOrText();
    else if ((head >= 0xa0 && head <= 0xbf) || (head >= 0xd9 && head <= 0xdb)) this.string();
    else this.number();
  }

  private peek(): number {
    const head = this.buffer[this.at];
    if (head === undefined) throw new WireError("the bytes end inside a value");
    return head;
  }

  private byte(): number {
    const head = this.peek();
    this.at++;
    return head;
  }

  private unsigned(size: number): number {
    return this.take(size).readUIntBE(0, size);
  }

  private take(length: number): Buffer {
    if (this.at + length > this.buffer.length) {
      throw new WireError("the bytes end inside a value");
    }
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
}

/** Refinements are a map with integer keys; those we do not know are stepped over. */
function readRefinements(payload: Buffer): Unknown {
  const reader = new MsgpackReader(payload);
  let refinements: Refinements = {};
  for (let left = reader.mapLength(); left > 0; left--) {
    const key = reader.number();
    if (key === REFINEMENT_NULLNESS) refinements = { ...refinements, notNull: !reader.boolean() };
    else if (key === REFINEMENT_PREFIX) refinements = { ...refinements, prefix: reader.string() };
    else reader.skip();
  }
  return new Unknown(refinements);
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new WireError("a number must be finite");
  return value;
}

function narrow(value: bigint): NumberValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function decimal(text: string): NumberValue {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) {
    throw new WireError("a number written as text must be a decimal");
  }
  return numberFromText(text);
}

function unexpected(head: number, wanted: string): WireError {
  return new WireError(`byte 0x${head.toString(16)} stands where ${wanted} belongs`);
}
