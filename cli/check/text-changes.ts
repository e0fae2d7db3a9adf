/**
 * The verified fixes of a report as changes of hand-written files, each by itself, for SARIF: what
 * `fix --write` would write. A changed `.tf` text is read again and compared; of `.tf.json` only the
 * statement or field is replaced.
 */
import type { Finding, Report, Snapshot, TextChange } from "../../preflight";
import { changeFile } from "./change-file";
import type { ReadAgain } from "./change-hcl";

/** Each is read again to be proved; further ones are left to their lines with `-` and `+`. */
const FIX_COUNT_MAX = 100;

/** By finding; those whose fix is not verified, or cannot be written into a file, are left out. */
export async function textChanges(
  report: Report,
  snapshot: Snapshot,
  context: { readonly cwd: string; readonly readAgain: ReadAgain },
): Promise<ReadonlyMap<Finding, readonly TextChange[]>> {
  const findings = [...report.connections.flatMap((one) => one.findings), ...report.findings];
  const proved = findings.filter(({ fix }) => fix?.applicability === "verified");
  const changes = new Map<Finding, readonly TextChange[]>();
  for (const finding of proved.slice(0, FIX_COUNT_MAX)) {
    const found = await changesOf(finding, snapshot, context);
    if (found) changes.set(finding, found);
  }
  return changes;
}

/** All patches of one fix, each on top of those before it; undefined where one has no file. */
async function changesOf(
  { fix }: Finding,
  given: Snapshot,
  { cwd, readAgain }: { readonly cwd: string; readonly readAgain: ReadAgain },
): Promise<readonly TextChange[] | undefined> {
  let snapshot = given;
  const texts = new Map<string, string>();
  const changes = new Map<string, TextChange>();
  for (const patch of fix?.patches ?? []) {
    const changed = await changeFile(patch, cwd, { snapshot, texts, readAgain });
    if ("left" in changed) return undefined;
    const { named, file, before, after } = changed;
    snapshot = changed.snapshot;
    texts.set(file, after);
    changes.set(file, { file: named, before: changes.get(file)?.before ?? before, after });
  }
  return changes.size > 0 ? [...changes.values()] : undefined;
}
