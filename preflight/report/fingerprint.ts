/**
 * A short stable name for a text: FNV-1a over its UTF-16 units, twice, 128 bits in hex.
 *
 * For telling findings apart, not for security.
 *
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/
 */

const PRIME = 0x100000001b3n;
const OFFSETS = [0xcbf29ce484222325n, 0x84222325cbf29ce4n];
const MASK = 0xffffffffffffffffn;

/** 32 hex digits. */
export function fingerprint(text: string): string {
  return OFFSETS.map((offset) => {
    let hash = offset;
    for (let at = 0; at < text.length; at++) {
      hash = ((hash ^ BigInt(text.charCodeAt(at))) * PRIME) & MASK;
    }
    return hash.toString(16).padStart(16, "0");
  }).join("");
}

/** True where two JSON values are the same; the order of object keys does not matter. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) =>
        Object.hasOwn(b, name) &&
        isSameJson((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
    )
  );
}
