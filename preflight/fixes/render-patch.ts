/**
 * A patch as lines for a reader: where, then `-` for what goes and `+` for what comes.
 *
 * A policy is shown as it is written: an HCL object, `statement` blocks of a data source, else JSON.
 * Only the fields of a statement that change are shown. Texts that stand for values known after apply
 * are shown as the reference they stand for.
 */
import type { JsonObject } from "../diagnose/document";
import { placeOf } from "../report/place";
import type { PolicySource, Provenance, Snapshot } from "../snapshot";
import { constructLines } from "./construct-lines";
import {
  attributeLines,
  documentStatementLines,
  hclStatementLines,
  isHcl,
  newPolicyBlock,
  settingLines,
} from "./hcl-patch";
import { oneLine } from "./one-line";
import { type BucketPatch, type Patch, policiesIn, type StatementPatch } from "./patch";

export { oneLine } from "./one-line";

/** The lines of one patch; the first says where. A property of our constructs comes beside it. */
export function renderPatch(patch: Patch, snapshot: Snapshot): readonly string[] {
  return [...patchLines(patch, snapshot), ...constructLines(patch)];
}

function patchLines(patch: Patch, snapshot: Snapshot): readonly string[] {
  switch (patch.kind) {
    case "statement":
      return statementPatchLines(patch, snapshot);
    case "newPolicy":
      return (
        newPolicyBlock(patch, snapshot) ?? [
          `new policy on ${patch.owner}`,
          ...added(jsonLines(patch.document)),
        ]
      );
    case "document": {
      if (isHcl(patch.at)) return attributeLines(patch, snapshot);
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
      return isHcl(patch.at) ? settingLines(patch) : jsonSettingLines(patch);
  }
}

/** In the terms in which the policy is written: an HCL object, `statement` blocks, or JSON. */
function statementPatchLines(patch: StatementPatch, snapshot: Snapshot): readonly string[] {
  const source = sourceOf(patch, snapshot);
  if (source?.as === "policyDocument") return documentStatementLines(patch, source, snapshot);
  if (source?.as === "hcl") return hclStatementLines(patch, snapshot);
  return [`in ${placeOf(patch.at, patch.policy)}`, ...statementLines(patch)];
}

const sources = new WeakMap<Snapshot, ReadonlyMap<string, PolicySource>>();

/** How the policy of a patch is written. */
export function sourceOf({ policy, at }: StatementPatch, snapshot: Snapshot) {
  let known = sources.get(snapshot);
  if (!known) {
    const written = policiesIn(snapshot).flatMap((fact): [string, PolicySource][] =>
      fact.written ? [[keyOf(fact.name, fact.at), fact.written]] : [],
    );
    known = new Map(written);
    sources.set(snapshot, known);
  }
  return known.get(keyOf(policy, at));
}

const keyOf = (name: string, { address }: Provenance): string => `${name}\n${address ?? ""}`;

function jsonSettingLines({ at, bucket, setting: { name, before, after } }: BucketPatch): string[] {
  const gone = before === undefined ? [] : [`- ${name}: ${before}`];
  return [`in ${placeOf(at, bucket)}`, ...gone, `+ ${name}: ${String(after)}`];
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
