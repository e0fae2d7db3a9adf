/**
 * Goal: every fault put into a correct landing zone is named, its fix is proved, nothing else is said.
 * Method: seeded random landing zones with one to five faults each; the fixed ones are decided again
 * by the reference evaluator. A short run here, ten thousand in the slow lane.
 */
import { causes } from "../../preflight";
import { injectable, runBars, runDraws } from "./bars/tally";

test("two hundred broken landing zones: every fault named, every fix proved, no false alarm", () => {
  expect(runBars(20_260_101, 200).failures).toEqual([]);
});

test("draws that failed once: an ACL to be dropped, hidden behind the wrong owner, is not granted first", () => {
  expect(runDraws([20_260_162_785_086]).failures).toEqual([]);
});

test("each cause that a configuration shows has a fault", () => {
  const decidable = causes.filter(({ found }) => found === "configuration").map(({ id }) => id);
  const missing = decidable.filter((id) => !injectable.includes(id));
  expect(missing).toEqual([]);
});
