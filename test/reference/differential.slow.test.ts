/**
 * Goal: the engine and the reference agree on 100,000 generated requests, and those reach everything.
 * Method: as in `differential.test.ts`, more of it; `million.ts` is the same as a command.
 */

import { describeDisagreements, runDifferential, runSoundness } from "./differential";
import { engineDecide } from "./engine";

const SEED = 20_260_102;
const MINUTES = 60_000;

test(
  "the engine agrees with the reference on 100,000 requests that reach every operator with every modifier",
  () => {
    const result = runDifferential({
      seed: SEED,
      count: 100_000,
      evaluate: engineDecide,
      thoroughness: "each combination",
    });
    expect(describeDisagreements(result.disagreements)).toBe("");
    expect(result.missing).toEqual([]);
  },
  20 * MINUTES,
);

test(
  "a decision the engine gives in spite of unknowns holds for every completion of 10,000 requests",
  () => {
    const result = runSoundness({
      seed: SEED,
      count: 10_000,
      evaluate: engineDecide,
    });
    expect(describeDisagreements(result.disagreements)).toBe("");
    // Not a proof of anything, but an engine that always shrugs would pass the line above.
    expect(result.timidCount).toBeLessThan(500);
    expect(result.deniedAnyhowCount).toBeGreaterThan(100);
  },
  20 * MINUTES,
);
