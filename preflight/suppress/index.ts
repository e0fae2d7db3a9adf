/** Findings that somebody decided to live with: read, checked, and laid over a report. */
import type { Report } from "../report/finding";
import type { Snapshot } from "../snapshot";
import { applySuppressions, type Suppressed } from "./apply";
import { suppressionsIn } from "./collect";
import type { Suppression } from "./suppression";

export { bareAddress } from "./apply";
export { baselineOf, withBaseline } from "./baseline";
export {
  incomplete,
  isDay,
  isSuppression,
  problemOf,
  REASON_LENGTH_MIN,
  type Suppression,
  type SuppressionSource,
  suppressionOf,
} from "./suppression";
export type { Suppressed };

/** Lay the suppressions beside a snapshot's resources, and `more` (a file's), over its report. */
export function suppress(
  report: Report,
  snapshot: Pick<Snapshot, "suppressions">,
  options: { readonly today: string; readonly more?: readonly Suppression[] },
): Suppressed {
  const beside = suppressionsIn(snapshot);
  const all = [...(options.more ?? []), ...beside.suppressions];
  const applied = applySuppressions(report, all, options);
  return { report: applied.report, diagnostics: [...beside.diagnostics, ...applied.diagnostics] };
}

/** The day in UTC, as expiries are compared with it. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
