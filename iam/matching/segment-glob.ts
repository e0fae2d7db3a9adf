/**
 * A pattern some of whose wildcards stop at a colon, as in the first five segments of a resource ARN.
 *
 * Simulates the pattern as an automaton whose states are bits: state `i` means that the first `i`
 * characters of the pattern are matched, and a star is a loop on the state before it. Cost: for every
 * character of the text one operation for each 32 characters of the pattern.
 */
import { ANY_CHARACTER } from "./search";

/** `?` that takes no colon. */
export const ANY_BUT_COLON = -2;

const COLON = 0x3a;

/** Collects the characters and stars of a pattern, then matches texts. */
export class SegmentGlob {
  /** Code points, `ANY_CHARACTER` or `ANY_BUT_COLON`. */
  private readonly characters: number[] = [];
  /** States with a star that takes any character, and with one that takes no colon. */
  private readonly loops = new Set<number>();
  private readonly colonlessLoops = new Set<number>();
  private tables: Tables | undefined;

  /** Literal text. */
  addText(text: string): void {
    for (const character of text) this.characters.push(character.codePointAt(0) ?? 0);
  }

  /** `?`. */
  addAny(mayBeColon: boolean): void {
    this.characters.push(mayBeColon ? ANY_CHARACTER : ANY_BUT_COLON);
  }

  /** `*`. */
  addStar(mayTakeColon: boolean): void {
    (mayTakeColon ? this.loops : this.colonlessLoops).add(this.characters.length);
  }

  /** Whether the pattern covers the whole text. */
  test(text: string): boolean {
    this.tables ??= makeTables(this.characters, this.loops, this.colonlessLoops);
    const tables = this.tables;
    const state = new Uint32Array(tables.words);
    const next = new Uint32Array(tables.words);
    state[0] = 1;
    for (const character of text) {
      step(tables, state, next, character.codePointAt(0) ?? 0);
      state.set(next);
    }
    const last = this.characters.length;
    return (((state[last >>> 5] ?? 0) >>> (last & 31)) & 1) === 1;
  }
}

interface Tables {
  readonly words: number;
  /** States entered by any character, and by any but a colon. */
  readonly any: Uint32Array;
  readonly anyButColon: Uint32Array;
  readonly loops: Uint32Array;
  readonly colonlessLoops: Uint32Array;
  /** By code point: the states it enters. */
  readonly entered: ReadonlyMap<number, readonly number[]>;
}

function makeTables(
  characters: readonly number[],
  loops: ReadonlySet<number>,
  colonlessLoops: ReadonlySet<number>,
): Tables {
  const words = (characters.length >>> 5) + 1;
  const bits = (states: Iterable<number>) => {
    const array = new Uint32Array(words);
    for (const state of states) setBit(array, state);
    return array;
  };
  const entered = new Map<number, number[]>();
  const any: number[] = [];
  const anyButColon: number[] = [];
  for (const [index, code] of characters.entries()) {
    const state = index + 1;
    if (code === ANY_CHARACTER) any.push(state);
    else if (code === ANY_BUT_COLON) anyButColon.push(state);
    else {
      const states = entered.get(code);
      if (states) states.push(state);
      else entered.set(code, [state]);
    }
  }
  return {
    words,
    any: bits(any),
    anyButColon: bits(anyButColon),
    loops: bits(loops),
    colonlessLoops: bits(colonlessLoops),
    entered,
  };
}

function setBit(array: Uint32Array, state: number): void {
  array[state >>> 5] = ((array[state >>> 5] ?? 0) | (1 << (state & 31))) >>> 0;
}

function step(tables: Tables, state: Uint32Array, next: Uint32Array, code: number): void {
  const isColon = code === COLON;
  let carry = 0;
  for (let word = 0; word < tables.words; word++) {
    const here = state[word] ?? 0;
    const shifted = (here << 1) | carry;
    carry = here >>> 31;
    const stay = (tables.loops[word] ?? 0) | (isColon ? 0 : (tables.colonlessLoops[word] ?? 0));
    const enter = (tables.any[word] ?? 0) | (isColon ? 0 : (tables.anyButColon[word] ?? 0));
    next[word] = (here & stay) | (shifted & enter);
  }
  for (const entered of tables.entered.get(code) ?? []) {
    const before = entered - 1;
    if (((state[before >>> 5] ?? 0) >>> (before & 31)) & 1) setBit(next, entered);
  }
}
