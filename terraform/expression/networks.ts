/**
 * `cidrhost`, `cidrsubnet` and their like, for IPv4: what address conditions are computed with.
 *
 * An IPv6 prefix is not evaluated.
 *
 * Source: Terraform Language, "cidrsubnet Function".
 * https://developer.hashicorp.com/terraform/language/functions/cidrsubnet
 */

interface Prefix {
  /** The network address as a number. */
  readonly base: number;
  readonly length: number;
}

const ADDRESS_BITS = 32;

function prefixOf(text: string): Prefix | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!found) return undefined;
  const parts = found.slice(1).map(Number);
  const [a = 0, b = 0, c = 0, d = 0, length = 0] = parts;
  if (parts.slice(0, 4).some((part) => part > 255) || length > ADDRESS_BITS) return undefined;
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (ADDRESS_BITS - length);
  return { base: Math.floor(address / size) * size, length };
}

const shown = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");

/** The address of a host; a negative number counts from the end. */
export function hostIn(text: string, number: number): string | undefined {
  const prefix = prefixOf(text);
  if (!prefix || !Number.isInteger(number)) return undefined;
  const size = 2 ** (ADDRESS_BITS - prefix.length);
  const index = number < 0 ? size + number : number;
  return index < 0 || index >= size ? undefined : shown(prefix.base + index);
}

/** The mask of a prefix. */
export function netmaskOf(text: string): string | undefined {
  const prefix = prefixOf(text);
  return prefix && shown(2 ** ADDRESS_BITS - 2 ** (ADDRESS_BITS - prefix.length));
}

/** The prefix `bits` longer with this number. */
export function subnetIn(text: string, bits: number, number: number): string | undefined {
  const prefix = prefixOf(text);
  const length = (prefix?.length ?? 0) + bits;
  if (!prefix || !Number.isInteger(bits) || bits < 0 || length > ADDRESS_BITS) return undefined;
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** bits) return undefined;
  return `${shown(prefix.base + number * 2 ** (ADDRESS_BITS - length))}/${length}`;
}

/** Prefixes of these additional lengths, one behind the other. */
export function subnetsIn(text: string, bits: readonly number[]): readonly string[] | undefined {
  const prefix = prefixOf(text);
  if (!prefix) return undefined;
  let at = prefix.base;
  const end = prefix.base + 2 ** (ADDRESS_BITS - prefix.length);
  const subnets: string[] = [];
  for (const more of bits) {
    const length = prefix.length + more;
    if (!Number.isInteger(more) || more < 0 || length > ADDRESS_BITS) return undefined;
    const size = 2 ** (ADDRESS_BITS - length);
    at = Math.ceil(at / size) * size;
    if (at + size > end) return undefined;
    subnets.push(`${shown(at)}/${length}`);
    at += size;
  }
  return subnets;
}
