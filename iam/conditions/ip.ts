/**
 * IP addresses and CIDR ranges, version 4 and 6. A bare address is a range of one.
 *
 * An address is its bytes; versions are never compared with each other.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */

/** All addresses that share the first `prefixLength` bits. */
export interface AddressRange {
  /** Four or sixteen bytes. */
  readonly bytes: readonly number[];
  readonly prefixLength: number;
}

/** The range in `text`, e.g. `203.0.113.0/24` or `2001:db8::1`, or undefined. */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf("/");
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (!bytes) return undefined;
  const bits = bytes.length * 8;
  if (slash < 0) return { bytes, prefixLength: bits };
  const length = text.slice(slash + 1);
  if (!/^[0-9]{1,3}$/.test(length) || Number(length) > bits) return undefined;
  return { bytes, prefixLength: Number(length) };
}

/** The bytes of an address, or undefined. */
export function parseAddress(text: string): readonly number[] | undefined {
  return text.includes(":") ? parseVersion6(text) : parseVersion4(text);
}

/** Whether the range holds all of the other; a single address is a range too. */
export function contains(range: AddressRange, inner: AddressRange): boolean {
  if (range.bytes.length !== inner.bytes.length) return false;
  if (inner.prefixLength < range.prefixLength) return false;
  for (let index = 0; index < range.bytes.length; index++) {
    const bits = Math.min(8, range.prefixLength - index * 8);
    if (bits <= 0) return true;
    const difference = (range.bytes[index] ?? 0) ^ (inner.bytes[index] ?? 0);
    if (difference >> (8 - bits) !== 0) return false;
  }
  return true;
}

function parseVersion4(text: string): number[] | undefined {
  const parts = text.split(".", 5);
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^[0-9]{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

function parseVersion6(text: string): number[] | undefined {
  const halves = text.split("::", 3);
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "", true) : [];
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing >= 2 ? [...head, ...new Array<number>(missing).fill(0), ...tail] : undefined;
}

function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":", 9);
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (isEnd && index === groups.length - 1 && group.includes(".")) {
      const embedded = parseVersion4(group);
      if (!embedded) return undefined;
      bytes.push(...embedded);
      continue;
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 0xff);
  }
  return bytes;
}
