/** The changes of permissions as a Markdown table, for the top of a pull-request comment. */
import type { PermissionChange, PermissionDiff } from "../permission-diff";
import { clip } from "./clip";
import { cell, codeCell, prose } from "./markdown-text";
import { isUnchanged, permissionCounts, unsettledTexts } from "./permission-rows";

/** Rows, and characters of them, that a comment has room for beside the causes. */
const ROWS_MAX = 60;
const LENGTH_MAX = 16_000;
const REASON_LENGTH_MAX = 500;

/** Heading and table; a single line where no permission changes. */
export function permissionLines(diff: PermissionDiff): string[] {
  const heading = "**Permission changes in this pull request**";
  if (isUnchanged(diff)) return [`${heading}: none`, ""];
  const reasons = unsettledTexts(diff).map((text) => `- ${prose(clip(text, REASON_LENGTH_MAX))}`);
  const table = diff.changes.length > 0 ? tableOf(diff.changes) : [];
  return [
    `${heading}  (${permissionCounts(diff)})`,
    "",
    ...table,
    ...(reasons.length > 0 ? [...reasons, ""] : []),
  ];
}

function tableOf(changes: readonly PermissionChange[]): string[] {
  const rows: string[] = [];
  let left = LENGTH_MAX;
  for (const change of changes.slice(0, ROWS_MAX)) {
    const row = rowOf(change);
    left -= row.length + 1;
    if (left < 0) break;
    rows.push(row);
  }
  const rest = changes.length - rows.length;
  return [
    "| | who | action | resource | condition |",
    "|---|---|---|---|---|",
    ...rows,
    ...(rest > 0 ? [`| | + ${rest} more | | | |`] : []),
    "",
  ];
}

function rowOf({ sign, effect, who, action, resource, condition, note }: PermissionChange): string {
  const mark = `${sign === "added" ? "➕" : "➖"}${effect === "unknown" ? " ❓" : ""}`;
  const remark = note === "" ? "" : `_${cell(note)}_`;
  const last = [codeCell(condition), remark].filter((part) => part !== "").join("<br>");
  return `| ${mark} | ${cell(who)} | ${codeCell(action)} | ${codeCell(resource)} | ${last} |`;
}
