/**
 * What `syncwright run` does: progress on a terminal's stderr, results on stdout.
 *
 * Several syncs run one after the other; one that fails does not keep the next from running. Exit
 * codes: 0 all succeeded, 1 a run failed, 2 a usage or configuration error, 130 interrupted.
 */
import { createHash, randomUUID } from "node:crypto";
import { resolve } from "node:path";

import { type Diagnostic, renderTerminal, visible } from "../diagnostics";
import { isRunError, type RunResult, runSync } from "../runner";
import { EXIT, type ExitCode, type Input, type Io } from "./command";
import { badUsage, UsageError } from "./diagnose";
import { RunProgressLine } from "./run-progress";

/** Run every sync that was named. */
export async function runSyncs(input: Input, io: Io): Promise<ExitCode> {
  const settings = readSettings(input, io);
  const results: RunResult[] = [];
  const failures: { readonly sync: string; readonly diagnostics: readonly Diagnostic[] }[] = [];
  for (const sync of input.arguments) {
    if (io.signal.aborted) break;
    const progress = new RunProgressLine(io, sync);
    try {
      const result = await runSync({
        ...settings.run,
        sync,
        runId: settings.runId ?? `run_${randomUUID()}`,
        env: io.env,
        signal: io.signal,
        onProgress: (step) => progress.show(step),
      });
      progress.clear();
      results.push(result);
      if (settings.format === "text") printResult(result, io);
    } catch (error) {
      progress.clear();
      if (!isRunError(error)) throw error;
      failures.push({ sync, diagnostics: error.diagnostics });
      printDiagnostics(error.diagnostics, io);
    }
  }
  if (settings.format === "json") {
    io.stdout.write(`${JSON.stringify({ version: 1, runs: results, failures }, null, 2)}\n`);
  }
  if (io.signal.aborted) return EXIT.interrupted;
  if (failures.length === 0) return EXIT.ok;
  return failures.every((one) => one.diagnostics.every(isConfiguration))
    ? EXIT.usage
    : EXIT.findings;
}

function readSettings(input: Input, io: Io) {
  const text = (name: string) => {
    const value = input.flags[name];
    return typeof value === "string" ? value : undefined;
  };
  const workspace = text("workspace") ?? io.env["SYNCWRIGHT_WORKSPACE"] ?? ".syncwright";
  const endpoint = text("endpoint-url");
  const now = readTime(text("now"));
  const runId = text("run-id") ?? scheduledRunId(text("schedule"), text("now"), now);
  const state = text("state") ?? (io.env["SYNCWRIGHT_STATE"] || undefined);
  const events = text("events");
  const wait = readSeconds(text("wait-for-role"));
  return {
    format: text("format") ?? "text",
    runId,
    run: {
      workspace: resolve(io.cwd, workspace),
      now,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(wait === undefined ? {} : { propagationMs: wait * 1000 }),
      ...(input.flags["dry-run"] === true ? { isDryRun: true } : {}),
      ...(state === undefined
        ? {}
        : { state: state.startsWith("s3://") ? state : resolve(io.cwd, state) }),
      ...(events === undefined
        ? {}
        : { events: events === "-" ? io.stdin : resolve(io.cwd, events) }),
    },
  };
}

/**
 * The scheduler gives every attempt an execution id of its own, but all attempts of one run the same
 * schedule and the same scheduled time: those two are the run.
 */
function scheduledRunId(
  schedule: string | undefined,
  time: string | undefined,
  now: Date,
): string | undefined {
  if (schedule === undefined) return undefined;
  if (time === undefined) {
    throw new UsageError(
      badUsage("run", "`--schedule` needs `--now`", "give the scheduled time with `--now`"),
    );
  }
  const digest = createHash("sha256").update(schedule).digest("hex").slice(0, 12);
  const digits = now.toISOString().replaceAll(":", "").replaceAll(".", "");
  return `run_${digits}_${digest}`;
}

function readTime(text: string | undefined): Date {
  if (text === undefined) return new Date();
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    badUsage(
      "run",
      `\`--now\` does not take \`${text}\``,
      "write a time such as 2026-03-04T05:06:07Z",
    ),
  );
}

function readSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && seconds <= 3600) return seconds;
  throw new UsageError(
    badUsage("run", `\`--wait-for-role\` does not take \`${text}\``, "write seconds, 0 to 3600"),
  );
}

/** Codes that say something about the workspace or the command line, not about the outside world. */
function isConfiguration(diagnostic: Diagnostic): boolean {
  const { code } = diagnostic;
  return code.startsWith("SYNC00") || code.startsWith("SYNC01") || code.startsWith("SYNC02");
}

function printDiagnostics(diagnostics: readonly Diagnostic[], io: Io): void {
  for (const diagnostic of diagnostics) {
    io.stderr.write(`${renderTerminal(diagnostic, { color: io.color.stderr })}\n`);
  }
}

function printResult(result: RunResult, io: Io): void {
  printDiagnostics(result.diagnostics, io);
  const about = result.isDryRun ? " (dry run)" : result.isRepeated ? " (done before)" : "";
  const seconds = (result.durations.totalMs / 1000).toFixed(1);
  io.stdout.write(
    `${visible(result.syncName)}${about}: ${result.mode} to ${visible(result.destination)}, run ${result.runId}, ${seconds} s\n`,
  );
  const rows = result.files.map((file) => [
    visible(file.key),
    file.isSkipped ? "skipped" : result.isDryRun ? "-" : size(file.bytes),
    String(file.rows),
    file.change ?? "",
  ]);
  io.stdout.write(`${table([["key", "size", "rows", ""], ...rows])}\n`);
}

/** `1.5 MiB`. */
function size(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === 1 || column === 2
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      );
      return `  ${cells.join("  ")}`.trimEnd();
    })
    .join("\n");
}
