/**
 * The nearest known name to a misspelt one, for "did you mean".
 *
 * Distance is Damerau-Levenshtein over lower-cased text (insert, delete, replace, swap neighbours);
 * cost is the product of the two lengths per candidate. Of candidates at one distance the one with the
 * same letters wins, then the one with the same beginning: fingers swap and drop more than they invent.
 */

/** The farthest a suggestion may be; further away it is noise. */
const DISTANCE_MAX = 2;

/**
 * The known name within distance 2, or undefined. Names of people's own making may differ by a third of
 * the longer word at most; of a `closed` list (commands, formats) one is meant in any case.
 */
export function nearest(
  name: string,
  known: Iterable<string>,
  options: { readonly closed?: boolean } = {},
): string | undefined {
  const typed = name.toLowerCase();
  let best: { readonly name: string; readonly rank: readonly number[] } | undefined;
  for (const candidate of known) {
    const word = candidate.toLowerCase();
    const longer = Math.max(word.length, typed.length);
    const third = Math.max(1, Math.floor(longer / 3));
    const limit = Math.min(DISTANCE_MAX, options.closed ? longer - 1 : third);
    if (Math.abs(word.length - typed.length) > limit) continue;
    const distance = distanceBetween(typed, word);
    if (distance > limit) continue;
    const rank = [distance, letterDistance(typed, word), -commonBeginning(typed, word)];
    if (!best || isLess(rank, best.rank)) best = { name: candidate, rank };
  }
  return best?.name;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** Letters that one of the words has and the other does not, counted. */
function letterDistance(a: string, b: string): number {
  const counts = new Map<string, number>();
  for (const letter of a) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  for (const letter of b) counts.set(letter, (counts.get(letter) ?? 0) - 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

function commonBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function distanceBetween(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
