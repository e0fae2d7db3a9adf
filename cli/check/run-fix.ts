/**
 * What `syncwright fix` does: the fixes of a check, printed, and with `--write` made, one after the
 * other: each is written on top of those before it.
 *
 * What is suppressed is left alone.
 */
import { readFileSync } from "node:fs";

import {
  dayOf,
  type Finding,
  type Patch,
  preflight,
  type Snapshot,
  suppress,
} from "../../preflight";
import { EXIT, type ExitCode, type Input, type Io } from "../command";
import { changeFile } from "./change-file";
import type { ReadAgain } from "./change-hcl";
import { judgeable } from "./inputs";
import { replaceFile } from "./replace-file";
import { print } from "./run-check";

/** Run the command. */
export async function runFix(input: Input, io: Io): Promise<ExitCode> {
  const { snapshot, diagnostics, options } = await judgeable("fix", input, io);
  if (print(diagnostics, io)) return EXIT.usage;
  const today = dayOf(new Date());
  const suppressed = suppress(preflight(snapshot, options), snapshot, { today });
  print(suppressed.diagnostics, io);
  const { report } = suppressed;
  const findings = [
    ...report.connections.flatMap((connection) => connection.findings),
    ...report.findings,
  ].filter((finding) => finding.severity === "error" && !finding.suppressed);
  if (findings.length === 0) {
    io.stdout.write("nothing to fix\n");
    return report.summary.unknown > 0 ? EXIT.cannotTell : EXIT.ok;
  }
  const isWriting = input.flags["write"] === true;
  const readAgain: ReadAgain = (texts) => judgeable("fix", input, io, texts);
  const mending = new Mending(snapshot, io, isWriting ? readAgain : undefined);
  let done = 0;
  for (const finding of findings) if (await mending.mend(finding)) done += 1;
  io.stdout.write(
    isWriting
      ? `${done} of ${findings.length} fixes written; run \`syncwright check\` again\n`
      : `${findings.length} causes; add --write to change hand-written .tf and .tf.json files\n`,
  );
  return done === findings.length && isWriting ? EXIT.ok : EXIT.findings;
}

class Mending {
  /** What the files hold now, the fixes written so far included. */
  #snapshot: Snapshot;
  readonly #io: Io;
  readonly #readAgain: ReadAgain | undefined;

  constructor(snapshot: Snapshot, io: Io, readAgain: ReadAgain | undefined) {
    this.#snapshot = snapshot;
    this.#io = io;
    this.#readAgain = readAgain;
  }

  /** Print one fix and, where asked for, write it; true where nothing of it is left to do. */
  async mend({ code, message, fix }: Finding): Promise<boolean> {
    const { stdout } = this.#io;
    const applicability = fix ? ` (${fix.applicability})` : "";
    stdout.write(
      `${code} ${message}\n  ${fix ? fix.summary + applicability : "no fix from here"}\n`,
    );
    for (const line of fix?.lines ?? []) stdout.write(`    ${line}\n`);
    if (!fix || !this.#readAgain) return false;
    const outcomes: Outcome[] = [];
    for (const patch of fix.patches) outcomes.push(await this.#write(patch, this.#readAgain));
    for (const outcome of outcomes) stdout.write(`    => ${outcome.text}\n`);
    stdout.write("\n");
    return outcomes.length > 0 && outcomes.every(({ isDone }) => isDone);
  }

  async #write(patch: Patch, readAgain: ReadAgain): Promise<Outcome> {
    const snapshot = this.#snapshot;
    const changed = await changeFile(patch, this.#io.cwd, { snapshot, readAgain, texts: NO_TEXTS });
    if ("left" in changed) return { isDone: false, text: changed.left };
    const { named, file, before, after } = changed;
    if (readFileSync(file, "utf8") !== before) {
      return { isDone: false, text: `${named} is left as it is: it has changed meanwhile` };
    }
    replaceFile(file, after);
    this.#snapshot = changed.snapshot;
    return { isDone: true, text: `${named} changed` };
  }
}

/** What became of a patch. */
interface Outcome {
  readonly isDone: boolean;
  readonly text: string;
}

const NO_TEXTS: ReadonlyMap<string, string> = new Map();
