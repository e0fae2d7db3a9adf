/**
 * What `syncwright fix` does: the fixes of a check, printed, and with `--write` made, one after the
 * other: each is written on top of those before it.
 *
 * What is suppressed is left alone.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";

import {
  applyPatch,
  dayOf,
  type Finding,
  isHcl,
  type Patch,
  partOf,
  preflight,
  type Snapshot,
  sourceOf,
  suppress,
} from "../../preflight";
import { EXIT, type ExitCode, type Input, type Io } from "../command";
import { judgeable } from "./inputs";
import { print } from "./run-check";
import { type ReadAgain, writeHcl } from "./write-hcl";
import { type WriteOutcome, writePatch } from "./write-patch";

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
    const outcomes: WriteOutcome[] = [];
    for (const patch of fix.patches) outcomes.push(await this.#write(patch, this.#readAgain));
    for (const outcome of outcomes) stdout.write(`    => ${outcome.text}\n`);
    stdout.write("\n");
    return outcomes.length > 0 && outcomes.every(({ isDone }) => isDone);
  }

  async #write(patch: Patch, readAgain: ReadAgain): Promise<WriteOutcome> {
    const place = this.#placeOf(patch);
    const named = place.file;
    if (named === undefined)
      return { isDone: false, text: "not in a file: change it where it is made" };
    const file = resolve(this.#io.cwd, named);
    if (!isHcl(place) || !existsSync(file)) {
      const outcome = writePatch(patch, file, this.#snapshot);
      if (outcome.isDone) this.#snapshot = applyPatch(this.#snapshot, patch) ?? this.#snapshot;
      return outcome;
    }
    const written = await writeHcl(patch, file, this.#snapshot, readAgain);
    if ("refusal" in written) {
      return { isDone: false, text: `${named} is left as it is: ${written.refusal}` };
    }
    this.#snapshot = written.snapshot;
    return { isDone: true, text: `${named} changed` };
  }

  /** A data source may stand in another file than the resource that uses it. */
  #placeOf(patch: Patch) {
    if (patch.kind !== "statement") return patch.at;
    const source = sourceOf(patch, this.#snapshot);
    return source?.as === "policyDocument" ? partOf(source, patch) : patch.at;
  }
}
