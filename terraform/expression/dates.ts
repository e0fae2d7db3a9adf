/**
 * `formatdate` and `timeadd`: pure functions of a time that is given. The time of now is never asked.
 *
 * Source: Terraform Language, "formatdate Function", "timeadd Function".
 * https://developer.hashicorp.com/terraform/language/functions/formatdate
 */

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

const two = (number: number): string => String(number).padStart(2, "0");

/** A time of RFC 3339 in UTC. */
function timeOf(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The time in the shape of the pattern; undefined for a sequence that does not exist. */
export function formatDate(pattern: string, text: string): string | undefined {
  const time = timeOf(text);
  if (!time) return undefined;
  const pieces = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
  let shown = "";
  for (const piece of pieces) {
    const part = partOf(piece, time);
    if (part === undefined) return undefined;
    shown += part;
  }
  return shown;
}

function partOf(piece: string, time: Date): string | undefined {
  if (!/^[A-Za-z']/.test(piece)) return piece;
  if (piece.startsWith("'")) return piece.slice(1, -1).replaceAll("''", "'");
  const hour = time.getUTCHours();
  const half = hour % 12 === 0 ? 12 : hour % 12;
  const month = MONTHS[time.getUTCMonth()] ?? "";
  const day = DAYS[time.getUTCDay()] ?? "";
  const parts: Readonly<Record<string, string>> = {
    YYYY: String(time.getUTCFullYear()),
    YY: two(time.getUTCFullYear() % 100),
    MMMM: month,
    MMM: month.slice(0, 3),
    MM: two(time.getUTCMonth() + 1),
    M: String(time.getUTCMonth() + 1),
    DD: two(time.getUTCDate()),
    D: String(time.getUTCDate()),
    EEEE: day,
    EEE: day.slice(0, 3),
    hh: two(hour),
    h: String(hour),
    HH: two(half),
    H: String(half),
    AA: hour < 12 ? "AM" : "PM",
    aa: hour < 12 ? "am" : "pm",
    mm: two(time.getUTCMinutes()),
    m: String(time.getUTCMinutes()),
    ss: two(time.getUTCSeconds()),
    s: String(time.getUTCSeconds()),
    ZZZZZ: "+00:00",
    ZZZZ: "+0000",
    ZZZ: "UTC",
    Z: "Z",
  };
  return parts[piece];
}

const UNITS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  ns: 1e-9,
};

/** A duration such as `-1h30m` in seconds. */
export function secondsIn(duration: string): number | undefined {
  const [, sign = "", rest = ""] = /^([+-]?)((?:[\d.]+(?:h|ms|m|s|us|ns))+)$/.exec(duration) ?? [];
  if (rest === "") return undefined;
  const parts = [...rest.matchAll(/([\d.]+)(h|ms|m|s|us|ns)/g)];
  const total = parts.reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
  return sign === "-" ? -total : total;
}

/** The time so much later. */
export function addSeconds(text: string, seconds: number | undefined): string | undefined {
  const time = timeOf(text);
  if (!time || seconds === undefined) return undefined;
  const later = new Date(time.getTime() + seconds * 1000);
  return Number.isNaN(later.getTime()) ? undefined : later.toISOString().replace(/\.000Z$/, "Z");
}
