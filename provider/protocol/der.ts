/**
 * DER, the byte form of certificates: as much of it as one self-signed certificate needs.
 *
 * Every value is tag, length, body; lengths are in their shortest form, which DER demands.
 * Source: ITU-T X.690, https://www.itu.int/rec/T-REC-X.690
 */

/** One element: tag, length, body. */
export function element(tag: number, ...body: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(body);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

/** Elements in order. */
export function sequence(...body: readonly Uint8Array[]): Buffer {
  return element(0x30, ...body);
}

/** A positive integer of any length: no needless zero byte in front, one where the top bit is set. */
export function positiveInteger(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  if (start < 0) return element(0x02, Buffer.from([0]));
  const body = bytes.subarray(start);
  const needsZero = (body[0] ?? 0) >= 0x80;
  return element(0x02, ...(needsZero ? [Buffer.from([0])] : []), body);
}

/** An object identifier from its dotted text, e.g. `1.2.840.10045.4.3.2`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return element(0x06, Buffer.from(bytes));
}

/** A bit string whose bits fill whole bytes, or end `unused` bits earlier. */
export function bitString(body: Uint8Array, unused = 0): Buffer {
  return element(0x03, Buffer.from([unused]), body);
}

/** `UTCTime` up to 2049, `GeneralizedTime` from then on, as RFC 5280 section 4.1.2.5 demands. */
export function time(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]/g, "").slice(0, 14);
  return at.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : element(0x18, Buffer.from(`${digits}Z`));
}

function length(count: number): Buffer {
  if (count < 0x80) return Buffer.from([count]);
  const bytes: number[] = [];
  for (let rest = count; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
