/**
 * The differential run: an evaluator against the reference on generated lines.
 *
 * The evaluator is a parameter, so that the run can be shown to catch a broken one. A disagreement is
 * reported with the seed and index that replay it and a minimised line that still shows it.
 */
import { completions } from "./completions";
import { Coverage, type Thoroughness } from "./coverage";
import { referenceDecide } from "./evaluator";
import { generatedLine } from "./generate";
import { generatedUnknownLine } from "./generate-unknowns";
import type { Answer, SimulateRequest } from "./line";
import { minimise } from "./minimise";

/** An evaluator under test: a request line in, an answer with a decision out. */
export type Evaluate = (line: SimulateRequest) => Answer;

/** One line on which the two do not agree. */
export interface Disagreement {
  readonly seed: number;
  readonly index: number;
  /** What the evaluator under test says of the minimised line. */
  readonly found: string;
  /** What the reference says of it. */
  readonly wanted: string;
  readonly line: SimulateRequest;
}

/** What a run is given. */
export interface DifferentialOptions {
  readonly seed: number;
  readonly count: number;
  readonly evaluate: Evaluate;
  /** The index of the first line; for runs that are cut in parts. */
  readonly first?: number;
  /** Stop after so many disagreements: the first few tell. */
  readonly disagreementCountMax?: number;
  readonly thoroughness?: Thoroughness;
  /** Counts are added to this one; for runs that are cut in parts. */
  readonly coverage?: Coverage;
}

/** What came of a run. */
export interface DifferentialResult {
  readonly count: number;
  readonly disagreements: readonly Disagreement[];
  /** Marks that the lines never reached. */
  readonly missing: readonly string[];
  readonly coverage: Coverage;
}

const DISAGREEMENT_COUNT_MAX = 5;

/** Compare on `count` lines without unknowns: the decisions must be the same. */
export function runDifferential(options: DifferentialOptions): DifferentialResult {
  const coverage = options.coverage ?? new Coverage();
  const result = run(options, generatedLine, (line) => {
    const wanted = referenceDecide(line, coverage.observe).decision;
    return { found: decisionOf(options.evaluate, line), wanted };
  });
  return { ...result, coverage, missing: coverage.missing(options.thoroughness ?? "each") };
}

/** What came of a soundness run. */
export interface SoundnessResult {
  readonly count: number;
  readonly disagreements: readonly Disagreement[];
  /** Lines the evaluator settled though something in them is unknown. */
  readonly settledCount: number;
  /** Lines it left `unknown` though every completion tried agrees: allowed, but a pity. */
  readonly timidCount: number;
  /** Lines of which it said that they are denied, but not how. */
  readonly deniedAnyhowCount: number;
}

/** Compare on `count` lines with unknowns: a definite decision must hold for every completion. */
export function runSoundness(options: DifferentialOptions): SoundnessResult {
  let settledCount = 0;
  let timidCount = 0;
  let deniedAnyhowCount = 0;
  const result = run(options, generatedUnknownLine, (line) => {
    const found = decisionOf(options.evaluate, line);
    const wanted = referenceDecide(line).decision;
    if (found !== "unknown") settledCount += 1;
    else if (wanted !== "unknown") timidCount += 1;
    if (found !== "unknown") return { found, wanted };
    // Layers that do not allow whatever is missing: then no completion is allowed.
    const isDenied = (options.evaluate(line).deniedBy ?? []).length > 0;
    if (isDenied) deniedAnyhowCount += 1;
    return isDenied && isAllowedSomehow(line)
      ? { found: "denied anyhow", wanted: "allowed" }
      : { found, wanted: found };
  });
  return { ...result, settledCount, timidCount, deniedAnyhowCount };
}

const isAllowedSomehow = (line: SimulateRequest): boolean =>
  completions(line).some((complete) => referenceDecide(complete).decision === "allowed");

/** The disagreements as text: replay numbers, both answers, the smallest line that shows it. */
export function describeDisagreements(disagreements: readonly Disagreement[]): string {
  return disagreements
    .map(
      ({ seed, index, found, wanted, line }) =>
        `seed ${seed} index ${index}: found ${found}, the reference says ${wanted}\n${JSON.stringify(line)}`,
    )
    .join("\n\n");
}

interface Verdicts {
  readonly found: string;
  readonly wanted: string;
}

function run(
  options: DifferentialOptions,
  lineAt: (seed: number, index: number) => SimulateRequest,
  compare: (line: SimulateRequest) => Verdicts,
): { readonly count: number; readonly disagreements: readonly Disagreement[] } {
  const { seed, count, first = 0 } = options;
  const disagreements: Disagreement[] = [];
  const countMax = options.disagreementCountMax ?? DISAGREEMENT_COUNT_MAX;
  for (let index = first; index < first + count; index += 1) {
    const line = lineAt(seed, index);
    const verdicts = compare(line);
    if (verdicts.found === verdicts.wanted) continue;
    const smallest = minimise(line, (smaller) => {
      const again = compare(smaller);
      return again.found === verdicts.found && again.wanted === verdicts.wanted;
    });
    disagreements.push({ seed, index, ...verdicts, line: smallest });
    if (disagreements.length >= countMax) return { count: index - first + 1, disagreements };
  }
  return { count, disagreements };
}

/** An evaluator that throws disagrees with everything, by its message. */
function decisionOf(evaluate: Evaluate, line: SimulateRequest): string {
  try {
    return evaluate(line).decision;
  } catch (error) {
    return `threw ${error instanceof Error ? error.message : String(error)}`;
  }
}
