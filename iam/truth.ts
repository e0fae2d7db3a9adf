/**
 * Three truth values as small numbers, so that `and` is the lesser and `or` the greater.
 *
 * `MAYBE` means that completions of the unknowns disagree, or that we cannot show they agree
 * (Kleene's strong logic). Numbers and not a union of words: this is the innermost loop.
 */

/** `NO`, `MAYBE` or `YES`. */
export type Truth = 0 | 1 | 2;

/** False in every completion. */
export const NO: Truth = 0;
/** True in some completions, or not known to be otherwise. */
export const MAYBE: Truth = 1;
/** True in every completion. */
export const YES: Truth = 2;

/** True where both are. */
export function and(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

/** True where either is. */
export function or(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

/** True where the other is not. */
export function not(a: Truth): Truth {
  return (2 - a) as Truth;
}

/** From what is certain. */
export function truth(value: boolean): Truth {
  return value ? YES : NO;
}

/** The common answer of two completions, or `MAYBE`. */
export function agree(a: Truth, b: Truth): Truth {
  return a === b ? a : MAYBE;
}
