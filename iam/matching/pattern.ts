/**
 * A text with `*`, `?` and policy variables, compiled once and matched often.
 *
 *     arn:aws:s3:::landing/${aws:PrincipalTag/team}/part-?*
 *
 * The text is cut at its stars. The first chunk must stand at the start, the last at the end, and each
 * one between is looked for from the left, which is enough because a star takes any text. Line breaks
 * are characters like others. `?` is one code point (AWS does not say whether code point or UTF-16
 * unit). Wildcards inside a variable's value are literal (AWS does not say so either).
 *
 * Cost: linear in the text for each 32 characters of pattern; see `search.ts`.
 */
import { MAYBE, NO, type Truth, truth } from "../truth";
import { isUnknown, type Unknown } from "../unknown";
import { ANY_CHARACTER, endOfPiece, endOfText } from "./search";

/** Where the values of variables come from. */
export interface VariableValues {
  /**
   * The value of a condition key by its slot: a string, an `Unknown`, or undefined where the key is
   * absent or has several values.
   */
  single(slot: number): string | Unknown | undefined;
}

/** For patterns without variables. */
export const NO_VALUES: VariableValues = { single: () => undefined };

/** A policy variable inside a pattern. */
export interface Variable {
  readonly slot: number;
  /** Condition key, lower case. */
  readonly key: string;
  readonly fallback: string | undefined;
}

/** Literal text, a variable, or `?`. */
export type Piece = string | Variable | typeof ANY_CHARACTER;

/** What stands between two stars. */
export type Chunk = readonly Piece[];

/** The chunk does not stand here. */
const FAIL = -1;
/** That depends on a variable whose value is not known. */
const UNSURE = -2;

/** A compiled pattern; `compilePattern` makes it. */
export class Pattern {
  /** The text where it is one literal, else undefined. */
  readonly literal: string | undefined;
  /** The text before a single final star, where that is all there is. */
  readonly prefix: string | undefined;

  constructor(
    readonly chunks: readonly Chunk[],
    /** Lower-case both sides; literal pieces are folded already. */
    readonly fold: boolean,
  ) {
    const [first = [], second] = chunks;
    const head = first.length === 0 ? "" : first.length === 1 ? first[0] : undefined;
    const text = typeof head === "string" ? head : undefined;
    this.literal = chunks.length === 1 ? text : undefined;
    this.prefix = chunks.length === 2 && second?.length === 0 ? text : undefined;
  }

  /** True for `*`. */
  isEverything(): boolean {
    return this.prefix === "";
  }

  /** Whether the pattern covers `text`. */
  test(text: string, values: VariableValues): Truth {
    const folded = this.fold ? text.toLowerCase() : text;
    if (this.literal !== undefined) return truth(folded === this.literal);
    if (this.prefix !== undefined) return truth(folded.startsWith(this.prefix));
    const end = this.match(folded, values);
    if (end !== UNSURE) return truth(end !== FAIL);
    return this.loosened(values).test(text, values) === NO ? NO : MAYBE;
  }

  /** The value of a variable as this pattern compares it. */
  valueOf(variable: Variable, values: VariableValues): string | Unknown | undefined {
    const value = values.single(variable.slot) ?? variable.fallback;
    return typeof value === "string" && this.fold ? value.toLowerCase() : value;
  }

  /** The same pattern with each unknown variable replaced by a star: it covers at least as much. */
  loosened(values: VariableValues): Pattern {
    const fold = (text: string) => (this.fold ? text.toLowerCase() : text);
    const chunks: Piece[][] = [];
    for (const chunk of this.chunks) {
      let pieces: Piece[] = [];
      chunks.push(pieces);
      for (const piece of chunk) {
        const value = typeof piece === "object" ? values.single(piece.slot) : undefined;
        if (!isUnknown(value)) pieces.push(piece);
        else {
          pieces.push(fold(value.prefix ?? ""));
          pieces = [fold(value.suffix ?? "")];
          chunks.push(pieces);
        }
      }
    }
    return new Pattern(chunks, this.fold);
  }

  /** `FAIL`, `UNSURE`, or anything else for a match. */
  private match(text: string, values: VariableValues): number {
    const last = this.chunks.length - 1;
    let at = this.forward(this.chunks[0] as Chunk, text, values);
    if (at < 0) return at;
    if (last === 0) return at === text.length ? at : FAIL;
    for (let index = 1; index < last; index++) {
      at = this.find(this.chunks[index] as Chunk, text, at, values);
      if (at < 0) return at;
    }
    const end = this.backward(this.chunks[last] as Chunk, text, values);
    return end < 0 || end >= at ? end : FAIL;
  }

  /** Index after the chunk where it stands at the start. */
  forward(chunk: Chunk, text: string, values: VariableValues): number {
    let at = 0;
    for (const piece of chunk) {
      if (piece === ANY_CHARACTER) {
        if (at >= text.length) return FAIL;
        at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
        continue;
      }
      const literal = typeof piece === "string" ? piece : this.valueOf(piece, values);
      if (literal === undefined) return FAIL;
      if (typeof literal !== "string") return UNSURE;
      if (!text.startsWith(literal, at)) return FAIL;
      at += literal.length;
    }
    return at;
  }

  /** Index of the chunk where it stands at the end. */
  backward(chunk: Chunk, text: string, values: VariableValues): number {
    let at = text.length;
    for (let index = chunk.length - 1; index >= 0; index--) {
      const piece = chunk[index] as Piece;
      if (piece === ANY_CHARACTER) {
        if (at <= 0) return FAIL;
        at -= isPairBefore(text, at) ? 2 : 1;
        continue;
      }
      const literal = typeof piece === "string" ? piece : this.valueOf(piece, values);
      if (literal === undefined) return FAIL;
      if (typeof literal !== "string") return UNSURE;
      if (!text.endsWith(literal, at)) return FAIL;
      at -= literal.length;
    }
    return at;
  }

  /** Index after the leftmost occurrence of the chunk at or after `start`. */
  private find(chunk: Chunk, text: string, start: number, values: VariableValues): number {
    const only = chunk[0];
    if (chunk.length === 1 && typeof only === "string") return endOfText(text, only, start);
    let literal = "";
    const codes: number[] = [];
    for (const piece of chunk) {
      if (piece === ANY_CHARACTER) {
        pushCodePoints(codes, literal);
        codes.push(ANY_CHARACTER);
        literal = "";
        continue;
      }
      const value = typeof piece === "string" ? piece : this.valueOf(piece, values);
      if (value === undefined) return FAIL;
      if (typeof value !== "string") return UNSURE;
      literal += value;
    }
    if (codes.length === 0) return endOfText(text, literal, start);
    pushCodePoints(codes, literal);
    return endOfPiece(text, codes, start);
  }
}

function isPairBefore(text: string, at: number): boolean {
  const low = text.charCodeAt(at - 1);
  const high = at >= 2 ? text.charCodeAt(at - 2) : 0;
  return low >= 0xdc00 && low < 0xe000 && high >= 0xd800 && high < 0xdc00;
}

function pushCodePoints(codes: number[], text: string): void {
  for (const character of text) codes.push(character.codePointAt(0) ?? 0);
}
