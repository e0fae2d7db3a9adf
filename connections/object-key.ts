/**
 * What an object key may be, and how a name becomes one segment of it.
 *
 * Stricter than S3, which stores `../x`, `a//b` and control characters as they come: such keys leave
 * the prefix a policy grants as soon as a client or a proxy normalises the path, and no listing shows
 * them as they are.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html (at most 1,024 bytes
 * of UTF-8; "You cannot use a period-only path segment").
 */
import type { Diagnostic } from "../diagnostics";

/** Choices about keys. */
export interface KeyRules {
  /** Lets `a//b`, `/a` and `a/` pass: S3 has them, file systems do not. */
  readonly allowEmptySegments?: boolean;
}

/** S3's limit, in bytes of UTF-8. */
const KEY_BYTES_MAX = 1024;

/** What is wrong with a finished key; empty where nothing is. */
export function checkKey(template: string, key: string, rules: KeyRules): readonly Diagnostic[] {
  const reason = reasonAgainst(key, rules);
  if (!reason) return [];
  const of = key === template ? "" : `, made from \`${template}\`,`;
  return [badKey(`the object key \`${key}\`${of} cannot be used`, reason)];
}

/** What is wrong with a template whatever fills its variables; `skeleton` has stand-ins for them. */
export function checkLiteral(
  template: string,
  skeleton: string,
  rules: KeyRules,
): readonly Diagnostic[] {
  const reason = reasonAgainst(skeleton, rules);
  return reason ? [badKey(`the object key \`${template}\` cannot be used`, reason)] : [];
}

/**
 * A name as part of one segment: `/`, `\`, `%`, control characters and lone surrogates are
 * percent-escaped, and a name of dots only has its dots escaped. Two names never become one.
 */
export function escapeSegment(name: string): string {
  if (name === "." || name === "..") return name.replaceAll(".", "%2E");
  return Array.from(name, (character) =>
    mustEscape(character) ? percentEscape(character) : character,
  ).join("");
}

function mustEscape(character: string): boolean {
  return character === "/" || character === "\\" || character === "%" || isForbidden(character);
}

function percentEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // A lone surrogate has no UTF-8; its UTF-16 code keeps two such names apart.
  if (code >= 0xd800 && code <= 0xdfff) return `%u${code.toString(16).toUpperCase()}`;
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function isForbidden(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff);
}

function reasonAgainst(key: string, rules: KeyRules): string | undefined {
  if (key === "") return "it is empty";
  const forbidden = Array.from(key).find(isForbidden);
  if (forbidden !== undefined) {
    const code = (forbidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `it holds U+${code}, a control character or half a surrogate pair`;
  }
  const segments = key.split("/");
  if (segments.some((segment) => segment === "." || segment === "..")) {
    return "one of its segments is `.` or `..`, which clients and proxies take for a way up";
  }
  if (!rules.allowEmptySegments && segments.includes("")) {
    return "one of its segments is empty: it begins or ends with `/` or holds `//`";
  }
  const bytes = new TextEncoder().encode(key).length;
  if (bytes > KEY_BYTES_MAX) return `it takes ${bytes} bytes, S3 allows ${KEY_BYTES_MAX}`;
  return undefined;
}

function badKey(summary: string, why: string): Diagnostic {
  return { code: "SYNC0152", severity: "error", summary, why };
}
