/**
 * Patterns against text that is not known yet, or of which only both ends are.
 *
 * Sound and not complete: a definite answer holds for every text `prefix…suffix`; `MAYBE` may be said
 * where a closer look would find one.
 */
import { MAYBE, NO, type Truth, YES } from "../truth";
import type { Unknown } from "../unknown";
import { type Chunk, NO_VALUES, Pattern, type Piece, type VariableValues } from "./pattern";

/** Whether the pattern covers the text, whatever it turns out to be. */
export function testUnknownText(pattern: Pattern, text: Unknown, values: VariableValues): Truth {
  if (pattern.isEverything()) return YES;
  const loose = pattern.loosened(values);
  const settled = settle(loose, values);
  if (settled === undefined) return NO;
  const fold = (part: string) => (pattern.fold ? part.toLowerCase() : part);
  const ends = { prefix: fold(text.prefix ?? ""), suffix: fold(text.suffix ?? "") };
  const isSure = loose.chunks.length === pattern.chunks.length;
  if (isSure && coversAround(settled, ends)) return YES;
  return startMayMeet(settled.chunks, ends.prefix) && endMayMeet(settled.chunks, ends.suffix)
    ? MAYBE
    : NO;
}

/**
 * Whether a pattern that is not known yet may cover the text; it never surely does. What is unknown of
 * the pattern may hold wildcards, and a star covers at least as much.
 */
export function testUnknownPattern(
  pattern: Unknown,
  text: string | Unknown,
  compile: (text: string) => Pattern,
): Truth {
  const { prefix, suffix } = literalEnds(pattern);
  const loose = new Pattern(joinAtStar(compile(prefix), compile(suffix)), compile("").fold);
  const found =
    typeof text === "string"
      ? loose.test(text, NO_VALUES)
      : testUnknownText(loose, text, NO_VALUES);
  return found === NO ? NO : MAYBE;
}

/** The ends of an unknown pattern without any part of a policy variable. */
function literalEnds(pattern: Unknown): { prefix: string; suffix: string } {
  const prefix = pattern.prefix ?? "";
  const suffix = pattern.suffix ?? "";
  const dollar = prefix.indexOf("$");
  const brace = suffix.lastIndexOf("}");
  return {
    prefix: dollar < 0 ? prefix : prefix.slice(0, dollar),
    suffix: suffix.slice(brace + 1),
  };
}

function joinAtStar(head: Pattern, tail: Pattern): Chunk[] {
  return [...head.chunks, ...tail.chunks];
}

/** Variables replaced by their values; undefined where one has none. */
function settle(pattern: Pattern, values: VariableValues): Pattern | undefined {
  const chunks: Piece[][] = [];
  for (const chunk of pattern.chunks) {
    const pieces: Piece[] = [];
    for (const piece of chunk) {
      const value = typeof piece === "object" ? pattern.valueOf(piece, values) : piece;
      if (value === undefined || typeof value === "object") return undefined;
      pieces.push(value);
    }
    chunks.push(pieces);
  }
  return new Pattern(chunks, pattern.fold);
}

/** True where one star takes up whatever stands between the two ends. */
function coversAround(pattern: Pattern, ends: { prefix: string; suffix: string }): boolean {
  for (let star = 1; star < pattern.chunks.length; star++) {
    const head = new Pattern([...pattern.chunks.slice(0, star), []], false);
    const tail = new Pattern([[], ...pattern.chunks.slice(star)], false);
    if (head.test(ends.prefix, NO_VALUES) === YES && tail.test(ends.suffix, NO_VALUES) === YES) {
      return true;
    }
  }
  return false;
}

/** False only where no text with this prefix is covered. */
function startMayMeet(chunks: readonly Chunk[], prefix: string): boolean {
  let at = 0;
  for (const piece of chunks[0] ?? []) {
    if (typeof piece !== "string" || at >= prefix.length) return true;
    const length = Math.min(piece.length, prefix.length - at);
    if (!prefix.startsWith(piece.slice(0, length), at)) return false;
    at += piece.length;
  }
  return chunks.length > 1 || at >= prefix.length;
}

/** False only where no text with this suffix is covered. */
function endMayMeet(chunks: readonly Chunk[], suffix: string): boolean {
  let at = suffix.length;
  for (const piece of (chunks[chunks.length - 1] ?? []).toReversed()) {
    if (typeof piece !== "string" || at <= 0) return true;
    const length = Math.min(piece.length, at);
    if (!suffix.endsWith(piece.slice(piece.length - length), at)) return false;
    at -= piece.length;
  }
  return chunks.length > 1 || at <= 0;
}
