/**
 * Dates as condition values: W3C ISO 8601 forms and seconds since 1970, both brought to milliseconds.
 *
 * Forms: `2026-01-31`, `2026-01-31T10:20Z`, `2026-01-31T10:20:30Z`, `2026-01-31T10:20:30.5+02:00`,
 * `2026-01`, `1767225600`. A bare `2026` reads both as a year and as seconds; it is taken as a year
 * here and never generated.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * and https://www.w3.org/TR/NOTE-datetime
 */

const DIGITS = /^\d+$/;
const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds since 1970, or undefined where the text is no date. */
export function instantOf(text: string): number | undefined {
  if (DIGITS.test(text) && text.length !== 4) return Number(text) * 1000;
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00"] = match;
  const monthDays = MONTH_DAYS[Number(month) - 1];
  if (monthDays === undefined || Number(day) < 1 || Number(day) > monthDays) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const fraction = Number(`0.${match[7] ?? "0"}`) * 1000;
  const start = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
  );
  return start + Number(second) * 1000 + fraction - offsetOf(match[8] ?? "Z");
}

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
