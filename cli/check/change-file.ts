/**
 * One patch as a changed text of the file it belongs to: `fix --write` puts it in the file's place, SARIF
 * shows it as a change of the artifact.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import {
  isHcl,
  type Patch,
  type Provenance,
  partOf,
  type Snapshot,
  sourceOf,
} from "../../preflight";
import { type Before, changeHcl } from "./change-hcl";
import { changeJson } from "./change-json";

/** A changed text, not written yet. */
export interface ChangedFile {
  /** As the report names the file. */
  readonly named: string;
  /** Absolute path. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** What the files would hold. */
  readonly snapshot: Snapshot;
}

/** The text of the file with `patch` in it, or in `left` why the file is left as it is. */
export async function changeFile(
  patch: Patch,
  cwd: string,
  given: Before,
): Promise<ChangedFile | { readonly left: string }> {
  const place = placeOf(patch, given.snapshot);
  if (place.file === undefined) return { left: "not in a file: change it where it is made" };
  const named = place.file;
  const file = resolve(cwd, named);
  const inHcl = isHcl(place) && existsSync(file);
  if (!inHcl && !file.endsWith(".tf.json")) return { left: `${file}: make the change by hand` };
  const before = given.texts.get(file) ?? readOr(file, "");
  const changed = inHcl
    ? await changeHcl(patch, { file, text: before }, given)
    : changeJson(patch, { file, text: before }, given.snapshot);
  if ("refusal" in changed) {
    return { left: inHcl ? `${named} is left as it is: ${changed.refusal}` : changed.refusal };
  }
  return { named, file, before, after: changed.text, snapshot: changed.snapshot };
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}

/** A data source may stand in another file than the resource that uses it. */
function placeOf(patch: Patch, snapshot: Snapshot): Provenance {
  if (patch.kind !== "statement") return patch.at;
  const source = sourceOf(patch, snapshot);
  return source?.as === "policyDocument" ? partOf(source, patch) : patch.at;
}
