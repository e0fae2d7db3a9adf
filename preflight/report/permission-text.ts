/** The changes of permissions as lines of a terminal: sign, who, action, resource, condition. */
import { visible } from "../../diagnostics";
import type { PermissionChange, PermissionDiff } from "../permission-diff";
import { EFFECT_WORDS, isUnchanged, permissionCounts, unsettledTexts } from "./permission-rows";
import type { Look } from "./text";
import { wrap } from "./text-layout";

/** Rows before the rest is counted; machine formats hold all. */
const ROWS_MAX = 100;

/** A heading and a row a change. */
export function permissionText(diff: PermissionDiff, look: Look): string[] {
  const { width } = look;
  if (isUnchanged(diff)) return wrap("Permission changes: none", { width, first: "" });
  const heading = `Permission changes (${permissionCounts(diff)})`;
  const rest = diff.changes.length - ROWS_MAX;
  return [
    ...wrap(heading, { width, first: "" }).map(look.paint.bold),
    ...diff.changes.slice(0, ROWS_MAX).flatMap((change) => changeText(change, look)),
    ...(rest > 0 ? [`  + ${rest} more`] : []),
    ...unsettledTexts(diff).flatMap((text) => wrap(visible(text), { width, first: "  ? " })),
  ];
}

function changeText(change: PermissionChange, look: Look): string[] {
  const { sign, effect, who, action, resource, condition, note } = change;
  const { paint, plain, width } = look;
  const mark = plain ? `${sign}, ${EFFECT_WORDS[effect]}: ` : `${sign === "added" ? "+" : "-"} `;
  const word = plain ? [] : [EFFECT_WORDS[effect]];
  const when = condition === "" ? [] : [`if ${condition}`];
  const remark = note === "" ? [] : [`(${note})`];
  const text = [...word, who, action, "on", resource, ...when, ...remark].join(" ");
  const lines = wrap(visible(text), { width, first: `  ${mark}`, rest: "      " });
  const colored =
    effect === "broadens" ? paint.red : effect === "unknown" ? paint.yellow : paint.dim;
  return lines.map(colored);
}
