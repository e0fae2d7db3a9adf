/**
 * Goal: every fault put into a correct landing zone is named, its fix is proved, nothing else is said.
 * Method: seeded random landing zones with one to five faults each; the fixed ones are decided again
 * by the reference evaluator. A short run here, ten thousand in the slow lane.
 */
import { causes } from "../../preflight";
import { injectable, runBars } from "./bars/tally";

test("two hundred broken landing zones: every fault named, every fix proved, no false alarm", () => {
  expect(runBars(20_260_101, 200).failures).toEqual([]);
});

/** Causes that no landing zone of ours can have, each with the reason. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  "GR-6": "no connection passes a session policy; decideCall is tested with one",
  "GR-7": "no connection passes a session policy; decideCall is tested with one",
  "RP-2": "every endpoint of ours is https; decideCall is tested with http",
  "RP-19": "no upload option names an owner; decideCall is tested with the header",
  "EN-9": "no upload option sends customer-provided keys; decideCall is tested with the header",
  "EN-14": "every call of ours is signed and uses TLS",
  "EN-15": "no read of ours sends encryption headers",
};

test("each cause that a configuration shows has a fault, or a reason why it cannot have one", () => {
  const decidable = causes.filter(({ found }) => found === "configuration").map(({ id }) => id);
  const missing = decidable.filter((id) => !injectable.includes(id) && !UNREACHABLE[id]);
  expect(missing).toEqual([]);
});
