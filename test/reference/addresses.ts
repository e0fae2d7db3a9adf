/**
 * IPv4 and IPv6 addresses as strings of bits, and ranges as the bits they share.
 *
 * `203.0.113.0/24`, `2001:db8::/32`; a bare address is a range of one. A range of one family never
 * holds an address of the other.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** True if the address lies in the range; false where either cannot be read. */
export function isInRange(address: string, range: string): boolean {
  const [base = "", prefix] = range.split("/");
  const wanted = bitsOf(base);
  const found = bitsOf(address);
  if (wanted === undefined || found === undefined || wanted.length !== found.length) return false;
  const length = prefix === undefined ? wanted.length : Number(prefix);
  return wanted.slice(0, length) === found.slice(0, length);
}

function bitsOf(address: string): string | undefined {
  return address.includes(":") ? bitsOfVersion6(address) : bitsOfVersion4(address);
}

function bitsOfVersion4(address: string): string | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part))) return undefined;
  if (parts.some((part) => Number(part) > 255)) return undefined;
  return parts.map((part) => Number(part).toString(2).padStart(8, "0")).join("");
}

function bitsOfVersion6(address: string): string | undefined {
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail = []] = groups;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (all.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}
