/**
 * Finding a piece of a pattern in a text, in linear time, without regular expressions.
 *
 * Plain text is found by `indexOf`, or by Knuth, Morris and Pratt where that could turn quadratic.
 * A piece with `?` is found by the bit-parallel shift-and method: for every character of the text one
 * operation for each 32 characters of the piece. Memory is linear in the piece.
 */

/** Marks `?` in a list of code points. */
export const ANY_CHARACTER = -1;

/** Above this product of lengths `indexOf` might be slow on hostile input. */
const INDEX_OF_COST_MAX = 1_000_000;

/** Index after the leftmost occurrence of `needle` at or after `start`, or -1. */
export function endOfText(text: string, needle: string, start: number): number {
  if (needle.length * (text.length - start) <= INDEX_OF_COST_MAX) {
    const index = text.indexOf(needle, start);
    return index < 0 ? -1 : index + needle.length;
  }
  return knuthMorrisPratt(text, needle, start);
}

function knuthMorrisPratt(text: string, needle: string, start: number): number {
  const borders = bordersOf(needle);
  let matched = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (matched > 0 && needle.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0;
    if (needle.charCodeAt(matched) === code) matched++;
    if (matched === needle.length) return at + 1;
  }
  return -1;
}

function bordersOf(needle: string): Int32Array {
  const borders = new Int32Array(needle.length);
  let length = 0;
  for (let at = 1; at < needle.length; at++) {
    while (length > 0 && needle[length] !== needle[at]) length = borders[length - 1] ?? 0;
    if (needle[length] === needle[at]) length++;
    borders[at] = length;
  }
  return borders;
}

/**
 * Index after the leftmost occurrence of a piece with `?`, or -1. The piece is a list of code points,
 * `ANY_CHARACTER` for `?`; a character of the text is a code point too.
 */
export function endOfPiece(text: string, piece: readonly number[], start: number): number {
  const words = (piece.length + 31) >>> 5;
  const masks = new Masks(piece, words);
  const state = new Uint32Array(words);
  const lastBit = 1 << ((piece.length - 1) & 31);
  for (let at = start; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    masks.step(state, code);
    if ((state[words - 1] ?? 0) & lastBit) return at;
  }
  return -1;
}

/** Which positions of the piece accept a character. */
class Masks {
  private readonly any: Uint32Array;
  /** By code point: pairs of word index and bits. */
  private readonly exact = new Map<number, number[]>();
  private readonly shifted: Uint32Array;

  constructor(piece: readonly number[], words: number) {
    this.any = new Uint32Array(words);
    this.shifted = new Uint32Array(words);
    for (const [index, code] of piece.entries()) {
      const word = index >>> 5;
      const bit = (1 << (index & 31)) >>> 0;
      if (code === ANY_CHARACTER) this.any[word] = ((this.any[word] ?? 0) | bit) >>> 0;
      else addBit(this.exact, code, word, bit);
    }
  }

  /** `state = ((state << 1) | 1) & positions that accept code`. */
  step(state: Uint32Array, code: number): void {
    const shifted = this.shifted;
    let carry = 1;
    for (let word = 0; word < state.length; word++) {
      const bits = state[word] ?? 0;
      shifted[word] = (bits << 1) | carry;
      carry = bits >>> 31;
      state[word] = (shifted[word] ?? 0) & (this.any[word] ?? 0);
    }
    const pairs = this.exact.get(code);
    if (!pairs) return;
    for (let index = 0; index < pairs.length; index += 2) {
      const word = pairs[index] ?? 0;
      const bits = (shifted[word] ?? 0) & (pairs[index + 1] ?? 0);
      state[word] = (state[word] ?? 0) | bits;
    }
  }
}

function addBit(masks: Map<number, number[]>, code: number, word: number, bit: number): void {
  const pairs = masks.get(code);
  if (!pairs) {
    masks.set(code, [word, bit]);
    return;
  }
  if (pairs[pairs.length - 2] === word)
    pairs[pairs.length - 1] = (pairs[pairs.length - 1] ?? 0) | bit;
  else pairs.push(word, bit);
}
