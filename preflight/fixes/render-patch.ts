/**
 * A patch as lines for a reader: where, then `-` for what goes and `+` for what comes.
 *
 * Only the fields of a statement that change are shown. Texts that stand for values known after apply
 * are shown as the reference they stand for.
 */
import { isUnknown } from "../../iam";
import type { JsonObject } from "../diagnose/document";
import { placeOf } from "../report/place";
import type { Patch, StatementPatch } from "./patch";

/** The lines of one patch; the first says where. */
export function renderPatch(patch: Patch): readonly string[] {
  switch (patch.kind) {
    case "statement":
      return [`in ${placeOf(patch.at, patch.policy)}`, ...statementLines(patch)];
    case "newPolicy":
      return [`new policy on ${patch.owner}`, ...added(jsonLines(patch.document))];
    case "document": {
      const name = patch.path.join(".");
      return [
        `in ${placeOf(patch.at, patch.id)}`,
        ...(patch.before === undefined ? [] : [`- ${name}: ${oneLine(patch.before)}`]),
        ...(patch.after === undefined ? [] : [`+ ${name}: ${oneLine(patch.after)}`]),
      ];
    }
    case "client":
      return [`in the client of ${patch.connection}`, ...patch.lines];
    case "bucket":
      return [`in ${placeOf(patch.at, patch.bucket)}`, ...patch.lines];
  }
}

function statementLines({ before, after }: StatementPatch): string[] {
  if (!before) return added(jsonLines(after ?? {}));
  if (!after) return jsonLines(before).map((line) => `- ${line}`);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => oneLine(before[name]) !== oneLine(after[name]));
  const sid = before["Sid"];
  return [
    ...(typeof sid === "string" ? [`  "Sid": ${JSON.stringify(sid)}`] : []),
    ...changed.flatMap((name) => [
      ...(before[name] === undefined
        ? []
        : [`- ${JSON.stringify(name)}: ${oneLine(before[name])}`]),
      ...(after[name] === undefined ? [] : [`+ ${JSON.stringify(name)}: ${oneLine(after[name])}`]),
    ]),
  ];
}

const added = (lines: readonly string[]): string[] => lines.map((line) => `+ ${line}`);

/** A statement over a few lines: one per element. */
function jsonLines(value: JsonObject): string[] {
  const entries = Object.entries(value);
  return entries.map(([name, entry], index) => {
    const open = index === 0 ? "{" : " ";
    const close = index === entries.length - 1 ? "}" : ",";
    return `${open}${JSON.stringify(name)}: ${oneLine(entry)}${close}`;
  });
}

/** JSON on one line with the spaces that people write. */
export function oneLine(value: unknown): string {
  if (value === undefined) return "";
  if (isUnknown(value)) return `(${value.unknown})`;
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(
      ([name, entry]) => `${JSON.stringify(name)}: ${oneLine(entry)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  return JSON.stringify(value);
}
