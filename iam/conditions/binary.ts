/**
 * Binary values, given as base64, compared byte by byte.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */

/**
 * Base64 in one canonical form, or undefined where it is none: padding may be left out, and unused bits
 * of the last character do not count.
 */
export function canonicalBase64(text: string): string | undefined {
  const body = text.endsWith("==")
    ? text.slice(0, -2)
    : text.endsWith("=")
      ? text.slice(0, -1)
      : text;
  if (body !== text && text.length % 4 !== 0) return undefined;
  const rest = body.length % 4;
  if (rest === 1 || !isAlphabet(body)) return undefined;
  if (rest === 0) return body;
  const unused = rest === 2 ? 0b1111 : 0b11;
  const last = ALPHABET.indexOf(body.slice(-1)) & ~unused;
  return body.slice(0, -1) + ALPHABET.charAt(last);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function isAlphabet(text: string): boolean {
  return /^[A-Za-z0-9+/]*$/.test(text);
}
