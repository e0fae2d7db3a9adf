/**
 * Names in a report are other people's text: before a report reaches a page, a log or a file, control
 * characters and bidirectional marks are made visible, so that no name can forge a line, hide a word
 * or turn the reading order.
 *
 * The machine formats keep every name exactly; there the same characters are written as JSON escapes.
 */
import { visible } from "../../diagnostics";
import type { Report } from "./finding";

/** The report with every text made visible. A newline in a name would end a code span or a table row. */
export function shownReport(report: Report): Report {
  return shown(report) as Report;
}

function shown(value: unknown): unknown {
  if (typeof value === "string") return visible(value).replaceAll("\n", "\\u{a}");
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, shown(held)]));
}

/** JSON text, indented, in which no character is a control or bidirectional one. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  if (visible(text) === text) return `${text}\n`;
  let escaped = "";
  for (const unit of text) {
    const kept = unit === "\n" || visible(unit) === unit;
    escaped += kept ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  }
  return `${escaped}\n`;
}
