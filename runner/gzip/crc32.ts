/**
 * CRC32 of a stream from the CRC32s of its blocks, so that blocks can be summed in parallel.
 *
 * Appending n zero bytes to a message multiplies its CRC by x^(8n) modulo the polynomial; the CRC of
 * two joined messages is then the shifted first XOR the second. Polynomials are bit-reversed: bit 31
 * is x^0. Cost: O(log n) multiplications of 32 steps.
 *
 * Source: RFC 1952 section 8; Mark Adler's description of the method in zlib's algorithm notes.
 */

/** The CRC-32 polynomial of gzip, reflected. */
const POLYNOMIAL = 0xedb88320;

/** The CRC32 of A followed by B, given both CRC32s and B's length in bytes. */
export function combineCrc32(first: number, second: number, secondLength: number): number {
  return (multiply(xToThe8n(secondLength), first) ^ second) >>> 0;
}

/** a * b modulo the polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let shifted = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

/** x^(8n), by squaring. */
function xToThe8n(byteCount: number): number {
  let result = 0x80000000;
  let power = 0x00800000;
  for (let rest = byteCount; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(power, result);
    power = multiply(power, power);
  }
  return result >>> 0;
}
