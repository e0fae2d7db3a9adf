/**
 * Speed of `syncwright check`: the first useful line for one connection, a thousand connections in one
 * plan, and the reading of a plan of 50 MB. Run by `npm run bench -- check`.
 *
 * Each figure is a whole process of dist/cli/main.js, measured by the clock as a user feels it: the
 * best of several rounds, because on a shared machine the clock swings. Memory is the largest resident
 * set that the system saw. A figure above its limit ends the run with 1.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { moduleWith, planOf, statementsFor } from "./check/plans";

/** One figure, printed as a JSON line. */
export interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: "ms" | "MB";
  /** The limit that is held. */
  readonly against: number;
  /** Value over limit; at most 1 is good. */
  readonly ratio: number;
}

interface Run {
  readonly firstLineMs: number;
  readonly totalMs: number;
  readonly peakMb: number;
}

const MAIN = join(process.cwd(), "dist", "cli", "main.js");

/** All figures. */
export async function benchCheck(folder: string): Promise<Figure[]> {
  const one = join(folder, "one");
  mkdirSync(one);
  writeFileSync(join(one, "cdk.tf.json"), JSON.stringify(moduleWith(1)));
  const thousand = join(folder, "thousand.json");
  writeFileSync(thousand, JSON.stringify(planOf(moduleWith(1_000))));
  const large = join(folder, "large.json");
  writeFileSync(large, JSON.stringify(planOf(moduleWith(1, statementsFor(50_000_000)))));
  const first = await best(7, [one]);
  const many = await best(3, [thousand]);
  const big = await best(3, [large]);
  return [
    figure("check.first-line", first.firstLineMs, "ms", 300),
    figure("check.1000-connections", many.totalMs, "ms", 3_000),
    figure("check.1000-connections.memory", many.peakMb, "MB", 300),
    figure("check.50-mb-plan", big.totalMs, "ms", 5_000),
  ];
}

function figure(bench: string, value: number, unit: Figure["unit"], limit: number): Figure {
  const rounded = Math.round(value);
  return {
    bench,
    value: rounded,
    unit,
    against: limit,
    ratio: Math.round((value / limit) * 100) / 100,
  };
}

/** The least of each measure over some rounds. */
async function best(rounds: number, paths: readonly string[]): Promise<Run> {
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) runs.push(await check(paths));
  const least = (of: (run: Run) => number): number => Math.min(...runs.map(of));
  return {
    firstLineMs: least((run) => run.firstLineMs),
    totalMs: least((run) => run.totalMs),
    peakMb: least((run) => run.peakMb),
  };
}

/** Prints the largest resident set when the process ends, in kilobytes, as its last line on stderr. */
const WATCH =
  "process.on('exit',()=>process.stderr.write('\\npeak '+process.resourceUsage().maxRSS+'\\n'))";

function check(paths: readonly string[]): Promise<Run> {
  const watch = `data:text/javascript,${encodeURIComponent(WATCH)}`;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, ["--import", watch, MAIN, "check", ...paths], {
      env: { PATH: process.env["PATH"], NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let firstLineMs: number | undefined;
    const errors: string[] = [];
    child.stdout.on("data", () => {
      firstLineMs ??= performance.now() - start;
    });
    child.stderr.on("data", (data) => errors.push(String(data)));
    child.on("error", reject);
    child.on("close", (code) => {
      const text = errors.join("");
      const peak = /^peak (\d+)$/m.exec(text);
      if (code !== 0 || !peak || firstLineMs === undefined) {
        reject(new Error(`check ended with ${code}: ${text.slice(0, 2_000)}`));
        return;
      }
      resolve({ firstLineMs, totalMs: performance.now() - start, peakMb: Number(peak[1]) / 1_024 });
    });
  });
}

function print(figures: readonly Figure[]): void {
  for (const { bench, value, unit, against } of figures) {
    const mark = value <= against ? "ok" : "MISSED";
    process.stdout.write(
      `${bench.padEnd(32)} ${String(value).padStart(6)} ${unit}   limit ${String(against).padStart(5)} ${unit}   ${mark}\n`,
    );
  }
  for (const one of figures) process.stdout.write(`${JSON.stringify(one)}\n`);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-bench-"));
  try {
    const figures = await benchCheck(folder);
    print(figures);
    if (figures.some(({ value, against }) => value > against)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
