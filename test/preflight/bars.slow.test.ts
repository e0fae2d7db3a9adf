/**
 * Goal: the bar of the preflight: recall, proof of fixes and silence over ten thousand landing zones.
 * Method: as bars.test.ts, longer; prints the count per cause. `SEED` and `COUNT` replay and extend.
 */
import { injectable, runBars } from "./bars/tally";

const COUNT = Number(process.env["COUNT"] ?? 10_000);
const SEED = Number(process.env["SEED"] ?? 20_260_102);

test("ten thousand broken landing zones: every fault named, every fix proved, no false alarm", () => {
  const tally = runBars(SEED, COUNT);
  const rows = injectable.map(
    (cause) =>
      `${cause.padEnd(6)} ${tally.named.get(cause) ?? 0} of ${tally.injected.get(cause) ?? 0}`,
  );
  process.stdout.write(`${rows.join("\n")}\n`);
  expect(tally.failures).toEqual([]);
  const never = injectable.filter((cause) => !tally.injected.get(cause));
  expect(never).toEqual([]);
}, 3_600_000);
