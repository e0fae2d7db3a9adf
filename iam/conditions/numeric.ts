/**
 * Decimal numbers of any length, compared exactly.
 *
 * `number` would round `9007199254740993`, so digits are compared as text. Read are an optional sign,
 * digits, an optional fraction and a small exponent, as JSON writes numbers.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */

/** A number as sign, digits before the point without leading zeros, digits after it without trailing ones. */
export interface Decimal {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

const FORM = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$/;
/** Longer numbers are no numbers. */
const LENGTH_MAX = 400;

/** The number in `text`, or undefined. */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, sign = "", before = "", after = "", exponent = "0"] = match;
  if (before === "" && after === "") return undefined;
  const { whole, fraction } = shift(before, after, Number(exponent));
  const isZero = whole === "" && fraction === "";
  return { isNegative: sign === "-" && !isZero, whole, fraction };
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const size = compareSizes(a, b);
  return a.isNegative ? -size : size;
}

function compareSizes(a: Decimal, b: Decimal): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1;
  if (a.fraction === b.fraction) return 0;
  return a.fraction < b.fraction ? -1 : 1;
}

function shift(before: string, after: string, by: number): { whole: string; fraction: string } {
  const digits = before + after;
  const point = before.length + by;
  const whole = point <= 0 ? "" : digits.slice(0, point).padEnd(point, "0");
  const fraction = point < 0 ? "0".repeat(-point) + digits : digits.slice(point);
  return { whole: whole.replace(/^0+/, ""), fraction: trimZeros(fraction) };
}

/** Without trailing zeros; a loop, because `/0+$/` is quadratic. */
function trimZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}
