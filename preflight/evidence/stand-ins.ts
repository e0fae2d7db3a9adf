/**
 * Texts of a snapshot that stand for a value nobody has stated: no evidence can name them.
 *
 * The readers of Terraform use one fixed text each for an account and a region that a configuration
 * does not state, beside the stand-ins that the snapshot lists.
 */
import type { Snapshot } from "../snapshot";

/** Account of a configuration that does not say which one it is. */
export const ACCOUNT_UNSTATED = "000000000000";

/** Region of a configuration that does not say which one it is. */
export const REGION_UNSTATED = "xx-region-1";

/** True where `text` holds a stand-in. */
export function holdsStandIn(text: string, { standIns = [] }: Snapshot): boolean {
  return (
    text.includes(ACCOUNT_UNSTATED) ||
    text.includes(REGION_UNSTATED) ||
    standIns.some((one) => text.includes(one.text))
  );
}
