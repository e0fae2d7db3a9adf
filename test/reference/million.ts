/**
 * The long differential run: `node tools/run-ts.js test/reference/million.ts [COUNT] [SEED] [FIRST]`.
 *
 * A million lines by default, in batches, with progress on standard error; prints the first
 * disagreements, the coverage and one summary line of JSON. Exit code 1 on a disagreement or on a
 * mark never reached. `COUNT` 1 and `FIRST` n replay one case: the line and both answers are printed.
 */
import { simulateRequest } from "../../iam";
import { describeDisagreements, runDifferential, runSoundness } from "./differential";
import { referenceDecide } from "./evaluator";
import { generatedLine } from "./generate";
import { generatedUnknownLine } from "./generate-unknowns";

const COUNT = 1_000_000;
const SEED = 20_260_103;
/** Of so many lines one more is drawn with unknowns: those cost a few hundred evaluations each. */
const UNKNOWN_SHARE = 50;

function main(countText?: string, seedText?: string, firstText?: string): number {
  const [count, seed] = [Number(countText ?? COUNT), Number(seedText ?? SEED)];
  const first = Number(firstText ?? 0);
  if (count === 1) return replay(seed, first);
  const settings = { seed, first, evaluate: simulateRequest };
  const result = runDifferential({ ...settings, count, thoroughness: "each combination" });
  const sound = runSoundness({ ...settings, count: Math.ceil(count / UNKNOWN_SHARE) });
  const disagreements = [...result.disagreements, ...sound.disagreements];
  const isThorough = count < COUNT / 10 || result.missing.length === 0;
  print(result.coverage.report("each combination"));
  print(describeDisagreements(disagreements));
  print(
    JSON.stringify({
      check: "iam.differential",
      seed,
      count: result.count,
      unknownCount: sound.count,
      unknownSettled: sound.settledCount,
      unknownTimid: sound.timidCount,
      disagreements: disagreements.length,
      neverReached: result.missing,
    }),
  );
  return disagreements.length === 0 && isThorough ? 0 : 1;
}

function replay(seed: number, index: number): number {
  for (const line of [generatedLine(seed, index), generatedUnknownLine(seed, index)]) {
    print(JSON.stringify(line));
    print(JSON.stringify({ engine: simulateRequest(line), reference: referenceDecide(line) }));
  }
  return 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = main(...process.argv.slice(2));
