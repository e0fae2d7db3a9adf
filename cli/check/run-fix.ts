/** What `syncwright fix` does: the fixes of a check, printed, and with `--write` made. */
import { resolve } from "node:path";

import { type Finding, type Patch, preflight } from "../../preflight";
import { EXIT, type ExitCode, type Input, type Io } from "../command";
import { judgeable } from "./inputs";
import { print } from "./run-check";
import { writePatch } from "./write-patch";

/** Run the command. */
export async function runFix(input: Input, io: Io): Promise<ExitCode> {
  const { snapshot, diagnostics, options } = await judgeable("fix", input, io);
  if (print(diagnostics, io)) return EXIT.usage;
  const report = preflight(snapshot, options);
  const findings = [
    ...report.connections.flatMap((connection) => connection.findings),
    ...report.findings,
  ].filter(({ severity }) => severity === "error");
  if (findings.length === 0) {
    io.stdout.write("nothing to fix\n");
    return report.summary.unknown > 0 ? EXIT.cannotTell : EXIT.ok;
  }
  const isWriting = input.flags["write"] === true;
  const left = findings.filter((finding) => !mend(finding, { isWriting, io, snapshot }));
  const done = findings.length - left.length;
  io.stdout.write(
    isWriting
      ? `${done} of ${findings.length} fixes written; run \`syncwright check\` again\n`
      : `${findings.length} causes; add --write to change hand-written .tf.json files\n`,
  );
  return left.length === 0 && isWriting ? EXIT.ok : EXIT.findings;
}

interface Mending {
  readonly isWriting: boolean;
  readonly io: Io;
  readonly snapshot: Parameters<typeof preflight>[0];
}

/** Print one fix and, where asked for, write it; true where nothing of it is left to do. */
function mend({ code, message, fix }: Finding, { isWriting, io, snapshot }: Mending): boolean {
  const applicability = fix ? ` (${fix.applicability})` : "";
  io.stdout.write(
    `${code} ${message}\n  ${fix ? fix.summary + applicability : "no fix from here"}\n`,
  );
  for (const line of fix?.lines ?? []) io.stdout.write(`    ${line}\n`);
  if (!fix || !isWriting) return false;
  const outcomes = fix.patches.map((patch) => writeOne(patch, io, snapshot));
  for (const outcome of outcomes) io.stdout.write(`    => ${outcome.text}\n`);
  io.stdout.write("\n");
  return outcomes.length > 0 && outcomes.every(({ isDone }) => isDone);
}

function writeOne(
  patch: Patch,
  io: Io,
  snapshot: Mending["snapshot"],
): { readonly isDone: boolean; readonly text: string } {
  const file = patch.at.file;
  if (file === undefined)
    return { isDone: false, text: "not in a file: change it where it is made" };
  return writePatch(patch, resolve(io.cwd, file), snapshot);
}
