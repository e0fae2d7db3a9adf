/**
 * Msgpack tokens to bytes. Which token belongs where is `msgpack.ts`'s business.
 *
 * Source: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { EXTENSION_REFINED, REFINEMENT_NULLNESS, REFINEMENT_PREFIX } from "./msgpack-reader";
import { Decimal, type NumberValue, type Refinements } from "./values";
import { WireError } from "./wire-error";

const EXTENSION_UNKNOWN = 0;

/** Collects msgpack tokens. */
export class MsgpackWriter {
  private readonly parts: Buffer[] = [];

  finish(): Buffer {
    return Buffer.concat(this.parts);
  }

  nil(): void {
    this.parts.push(Buffer.from([0xc0]));
  }

  boolean(value: boolean): void {
    this.parts.push(Buffer.from([value ? 0xc3 : 0xc2]));
  }

  string(value: string): void {
    const body = Buffer.from(value, "utf8");
    const { length } = body;
    if (length <= 31) this.parts.push(Buffer.from([0xa0 | length]));
    else this.sized([0xd9, 0xda, 0xdb], length);
    this.parts.push(body);
  }

  bytes(body: Buffer): void {
    this.sized([0xc4, 0xc5, 0xc6], body.length);
    this.parts.push(body);
  }

  array(length: number): void {
    if (length <= 15) this.parts.push(Buffer.from([0x90 | length]));
    else this.sized([undefined, 0xdc, 0xdd], length);
  }

  map(length: number): void {
    if (length <= 15) this.parts.push(Buffer.from([0x80 | length]));
    else this.sized([undefined, 0xde, 0xdf], length);
  }

  /** Integers as integers; every other number as decimal text, which keeps all its digits. */
  number(value: NumberValue): void {
    if (value instanceof Decimal) this.string(value.text);
    else if (typeof value === "bigint") this.bigint(value);
    else if (!Number.isFinite(value)) throw new WireError("a number must be finite");
    else if (!Number.isSafeInteger(value)) this.string(String(value));
    else if (value >= -32 && value <= 0x7f) this.parts.push(Buffer.from([value & 0xff]));
    else this.bigint(BigInt(value));
  }

  unknown(refinements: Refinements): void {
    const { notNull, prefix } = refinements;
    if (notNull === undefined && !prefix) {
      this.parts.push(Buffer.from([0xd4, EXTENSION_UNKNOWN, 0]));
      return;
    }
    const body = new MsgpackWriter();
    body.map((notNull === undefined ? 0 : 1) + (prefix ? 1 : 0));
    if (notNull !== undefined) {
      body.number(REFINEMENT_NULLNESS);
      body.boolean(!notNull);
    }
    if (prefix) {
      body.number(REFINEMENT_PREFIX);
      body.string(prefix);
    }
    const payload = body.finish();
    this.sized([0xc7, 0xc8, 0xc9], payload.length);
    this.parts.push(Buffer.from([EXTENSION_REFINED]), payload);
  }

  private bigint(value: bigint): void {
    const token = Buffer.alloc(9);
    if (value >= -(2n ** 63n) && value < 2n ** 63n) {
      token[0] = 0xd3;
      token.writeBigInt64BE(value, 1);
      this.parts.push(token);
    } else if (value > 0 && value < 2n ** 64n) {
      token[0] = 0xcf;
      token.writeBigUInt64BE(value, 1);
      this.parts.push(token);
    } else this.string(String(value));
  }

  /** The head byte that fits `length`, then the length in one, two or four bytes. */
  private sized(heads: readonly (number | undefined)[], length: number): void {
    const step = length <= 0xff && heads[0] !== undefined ? 0 : length <= 0xffff ? 1 : 2;
    const token = Buffer.alloc(1 + (1 << step));
    token[0] = heads[step] ?? 0;
    token.writeUIntBE(length, 1, 1 << step);
    this.parts.push(token);
  }
}
