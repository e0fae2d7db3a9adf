/** The preflight, in a module of its own so that it is loaded only where a gate is used. */
import { type PreflightOptions, preflight, type Report, type Snapshot } from "../../preflight";

/** Judge every connection of a snapshot. */
export function judgeSnapshot(snapshot: Snapshot, options: PreflightOptions): Report {
  return preflight(snapshot, options);
}
