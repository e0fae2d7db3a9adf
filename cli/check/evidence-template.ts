/** `--evidence-template FILE`: the facts that a run lacks, as an evidence file to be filled in. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { evidenceTemplate, type Report } from "../../preflight";
import type { Io } from "../command";
import { usage } from "./inputs";

/** Write what the run lacks; a file that is there may have been filled in and is left alone. */
export function writeTemplate(report: Report, file: string, io: Io): void {
  const path = resolve(io.cwd, file);
  if (existsSync(path)) {
    throw usage("check", `\`${file}\` is there already`, "name a new file for the template");
  }
  const missing = report.connections.flatMap(({ steps }) => steps.flatMap((step) => step.missing));
  const text = evidenceTemplate(missing.flatMap(({ evidence }) => evidence ?? []));
  if (text === undefined) {
    io.stderr.write(`no evidence is missing: \`${file}\` is not written\n`);
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  io.stderr.write(
    `wrote \`${file}\`: fill in what is in angle brackets, then add \`--evidence ${file}\`\n`,
  );
}
