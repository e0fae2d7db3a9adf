/**
 * Keys of delivered events: `[PREFIX]/YYYY/MM/DD/HH/YYYY-MM-DD-HH-MM-SS-IDENTIFIER.gz`, UTC.
 *
 * Source: https://pipedream.com/docs/workflows/data-management/destinations/s3 ("S3 object format").
 */

/** The key of one batch. `identifier` is 64 hexadecimal digits. */
export function eventKey(prefix: string, time: Date, identifier: string): string {
  const [date = "", clock = ""] = time.toISOString().slice(0, 19).split("T");
  const [year, month, day] = date.split("-");
  const [hour, minute, second] = clock.split(":");
  const folder = prefix
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => `${segment}/`)
    .join("");
  const stamp = [year, month, day, hour, minute, second].join("-");
  return `${folder}${year}/${month}/${day}/${hour}/${stamp}-${identifier}.gz`;
}
