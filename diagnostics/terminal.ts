/**
 * A diagnostic as a person reads it in a terminal: code and sentence, place with caret, why, help.
 *
 * Text from the user is shown with control and bidirectional characters made visible, so that a name
 * can neither move the cursor nor forge a second line.
 */
import { createColors } from "picocolors";

import type { Diagnostic, Location } from "./diagnostic";

/** What the stream can show. */
export interface TerminalOptions {
  readonly color: boolean;
}

/** Several lines without a trailing newline. */
export function renderTerminal(diagnostic: Diagnostic, options: TerminalOptions): string {
  const paint = createColors(options.color);
  const level = diagnostic.severity === "error" ? paint.red : paint.yellow;
  const lines = [
    `${level(paint.bold(`${diagnostic.severity}[${diagnostic.code}]`))}: ${paint.bold(visible(diagnostic.summary))}`,
  ];
  const where = diagnostic.where;
  if (where) lines.push(...placeLines(where, diagnostic.label, paint.blue));
  if (diagnostic.why) lines.push(...paragraph("why", diagnostic.why, paint.blue));
  if (diagnostic.help) lines.push(...paragraph("help", diagnostic.help, paint.blue));
  return lines.join("\n");
}

/** `file:line:column`, address or construct path: the shortest true name of a place. */
export function renderPlace(where: Location): string {
  const position = [where.file, where.line, where.column].filter((part) => part !== undefined);
  const names = [position.join(":"), where.address, where.construct, where.path?.join(".")];
  return visible(names.filter((name) => name).join("  "));
}

/** Control characters and bidirectional marks as `\u{..}`; newlines stay. */
export function visible(text: string): string {
  if (!mayHide(text)) return text;
  return Array.from(text, (character) =>
    isHidden(character.codePointAt(0) ?? 0) ? escaped(character) : character,
  ).join("");
}

/** Whether a character is hidden; nearly no text has one, and reports are long. */
function mayHide(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at) ?? 0;
    if (isHidden(code)) return true;
    if (code > 0xffff) at++;
  }
  return false;
}

function isHidden(code: number): boolean {
  if (code === 0x0a || (code >= 0x20 && code < 0x7f)) return false;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  return (
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    (code >= 0xd800 && code <= 0xdfff)
  );
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function placeLines(
  where: Location,
  label: string | undefined,
  dim: (text: string) => string,
): string[] {
  const lines = [`${dim(" -->")} ${renderPlace(where)}`];
  if (where.line === undefined || where.text === undefined) return lines;
  const gutter = " ".repeat(String(where.line).length);
  const column = where.column ?? 1;
  const length = Math.max(1, (where.endColumn ?? column + 1) - column);
  lines.push(dim(`${gutter} |`));
  lines.push(`${dim(`${where.line} |`)} ${visible(where.text)}`);
  const caret = `${" ".repeat(column - 1)}${"^".repeat(length)}${label ? ` ${label}` : ""}`;
  lines.push(`${dim(`${gutter} |`)} ${caret}`);
  return lines;
}

function paragraph(name: string, text: string, dim: (text: string) => string): string[] {
  const head = `  = ${name}: `;
  return visible(text)
    .split("\n")
    .map((line, index) =>
      index === 0 ? `${dim(head)}${line}` : `${" ".repeat(head.length)}${line}`,
    );
}
