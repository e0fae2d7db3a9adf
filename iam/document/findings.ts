/**
 * Collects what is wrong with one document and gives each finding its place.
 *
 * Offsets become line and column only here, when there is something to say.
 */
import type { Diagnostic, Location, Severity } from "../../diagnostics";
import type { Span } from "./node";

/** A finding but for its place. */
export interface Finding {
  readonly summary: string;
  readonly label?: string;
  readonly why?: string;
  readonly help?: string;
  /** `error` where AWS would reject the document. */
  readonly severity?: Severity;
}

/** Where a document comes from. */
export interface DocumentSource {
  readonly name: string;
  readonly file?: string;
  readonly text?: string;
}

/** An element of a document by path, e.g. `["Statement", 0, "Resource"]`. */
export type ElementPath = readonly (string | number)[];

/** How many findings of one document are kept; further ones are counted in a last one. */
const FINDING_COUNT_MAX = 100;
/** How much of a line is shown around a finding. */
const LINE_LENGTH_MAX = 240;

/**
 * Findings that leave no doubt what the document means: an element of another type, a resource that can
 * match nothing, an id, a size.
 */
const CLEAR_CODES: ReadonlySet<string> = new Set([
  "IAM0010",
  "IAM0012",
  "IAM0020",
  "IAM0021",
  "IAM0022",
  "IAM0023",
]);

/** The findings of one document, in the order they were made. */
export class Findings {
  readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly source: DocumentSource) {}

  /** True where AWS would reject the document. */
  hasError = false;
  /** True where it is also not clear what the document would mean. */
  isUnclear = false;

  /** Note one finding. */
  add(code: string, at: { span: Span; path: ElementPath }, finding: Finding): void {
    const severity = finding.severity ?? "error";
    if (severity === "error") {
      this.hasError = true;
      this.isUnclear ||= !CLEAR_CODES.has(code);
    }
    if (this.diagnostics.length >= FINDING_COUNT_MAX) return;
    const where = locate(this.source, at.span, at.path);
    this.diagnostics.push({
      code,
      severity,
      summary: finding.summary,
      where,
      ...(finding.label && { label: finding.label }),
      ...(finding.why && { why: finding.why }),
      ...(finding.help && { help: finding.help }),
    });
  }
}

/** Line, column and text of a span, as far as the source has a text. */
export function locate(source: DocumentSource, span: Span, path: ElementPath): Location {
  const base = { ...(source.file !== undefined && { file: source.file }), path };
  const text = source.text;
  if (text === undefined || span.start < 0) return base;
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  const newline = text.indexOf("\n", span.start);
  const lineEnd = newline < 0 ? text.length : newline;
  const shownStart = Math.max(lineStart, span.start - LINE_LENGTH_MAX / 2);
  const shownEnd = Math.min(lineEnd, shownStart + LINE_LENGTH_MAX);
  const column = span.start - lineStart + 1;
  const isWhole = shownStart === lineStart && shownEnd === lineEnd;
  return {
    ...base,
    line: countLines(text, lineStart) + 1,
    column,
    endColumn: column + Math.max(1, Math.min(span.end, lineEnd) - span.start),
    ...(isWhole && { text: text.slice(lineStart, lineEnd) }),
  };
}

function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** User text in backticks, cut to a readable length. */
export function quote(text: string): string {
  return text.length > 80 ? `\`${text.slice(0, 77)}...\`` : `\`${text}\``;
}
