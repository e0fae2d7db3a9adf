/**
 * The causes behind the denied calls of one connection, one after the other.
 *
 * The first denied call is diagnosed, its fix applied in memory, and all is decided again, until
 * nothing is denied or nothing is left to mend: so causes appear in the order in which AWS would reveal
 * them, one deployment at a time, and each fix is proved by what comes after it. Where nothing can be
 * mended from here, the obstacle is stepped over, to see what is behind it.
 *
 * Cost: steps × causes evaluations a connection.
 */
import type { CallVerdict } from "../call";
import { diagnose, type Found } from "../checks";
import { denialOf, denialSources } from "../diagnose/denial";
import { applyPatches } from "../fixes/patch";
import { withoutRefused } from "../refused";
import type { Snapshot } from "../snapshot";
import { checkSubject } from "../subject-checks";
import { decideConnection, type Judged, type PreflightOptions } from "./decide-connection";

/** More causes than this are not looked for in one connection. */
const CAUSE_COUNT_MAX = 40;

/** One cause on the way, with the snapshot behind it. */
export interface Uncovered {
  readonly found: Found;
  /** The denied call that led to it; undefined where the declaration itself is wrong. */
  readonly verdict: CallVerdict | undefined;
  readonly fixable: boolean;
}

/** Mend and look again, until nothing is denied. */
export function uncover(
  id: string,
  start: Snapshot,
  first: Judged,
  options: PreflightOptions,
): { readonly uncovered: readonly Uncovered[]; readonly last: Judged } {
  const uncovered: Uncovered[] = [];
  const given = new Set<string>();
  let snapshot = withoutRefused(start);
  let judged = snapshot === start ? first : (decideConnection(id, snapshot, options) ?? first);
  while (uncovered.length < CAUSE_COUNT_MAX) {
    const denied = judged.verdicts.flat().filter(({ outcome }) => outcome === "denied");
    const next = firstNew(denied, judged, given);
    if (!next) break;
    const { found, verdict } = next;
    const mended = found.fix ? applyPatches(snapshot, found.fix.patches) : undefined;
    const fixable = mended !== undefined && (found.fix?.patches.length ?? 0) > 0;
    for (const key of keysOf(found, verdict)) given.add(key);
    uncovered.push({ found, verdict, fixable });
    if (!fixable || !mended) continue;
    const after = decideConnection(id, mended, options);
    if (!after) break;
    snapshot = mended;
    judged = after;
  }
  return { uncovered, last: judged };
}

/** The first denied call whose cause is not named yet. */
function firstNew(
  denied: readonly CallVerdict[],
  judged: Judged,
  given: ReadonlySet<string>,
): { readonly found: Found; readonly verdict: CallVerdict | undefined } | undefined {
  const { subject, snapshot } = judged;
  for (const found of checkSubject(judged)) {
    if (isNew(found, undefined, given)) return { found, verdict: undefined };
  }
  // What a sync should not ask for at all is mended before anything is granted for it.
  for (const verdict of denied.flatMap(wrongRequest)) {
    const source = { layer: undefined };
    const found = diagnose(denialOf({ subject, verdict, source, snapshot, others: denied }));
    if (found && isNew(found, verdict, given)) return { found, verdict };
  }
  for (const verdict of denied) {
    for (const source of denialSources(verdict)) {
      const denial = denialOf({ subject, verdict, source, snapshot, others: denied });
      const found = diagnose(denial);
      if (found && isNew(found, verdict, given)) return { found, verdict };
    }
  }
  return undefined;
}

/** Denials that lie in the request itself: its region, its ACL. */
const WRONG_REQUESTS: ReadonlySet<string> = new Set(["RG-1", "OW-1", "BP-1"]);

/** The verdict as it looks for what is wrong in the request, which another denial may hide. */
function wrongRequest(verdict: CallVerdict): readonly CallVerdict[] {
  const denials = [verdict.beyondPolicy ?? [], verdict.behind ?? []].flat();
  const wrong = denials.find(({ cause }) => WRONG_REQUESTS.has(cause));
  return wrong ? [{ ...verdict, beyondPolicy: wrong }] : [];
}

/** Two findings with a key in common are one; one that speaks of several actions has a key for each. */
function keysOf(found: Found, verdict: CallVerdict | undefined): readonly string[] {
  const { cause, at, deciding } = found;
  const place = [at.address, at.file, at.line].join(":");
  const parts = [cause, place, deciding?.policy, deciding?.statement, deciding?.condition];
  if (!verdict || deciding) return [[...parts, found.message].join("|")];
  const actions = found.actions ?? [verdict.call.action];
  return actions.map((action) => [...parts, verdict.call.service, action].join("|"));
}

const isNew = (found: Found, verdict: CallVerdict | undefined, given: ReadonlySet<string>) =>
  !keysOf(found, verdict).some((key) => given.has(key));

/** Steps that are denied as long as this one cause alone is left unmended. */
export function stoppedBy(question: {
  readonly index: number;
  readonly uncovered: readonly Uncovered[];
  readonly id: string;
  readonly snapshot: Snapshot;
  readonly first: Judged;
  readonly last: Judged;
  readonly options: PreflightOptions;
}): readonly number[] {
  const { index, uncovered, id, snapshot, first, last, options } = question;
  const self = uncovered[index];
  const own = first.steps
    .filter((step) => step.calls.some((call) => call.action === self?.verdict?.call.action))
    .map((step) => step.n);
  if (!self?.fixable) return own;
  let current = withoutRefused(snapshot);
  for (const [other, { found, fixable }] of uncovered.entries()) {
    if (other === index || !fixable || !found.fix) continue;
    current = applyPatches(current, found.fix.patches) ?? current;
  }
  const without = decideConnection(id, current, options);
  const anyhow = deniedSteps(last);
  const denied = without ? deniedSteps(without).filter((n) => !anyhow.includes(n)) : [];
  return denied.length > 0 ? denied : own;
}

function deniedSteps({ steps, verdicts }: Judged): readonly number[] {
  return steps.flatMap((step, at) =>
    verdicts[at]?.some(({ outcome }) => outcome === "denied") ? [step.n] : [],
  );
}
