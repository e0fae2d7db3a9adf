/**
 * What a fix changes in a text file, as SARIF's replacement: the shortest stretch in which the two texts
 * differ.
 *
 * Lines and columns count from 1, columns in UTF-16 code units, and an end is the place behind the last
 * character.
 *
 * Source: SARIF Version 2.1.0, OASIS, 3.30 "region object" and 3.57 "replacement object".
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */

/** A text file before and after a fix. */
export interface TextChange {
  /** As locations name it. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The region that goes, and what comes in its place. */
export function replacementOf({ before, after }: TextChange) {
  const start = sharedStart(before, after);
  const end = sharedEnd(before, after, start);
  const [first, last] = [placeAt(before, start), placeAt(before, before.length - end)];
  return {
    deletedRegion: {
      startLine: first.line,
      startColumn: first.column,
      endLine: last.line,
      endColumn: last.column,
    },
    insertedContent: { text: after.slice(start, after.length - end) },
  };
}

/** How many characters the texts begin with together; a pair of characters is not cut in two. */
function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return isCut(a, length) || isCut(b, length) ? length - 1 : length;
}

/** How many they end with together, behind what they begin with. */
function sharedEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length += 1;
  return isCut(a, a.length - length) || isCut(b, b.length - length) ? length - 1 : length;
}

/** Between the halves of a line's end or of a surrogate pair. */
function isCut(text: string, at: number): boolean {
  const pair = text.slice(Math.max(0, at - 1), at + 1);
  return pair === "\r\n" || /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(pair);
}

function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
