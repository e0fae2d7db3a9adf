/**
 * Patterns as automata, run side by side over all texts at once.
 *
 * A pattern of `n` characters has the states 0..n, held as the bits of a `bigint`; a star is a loop on a
 * state. Running several patterns together over one representative of each class of characters reaches
 * every way in which a text can match some of them and not others, each with a shortest example.
 *
 * Exact. Cost: the number of distinct joint states, which is small for patterns people write and capped
 * for the others.
 */

/** What a position of a pattern accepts. */
export type CharacterClass =
  /** One code point. */
  | number
  | "any"
  /** Stays in a segment of an ARN. */
  | "notColon"
  /** Stays in a name. */
  | "notColonOrSlash";

/** A pattern: the characters to enter each next state, and the loops on states. */
export interface Automaton {
  readonly steps: readonly CharacterClass[];
  readonly loops: ReadonlyMap<number, CharacterClass>;
}

/** Builds an automaton from left to right. */
export class AutomatonBuilder {
  private readonly steps: CharacterClass[] = [];
  private readonly loops = new Map<number, CharacterClass>();

  /** Literal text. */
  addText(text: string): this {
    for (const character of text) this.steps.push(character.codePointAt(0) ?? 0);
    return this;
  }

  /** One character. */
  addOne(accepted: CharacterClass): this {
    this.steps.push(accepted);
    return this;
  }

  /** Any number of characters; of two loops on one state the wider one counts. */
  addMany(accepted: CharacterClass): this {
    if (this.loops.get(this.steps.length) !== "any") this.loops.set(this.steps.length, accepted);
    return this;
  }

  /** The automaton. */
  build(): Automaton {
    return { steps: this.steps, loops: this.loops };
  }
}

/** One way to match some patterns and not others, with an example. */
export interface Signature {
  /** Shortest text of this kind. */
  readonly example: string;
  /** For each pattern whether it covers the text. */
  readonly covered: readonly boolean[];
}

/** Steps on machine words of state to take before giving up: about half a second. */
const WORK_MAX = 4_000_000;
const WORD_BITS = 64;

const COLON = 0x3a;
const SLASH = 0x2f;

/**
 * Every way in which a text can match these patterns; undefined where there are too many joint states to
 * tell.
 */
export function signatures(patterns: readonly Automaton[]): readonly Signature[] | undefined {
  const symbols = representatives(patterns);
  const tables = patterns.map((pattern) => symbols.map((symbol) => maskOf(pattern, symbol)));
  const finals = patterns.map((pattern) => 1n << BigInt(pattern.steps.length));
  const found = new Map<string, Signature>();
  const start: JointState = { states: patterns.map(() => 1n), text: undefined };
  const seen = new Set([start.states.join()]);
  const queue = [start];
  const words = patterns.reduce((sum, { steps }) => sum + 1 + steps.length / WORD_BITS, 0);
  const stateCountMax = WORK_MAX / (words * symbols.length);
  for (let index = 0; index < queue.length; index++) {
    const here = queue[index] as JointState;
    note(here, finals, found);
    for (const [symbolIndex, symbol] of symbols.entries()) {
      const states = here.states.map((state, pattern) => {
        const mask = tables[pattern]?.[symbolIndex];
        return mask ? ((state << 1n) & mask.enter) | (state & mask.loop) : 0n;
      });
      const key = states.join();
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > stateCountMax) return undefined;
      queue.push({ states, text: { last: symbol, before: here.text } });
    }
  }
  return [...found.values()];
}

/** Whether some text is covered by both; true where there are too many joint states to tell. */
export function mayShareText(first: Automaton, second: Automaton): boolean {
  const found = signatures([first, second]);
  return found?.some(({ covered }) => covered[0] && covered[1]) ?? true;
}

/** A text from its end, so that texts share their beginnings. */
interface ReversedText {
  readonly last: number;
  readonly before: ReversedText | undefined;
}

interface JointState {
  readonly states: readonly bigint[];
  readonly text: ReversedText | undefined;
}

function note(here: JointState, finals: readonly bigint[], found: Map<string, Signature>): void {
  const covered = here.states.map((state, index) => (state & (finals[index] ?? 0n)) !== 0n);
  const key = covered.join();
  if (!found.has(key)) found.set(key, { example: spell(here.text), covered });
}

function spell(text: ReversedText | undefined): string {
  const codes: number[] = [];
  for (let rest = text; rest; rest = rest.before) codes.push(rest.last);
  const characters = codes.reverse().map((code) => String.fromCodePoint(code));
  return characters.join("");
}

interface Mask {
  readonly enter: bigint;
  readonly loop: bigint;
}

function maskOf(pattern: Automaton, symbol: number): Mask {
  let enter = 0n;
  let loop = 0n;
  for (const [index, accepted] of pattern.steps.entries()) {
    if (accepts(accepted, symbol)) enter |= 1n << BigInt(index + 1);
  }
  for (const [state, accepted] of pattern.loops) {
    if (accepts(accepted, symbol)) loop |= 1n << BigInt(state);
  }
  return { enter, loop };
}

function accepts(accepted: CharacterClass, symbol: number): boolean {
  switch (accepted) {
    case "any":
      return true;
    case "notColon":
      return symbol !== COLON;
    case "notColonOrSlash":
      return symbol !== COLON && symbol !== SLASH;
    default:
      return accepted === symbol;
  }
}

/** A character of each class: those the patterns name, colon and slash, and one that none names. */
function representatives(patterns: readonly Automaton[]): number[] {
  const named = new Set<number>([COLON, SLASH]);
  for (const { steps, loops } of patterns) {
    for (const accepted of [...steps, ...loops.values()]) {
      if (typeof accepted === "number" && accepted >= 0) named.add(accepted);
    }
  }
  let other = 0x78;
  while (named.has(other)) other = other === 0x7a ? 0x61 : other === 0x77 ? 0x3b1 : other + 1;
  return [other, ...named];
}
