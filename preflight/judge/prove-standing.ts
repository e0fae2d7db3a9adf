/**
 * Fixes of findings that no denied call led to, applied in memory and looked at again.
 *
 *     of the infrastructure    the finding is gone, and no other has come
 *     of a grant that nobody needs    every step that was allowed still is
 *
 * Cost: one look at the infrastructure, or one decision of each connection that uses the policy, a fix;
 * so only the first few are proved.
 */
import type { Found } from "../checks";
import { applyPatches } from "../fixes/patch";
import { checkInfrastructure } from "../infrastructure";
import type { Snapshot } from "../snapshot";
import type { Subject } from "../subject";
import { decideConnection, type PreflightOptions } from "./decide-connection";

/** More fixes than this are left unproved in one run. */
const PROOF_COUNT_MAX = 50;

/** Whether the fix of each finding about the infrastructure mends it and breaks nothing else. */
export function provedInfrastructure(
  snapshot: Snapshot,
  founds: readonly Found[],
): ReadonlySet<Found> {
  const before = new Set(founds.map(nameOf));
  const fixable = founds.filter(({ fix }) => (fix?.patches.length ?? 0) > 0);
  const proved = fixable.slice(0, PROOF_COUNT_MAX).filter((found) => {
    const mended = applyPatches(snapshot, found.fix?.patches ?? []);
    if (!mended) return false;
    const after = checkInfrastructure(mended).map(nameOf);
    return !after.includes(nameOf(found)) && after.every((name) => before.has(name));
  });
  return new Set(proved);
}

/** Two findings of one cause at one place are one, whatever they say. */
const nameOf = ({ cause, at }: Found): string =>
  [cause, at.address, at.file, at.line, at.column].join("|");

/** Whether every step of these connections is as allowed with the narrowed policy as it was. */
export function isNarrowingProved(
  found: Found,
  subjects: readonly Subject[],
  snapshot: Snapshot,
  options: PreflightOptions,
): boolean {
  const patches = found.fix?.patches ?? [];
  const narrowed = patches.length > 0 ? applyPatches(snapshot, patches) : undefined;
  if (!narrowed || subjects.length > PROOF_COUNT_MAX) return false;
  return subjects.every(({ id }) => {
    const [before, after] = [snapshot, narrowed].map((one) => outcomesOf(id, one, options));
    return before !== undefined && before.join() === after?.join();
  });
}

const outcomesOf = (id: string, snapshot: Snapshot, options: PreflightOptions) =>
  decideConnection(id, snapshot, options)
    ?.verdicts.flat()
    .map(({ outcome }) => outcome);
