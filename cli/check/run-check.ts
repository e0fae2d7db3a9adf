/**
 * What `syncwright check` does: read, judge, suppress, write, and the exit code.
 *
 *     0  nothing at or above the threshold     2  what was given cannot be read
 *     1  findings                              3  nothing denied, but evidence is missing
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { type Diagnostic, renderTerminal } from "../../diagnostics";
import {
  baselineOf,
  dayOf,
  type Evidence,
  isDay,
  preflight,
  type Report,
  type Snapshot,
  type Suppressed,
  suppress,
  withBaseline,
} from "../../preflight";
import { EXIT, type ExitCode, type Input, type Io } from "../command";
import { permissionsSince } from "./base";
import type { ReadAgain } from "./change-hcl";
import { writeTemplate } from "./evidence-template";
import { judgeable, one, textOf, usage } from "./inputs";
import { outputsOf, writeOutputs } from "./outputs";
import type { FileSuppressions } from "./suppressions";
import { textChanges } from "./text-changes";

/** Run the command. */
export async function runCheck(input: Input, io: Io): Promise<ExitCode> {
  const outputs = outputsOf("check", input);
  const { snapshot, diagnostics, options, paths } = await judgeable("check", input, io);
  if (print(diagnostics, io)) return EXIT.usage;
  const judged = preflight(snapshot, options);
  const suppressed = await suppressions(judged, snapshot, input, io);
  const since = await permissionsSince(snapshot, input, io);
  if (print(since.diagnostics, io)) return EXIT.usage;
  const permissions = since.diff ? { permissions: since.diff } : undefined;
  const known = { ...baselined(suppressed.report, input, io), ...permissions };
  const evidence = evidenceOf(paths, snapshot.unread);
  const readAgain: ReadAgain = (texts) => judgeable("check", input, io, texts);
  const changes = outputs.some(({ format }) => format === "sarif")
    ? { changes: await textChanges(known, snapshot, { cwd: io.cwd, readAgain }) }
    : undefined;
  writeOutputs(known, outputs, { input, io, evidence, ...changes });
  writeBaseline(known, input, io);
  const template = one(input, "evidence-template");
  if (template !== undefined) writeTemplate(known, template, io);
  if (print(suppressed.diagnostics, io)) return EXIT.findings;
  return exitCode(known, one(input, "fail-on") ?? "error");
}

/** Print them; true where one is an error. */
export function print(diagnostics: readonly Diagnostic[], io: Io): boolean {
  for (const diagnostic of diagnostics) {
    io.stderr.write(`${renderTerminal(diagnostic, { color: io.color.stderr })}\n`);
  }
  return diagnostics.some(({ severity }) => severity === "error");
}

function exitCode({ summary }: Report, failOn: string): ExitCode {
  if (failOn === "never") return EXIT.ok;
  if (summary.errors > 0) return EXIT.findings;
  if (failOn === "warning" && summary.warnings > 0) return EXIT.findings;
  if (summary.unknown === 0) return EXIT.ok;
  return failOn === "unknown" ? EXIT.findings : EXIT.cannotTell;
}

/** Those of the file and those beside the resources, laid over the report. */
async function suppressions(
  report: Report,
  snapshot: Snapshot,
  input: Input,
  io: Io,
): Promise<Suppressed> {
  const { suppressions: more, diagnostics } = await fileSuppressions(input, io);
  const suppressed = suppress(report, snapshot, { today: today(input), more });
  return { ...suppressed, diagnostics: [...diagnostics, ...suppressed.diagnostics] };
}

async function fileSuppressions(input: Input, io: Io): Promise<FileSuppressions> {
  const file = one(input, "suppressions");
  if (file === undefined) return { suppressions: [], diagnostics: [] };
  const text = textOf(file, io);
  if (typeof text !== "string") throw usage("check", text.summary, "correct the path");
  const { suppressionsOfFile } = await import("./suppressions.js");
  return suppressionsOfFile(text, file);
}

function today(input: Input): string {
  const stated = one(input, "date");
  if (stated === undefined) return dayOf(new Date());
  if (isDay(stated)) return stated;
  throw usage("check", `\`--date ${stated}\` is no day`, "write YYYY-MM-DD");
}

function baselined(report: Report, input: Input, io: Io): Report {
  const file = one(input, "baseline");
  if (file === undefined) return report;
  const text = textOf(file, io);
  if (typeof text !== "string") throw usage("check", text.summary, "make it with --write-baseline");
  const known = withBaseline(report, text);
  if (!known) throw usage("check", `\`${file}\` is no baseline`, "make it with --write-baseline");
  return known;
}

function writeBaseline(report: Report, input: Input, io: Io): void {
  const file = one(input, "write-baseline");
  if (file === undefined) return;
  const path = resolve(io.cwd, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, baselineOf(report));
}

function evidenceOf(
  paths: readonly string[],
  unread: readonly { readonly type: string }[],
): Evidence {
  const counts = new Map<string, number>();
  for (const { type } of unread) counts.set(type, (counts.get(type) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return { mode: "offline", paths, unread: Object.fromEntries(sorted) };
}
