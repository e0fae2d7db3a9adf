/** JSON as people write it on one line, for reports. */
import { isUnknown } from "../../iam";

/** JSON on one line with the spaces that people write. */
export function oneLine(value: unknown): string {
  if (value === undefined) return "";
  if (isUnknown(value)) return `(${value.unknown})`;
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(
      ([name, entry]) => `${JSON.stringify(name)}: ${oneLine(entry)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  return JSON.stringify(value);
}
