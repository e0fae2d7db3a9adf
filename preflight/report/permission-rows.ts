/** The changes of permissions in words that every rendering shares. */
import type { PermissionChange, PermissionDiff } from "../permission-diff";

/** `broadened: 1, narrowed: 0`, and how many cannot be told. */
export function permissionCounts({ changes, broadened, narrowed }: PermissionDiff): string {
  const unknown = changes.filter(({ effect }) => effect === "unknown").length;
  const more = unknown > 0 ? `, cannot tell: ${unknown}` : "";
  return `broadened: ${broadened}, narrowed: ${narrowed}${more}`;
}

/** What could not be compared, a sentence each; a few, then counted. */
export function unsettledTexts({ unsettled }: PermissionDiff): readonly string[] {
  const texts = unsettled
    .slice(0, UNSETTLED_MAX)
    .map(({ what, reason }) => `cannot be compared in full: ${what} (${reason})`);
  const rest = unsettled.length - texts.length;
  return rest > 0 ? [...texts, `+ ${rest} more that cannot be compared in full`] : texts;
}

const UNSETTLED_MAX = 5;

/** True where there is nothing to say. */
export function isUnchanged({ changes, unsettled }: PermissionDiff): boolean {
  return changes.length === 0 && unsettled.length === 0;
}

/** What a row does to access, as a word. */
export const EFFECT_WORDS: Readonly<Record<PermissionChange["effect"], string>> = {
  broadens: "broadens",
  narrows: "narrows",
  unknown: "cannot tell",
  none: "other half",
};
