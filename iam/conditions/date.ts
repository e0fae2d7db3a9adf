/**
 * Dates as ISO 8601 or as seconds since 1970, brought to one unit.
 *
 *     2026, 2026-01, 2026-01-31, 2026-01-31T12:00Z, 2026-01-31T12:00:00.5+02:00, 1767225600
 *
 * Four digits are a year. A time without a zone is taken as UTC. Not read by `Date.parse`, which takes
 * other forms too and depends on the local zone.
 *
 * Source: https://www.w3.org/TR/NOTE-datetime and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
import { compareDecimals, type Decimal, parseDecimal } from "./numeric";

/** An instant in seconds since 1970, exact. */
export type Instant = Decimal;

const ISO =
  /^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?)?)?)?$/;
const EPOCH = /^-?[0-9]{1,15}(?:\.[0-9]{1,9})?$/;

/** The instant in `text`, or undefined. */
export function parseInstant(text: string): Instant | undefined {
  const match = ISO.exec(text);
  if (!match) return EPOCH.test(text) ? parseDecimal(text) : undefined;
  const [
    ,
    year,
    month = "1",
    day = "1",
    hour = "0",
    minute = "0",
    second = "0",
    fraction = "",
    zone,
  ] = match;
  const fields = [year, month, day, hour, minute, second].map(Number);
  const seconds = toSeconds(fields as [number, number, number, number, number, number]);
  if (seconds === undefined) return undefined;
  const offset = zoneSeconds(zone);
  if (offset === undefined) return undefined;
  return withFraction(seconds - offset, fraction);
}

/** As `compareDecimals`. */
export function compareInstants(a: Instant, b: Instant): number {
  return compareDecimals(a, b);
}

function toSeconds(fields: [number, number, number, number, number, number]): number | undefined {
  const [year, month, day, hour, minute, second] = fields;
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}

function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

function zoneSeconds(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === "-" ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** Before 1970 the fraction counts towards zero, so it is joined in whole nanoseconds. */
function withFraction(seconds: number, fraction: string): Instant | undefined {
  const nanoseconds = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
  const sign = nanoseconds < 0n ? "-" : "";
  const digits = (nanoseconds < 0n ? -nanoseconds : nanoseconds).toString().padStart(10, "0");
  return parseDecimal(`${sign}${digits.slice(0, -9)}.${digits.slice(-9)}`);
}
