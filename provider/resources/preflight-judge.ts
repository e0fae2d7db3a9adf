/** The preflight, in a module of its own so that it is loaded only where a gate is used. */
import {
  dayOf,
  type PreflightOptions,
  preflight,
  type Snapshot,
  type Suppressed,
  suppress,
} from "../../preflight";

/** Judge every connection of a snapshot, with what is suppressed today. */
export function judgeSnapshot(snapshot: Snapshot, options: PreflightOptions): Suppressed {
  return suppress(preflight(snapshot, options), snapshot, { today: dayOf(new Date()) });
}
