/** User text in Markdown: it must neither open a tag nor mention a person nor start a link or a row. */
import { clip } from "./clip";

/** Text of a paragraph; what stands between backticks is code. */
export function prose(text: string): string {
  const parts = text.split("`");
  const isPaired = parts.length % 2 === 1 && parts.every((part, at) => at % 2 === 0 || part !== "");
  if (!isPaired) return escaped(text);
  return parts.map((part, at) => (at % 2 === 0 ? escaped(part) : codeSpan(part))).join("");
}

function escaped(text: string): string {
  return text
    .replace(/[\\*_`[\]]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/** A table is for reading: longer cells are cut. */
const CELL_LENGTH_MAX = 240;

/** Text of a table's cell. */
export function cell(text: string): string {
  return prose(clip(text, CELL_LENGTH_MAX)).replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** Text in a span of code. */
export function codeSpan(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** A span of code in a table's cell; empty for no text. */
export function codeCell(text: string): string {
  if (text === "") return "";
  return codeSpan(clip(text, CELL_LENGTH_MAX)).replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** A block whose fence is longer than any run of backticks in it. */
export function fenced(language: string, text: string): string[] {
  let fence = "```";
  while (text.includes(fence)) fence += "`";
  return [`${fence}${language}`, text, fence];
}
