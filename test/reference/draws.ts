/**
 * The small change of the generator: seeds into values, choices, chances and lists.
 */
import fc from "fast-check";

import type { Json } from "./line";

/** A source of random values. */
export type Draw<T> = fc.Arbitrary<T>;

/** The one value that `seed` and `index` stand for. */
export function sampleOne<T>(draw: Draw<T>, seed: number, index: number): T {
  const [value] = fc.sample(draw, { seed: mix(seed, index), numRuns: 1 });
  if (value === undefined) throw new Error("fast-check drew nothing");
  return value;
}

/** Spread neighbouring indexes over all seeds (the multiplications are those of MurmurHash3). */
function mix(seed: number, index: number): number {
  let bits = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) | 0;
}

/** One of the values, each as likely. */
export const from = <T>(values: readonly T[]): Draw<T> => fc.constantFrom(...values);
/** True in so many of a hundred draws. */
export const chance = (percent: number): Draw<boolean> =>
  fc.integer({ min: 0, max: 99 }).map((drawn) => drawn < percent);

/** One value, or a list of one to three. */
export function oneOrMany<T extends Json>(draw: Draw<T>): Draw<Json> {
  return fc.oneof(
    { weight: 3, arbitrary: draw as Draw<Json> },
    { weight: 2, arbitrary: fc.array(draw, { minLength: 1, maxLength: 3 }) as Draw<Json> },
  );
}

/** The text, now and then in capitals. */
export const flippedCase = (text: Draw<string>): Draw<string> =>
  fc
    .tuple(text, from([false, false, false, true]))
    .map(([one, flip]) => (flip ? one.toUpperCase() : one));

/** The value in so many of a hundred draws, else nothing. */
export function present<T>(percent: number, draw: Draw<T>): Draw<T | undefined> {
  return chance(percent).chain((isPresent) =>
    isPresent ? (draw as Draw<T | undefined>) : fc.constant(undefined),
  );
}
