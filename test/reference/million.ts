/**
 * The long differential run: `node tools/run-ts.js test/reference/million.ts [COUNT] [SEED] [FIRST]`.
 *
 * A million lines by default, in batches, with progress on standard error; prints the coverage, the
 * first disagreements and one summary line of JSON. Exit code 1 on a disagreement or, in a run of
 * 100,000 or more, on a mark never reached. `COUNT` 1 and `FIRST` n replay one case: the line and
 * both answers are printed. Cost: about half a millisecond a line.
 */
import { Coverage } from "./coverage";
import {
  type Disagreement,
  describeDisagreements,
  runDifferential,
  runSoundness,
} from "./differential";
import { engineDecide } from "./engine";
import { referenceDecide } from "./evaluator";
import { generatedLine } from "./generate";
import { generatedUnknownLine } from "./generate-unknowns";

const COUNT = 1_000_000;
const SEED = 20_260_103;
const BATCH = 10_000;
/** From so many lines on, a mark never reached is a fault of the generator, not of chance. */
const THOROUGH_COUNT = 100_000;
/** For so many lines one more is drawn with unknowns: those cost some hundred evaluations each. */
const UNKNOWN_SHARE = 50;

function main(countText?: string, seedText?: string, firstText?: string): number {
  const [count, seed] = [Number(countText ?? COUNT), Number(seedText ?? SEED)];
  const start = Number(firstText ?? 0);
  if (count === 1) return replay(seed, start);

  const coverage = new Coverage();
  const disagreements: Disagreement[] = [];
  const unknown = { count: 0, settled: 0, timid: 0 };
  for (let first = start; first < start + count && disagreements.length === 0; first += BATCH) {
    const size = Math.min(BATCH, start + count - first);
    const settings = { seed, first, evaluate: engineDecide };
    const lines = runDifferential({ ...settings, count: size, coverage });
    const sound = runSoundness({ ...settings, count: Math.ceil(size / UNKNOWN_SHARE) });
    disagreements.push(...lines.disagreements, ...sound.disagreements);
    unknown.count += sound.count;
    unknown.settled += sound.settledCount;
    unknown.timid += sound.timidCount;
    process.stderr.write(`${first - start + size} of ${count}\n`);
  }
  const neverReached = coverage.missing("each combination");
  print(coverage.report("each combination"));
  print(describeDisagreements(disagreements));
  const found = { disagreements: disagreements.length, neverReached };
  print(JSON.stringify({ check: "iam.differential", seed, count, unknown, ...found }));
  const isThorough = count < THOROUGH_COUNT || neverReached.length === 0;
  return disagreements.length === 0 && isThorough ? 0 : 1;
}

function replay(seed: number, index: number): number {
  for (const line of [generatedLine(seed, index), generatedUnknownLine(seed, index)]) {
    print(JSON.stringify(line));
    print(JSON.stringify({ engine: engineDecide(line), reference: referenceDecide(line) }));
  }
  return 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = main(...process.argv.slice(2));
