/** The changes of permissions as an HTML table. */
import type { PermissionChange, PermissionDiff } from "../permission-diff";
import { escapeHtml } from "./html-text";
import { EFFECT_WORDS, isUnchanged, permissionCounts, unsettledTexts } from "./permission-rows";

/** A section with every change. */
export function permissionHtml(diff: PermissionDiff): string[] {
  if (isUnchanged(diff)) return ["<section><h2>Permission changes: none</h2></section>"];
  return [
    `<section><h2>Permission changes (${permissionCounts(diff)})</h2>`,
    "<table><thead><tr><th></th><th>effect</th><th>who</th><th>action</th><th>resource</th><th>condition</th></tr></thead><tbody>",
    ...diff.changes.map(rowOf),
    "</tbody></table>",
    ...unsettledTexts(diff).map((text) => `<p class="unknown">${escapeHtml(text)}</p>`),
    "</section>",
  ];
}

function rowOf(change: PermissionChange): string {
  const { sign, effect, who, action, resource, condition, note } = change;
  const kind = { broadens: "denied", narrows: "allowed", unknown: "unknown", none: "" }[effect];
  const remark = note === "" ? "" : `<br><em>${escapeHtml(note)}</em>`;
  const code = (text: string): string => `<td><code>${escapeHtml(text)}</code></td>`;
  return `<tr><td>${sign === "added" ? "+" : "−"}</td><td class="${kind}">${EFFECT_WORDS[effect]}</td><td>${escapeHtml(who)}</td>${code(action)}${code(resource)}<td><code>${escapeHtml(condition)}</code>${remark}</td></tr>`;
}
