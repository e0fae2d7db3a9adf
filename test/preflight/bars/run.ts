/**
 * `npm run bars:preflight`: the bar of the preflight as a command, with the count per cause.
 *
 * `COUNT` landing zones from `SEED` on; ends with 1 if a fault was not named, a fix not proved, or an
 * untouched landing zone not passed in silence.
 */
import { injectable, runBars } from "./tally";

const COUNT = Number(process.env["COUNT"] ?? 10_000);
const SEED = Number(process.env["SEED"] ?? 20_260_102);

const tally = runBars(SEED, COUNT);
for (const cause of injectable) {
  const [named, injected] = [tally.named.get(cause) ?? 0, tally.injected.get(cause) ?? 0];
  console.log(`${cause.padEnd(6)} ${named} of ${injected} named`);
}
const never = injectable.filter((cause) => !tally.injected.get(cause));
for (const failure of [...tally.failures, ...never.map((cause) => `${cause} was never drawn`)]) {
  console.log(`failure: ${failure}`);
}
console.log(`${COUNT} landing zones, seed ${SEED}: ${tally.failures.length} failures`);
process.exitCode = tally.failures.length > 0 || never.length > 0 ? 1 : 0;
