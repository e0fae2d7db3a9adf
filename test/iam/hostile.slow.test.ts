/**
 * Goal: as `hostile.test.ts`, with enough attacks to find what is rare.
 * Method: 100,000 generated attacks; `hostile-million.ts` runs a million.
 */
import { runHostile } from "./hostile";

test("100,000 generated attacks are withstood", () => {
  expect(runHostile({ count: 100_000, seed: 7 }).slowest).toBeGreaterThan(0);
}, 900_000);
