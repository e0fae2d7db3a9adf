/**
 * `--base PATH`: the configuration as it is before the change, read as the one that is checked.
 *
 * A base that can only be read in part would make every other permission look new, so then nothing is
 * compared and the reason is said. A path that is not there is a mistake on the command line.
 */
import type { Diagnostic } from "../../diagnostics";
import { mergeEvidence, type PermissionDiff, permissionDiff, type Snapshot } from "../../preflight";
import { readTerraform } from "../../terraform";
import type { Input, Io } from "../command";
import { evidenceIn } from "./evidence-files";
import { many, readOptions, relativeTo, textOf } from "./inputs";

/** The changes of permissions from `--base` to `head`; nothing where no base is named. */
export async function permissionsSince(
  head: Snapshot,
  input: Input,
  io: Io,
): Promise<{ readonly diff?: PermissionDiff; readonly diagnostics: readonly Diagnostic[] }> {
  const paths = many(input, "base");
  if (paths.length === 0) return { diagnostics: [] };
  const read = await readTerraform(
    paths.map((path) => relativeTo(io, path)),
    readOptions("check", input),
  );
  const errors = read.diagnostics.filter(({ severity }) => severity === "error");
  const missing = errors.filter(({ code }) => code === NOT_THERE);
  if (missing.length > 0) return { diagnostics: missing };
  if (errors.length > 0) return { diff: notCompared(paths, errors), diagnostics: [] };
  // What is wrong with the evidence is said where it is laid over the head.
  const { facts } = evidenceIn(
    many(input, "evidence").map((file) => ({ file, text: textOf(file, io) })),
  );
  const { snapshot: base } = mergeEvidence(read.snapshot, facts);
  return { diff: permissionDiff(base, head), diagnostics: [] };
}

/** A path that does not exist. */
const NOT_THERE = "SYNC0304";

function notCompared(paths: readonly string[], errors: readonly Diagnostic[]): PermissionDiff {
  const unsettled = errors.map(({ code, summary }) => ({
    what: `the base ${paths.join(", ")}`,
    reason: `${code}: ${summary}`,
  }));
  return { changes: [], broadened: 0, narrowed: 0, unsettled };
}
