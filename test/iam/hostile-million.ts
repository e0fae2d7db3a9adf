/**
 * A million hostile inputs, as a program: `node tools/run-ts.js test/iam/hostile-million.ts [COUNT] [SEED]`.
 *
 * Ends with 1 at the first that is not withstood, made small and with the seed that replays it.
 */
import { runHostile } from "./hostile";

/** In parts, so that a long run shows where it is and memory shows whether it grows. */
const PART_COUNT = 20_000;

function main(count = "1000000", seed = "20260101"): number {
  let slowest = 0;
  for (let first = 0; first < Number(count); first += PART_COUNT) {
    const size = Math.min(PART_COUNT, Number(count) - first);
    slowest = Math.max(slowest, runHostile({ count: size, seed: Number(seed) + first }).slowest);
    process.stderr.write(`${first + size} of ${count}\n`);
  }
  const figures = {
    check: "iam.hostile",
    seed: Number(seed),
    count: Number(count),
    slowestMs: Math.round(slowest),
    residentMb: Math.round(process.memoryUsage().rss / 1e6),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  return 0;
}

process.exitCode = main(...process.argv.slice(2));
