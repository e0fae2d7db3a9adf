/**
 * A patch in the terms of a `.tf` file: HCL objects, `statement` blocks, resource blocks, attributes.
 *
 * Values that a resource of the same module has are written as references to it.
 */
import type { JsonObject } from "../diagnose/document";
import { placeOf } from "../report/place";
import type { PolicySource, Provenance, Snapshot } from "../snapshot";
import {
  aligned,
  documentParts,
  type HclStyle,
  hclName,
  hclObject,
  hclValue,
  indented,
  partLines,
  statementBlock,
} from "./hcl-syntax";
import type { BucketPatch, DocumentPatch, NewPolicyPatch, StatementPatch } from "./patch";
import { splitAt } from "./references";

const added = (lines: readonly string[]): string[] => lines.map((line) => `+ ${line}`);
const removed = (lines: readonly string[]): string[] => lines.map((line) => `- ${line}`);
const kept = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** How texts are written at a place. */
export function styleAt(
  snapshot: Snapshot,
  place: Provenance,
  as: PolicySource["as"] = "hcl",
): HclStyle {
  return { split: splitAt(snapshot, place), variable: as === "hcl" ? "$${" : "&{" };
}

/** True for a place in a `.tf` file. */
export function isHcl({ file }: Provenance): boolean {
  return file?.endsWith(".tf") === true;
}

/** A change of a policy that is an HCL object. */
export function hclStatementLines(patch: StatementPatch, snapshot: Snapshot): readonly string[] {
  const { before, after } = patch;
  const style = styleAt(snapshot, patch.at);
  const head = `in ${placeOf(patch.at, patch.policy)}`;
  if (!before) return [head, ...added(hclObject(after ?? {}, style))];
  if (!after) return [head, ...removed(hclObject(before, style))];
  const line = (statement: JsonObject, name: string): string[] =>
    statement[name] === undefined
      ? []
      : [`${hclName(name, style)} = ${hclValue(statement[name], style)}`];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names
    .map((name) => ({ old: line(before, name), now: line(after, name) }))
    .filter(({ old, now }) => old[0] !== now[0]);
  return [
    head,
    ...(typeof before["Sid"] === "string" ? kept(line(before, "Sid")) : []),
    ...changed.flatMap(({ old, now }) => [...removed(old), ...added(now)]),
  ];
}

/** A change of a policy that is made of `statement` blocks; `source` says by which data source. */
export function documentStatementLines(
  patch: StatementPatch,
  source: PolicySource,
  snapshot: Snapshot,
): readonly string[] {
  const { before, after } = patch;
  const place = partOf(source, patch);
  const style = styleAt(snapshot, place, "policyDocument");
  const head = `in ${placeOf(place, patch.policy)}${lineOf(place)}`;
  if (!before) return [head, ...added(statementBlock(after ?? {}, style))];
  if (!after) return [head, ...removed(statementBlock(before, style))];
  const textsOf = (statement: JsonObject) =>
    documentParts(statement, style).map((part) => partLines(part));
  const [old, now] = [textsOf(before), textsOf(after)];
  const gone = old.filter((lines) => !now.some((other) => isSame(other, lines)));
  const come = now.filter((lines) => !old.some((other) => isSame(other, lines)));
  const sid = before["Sid"];
  return [
    head,
    ...(typeof sid === "string" ? kept([`sid = ${hclValue(sid, style)}`]) : []),
    ...gone.flatMap((lines) => [
      ...removed(lines),
      ...come.filter(([first]) => nameIn(first) === nameIn(lines[0])).flatMap(added),
    ]),
    ...come
      .filter(([first]) => !gone.some(([other]) => nameIn(other) === nameIn(first)))
      .flatMap(added),
  ];
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
const nameIn = (line = ""): string => line.split(" ", 1)[0] ?? "";

/** The data source that the statement stands in, as its Sid tells. */
export function partOf(source: PolicySource, patch: StatementPatch): Provenance {
  const sid = patch.before?.["Sid"];
  const part = (source.parts ?? []).find(({ sids }) => sids.some((one) => one === sid));
  return part?.at ?? source.at ?? patch.at;
}

function lineOf({ file, line }: Provenance): string {
  return file === undefined || line === undefined ? "" : ` at ${file}:${line}`;
}

/** A field of one of our resources, as its attribute. */
export function attributeLines(patch: DocumentPatch, snapshot: Snapshot): readonly string[] {
  const style = styleAt(snapshot, patch.at);
  const path = patch.path[0] === "configuration" ? patch.path.slice(1) : patch.path;
  const [last = ""] = path.slice(-1);
  const line = (value: unknown): string[] =>
    value === undefined ? [] : [`${last} = ${hclValue(value, style)}`];
  const around = path.slice(0, -1);
  return [
    `in ${placeOf(patch.at, patch.id)}`,
    ...around.map((name, depth) => `  ${"  ".repeat(depth)}${name} = {`),
    ...removed(line(patch.before).map((text) => "  ".repeat(around.length) + text)),
    ...added(line(patch.after).map((text) => "  ".repeat(around.length) + text)),
    ...around.map((_, index) => `  ${"  ".repeat(around.length - 1 - index)}}`),
  ];
}

/** A setting of a bucket, as its attribute. */
export function settingLines({ setting, at, bucket }: BucketPatch): readonly string[] {
  const { name, before, after } = setting;
  const line = (value: unknown): string => `${name} = ${JSON.stringify(value)}`;
  const gone = before === undefined ? [] : [`- ${line(before)}`];
  return [`in ${placeOf(at, bucket)}`, ...gone, `+ ${line(after)}`];
}

/** The resource that holds a policy of its own, by what it is on; the owner's name is its first argument. */
const HOLDERS = {
  principal: undefined,
  bucket: ["aws_s3_bucket_policy", "bucket", "id"],
  key: ["aws_kms_key_policy", "key_id", "key_id"],
  accessPoint: ["aws_s3control_access_point_policy", "access_point_arn", "arn"],
  queue: ["aws_sqs_queue_policy", "queue_url", "url"],
  topic: ["aws_sns_topic_policy", "arn", "arn"],
  aws_iam_role: ["aws_iam_role_policy", "role", "name"],
  aws_iam_user: ["aws_iam_user_policy", "user", "name"],
} as const;

/** A resource block for a new policy; undefined where its owner is not declared in the file. */
export function newPolicyBlock(
  { on, at, document }: NewPolicyPatch,
  snapshot: Snapshot,
): readonly string[] | undefined {
  const [, type = "", name = ""] = /^([a-z]\w*)\.([\w-]+)$/.exec(at.address ?? "") ?? [];
  const holder =
    on !== "principal"
      ? HOLDERS[on]
      : type === "aws_iam_role" || type === "aws_iam_user"
        ? HOLDERS[type]
        : undefined;
  const isOwner =
    on === "principal" ||
    /^aws_(s3_bucket|s3_access_point|kms_key|sqs_queue|sns_topic)$/.test(type);
  if (!holder || !isOwner || !isHcl(at)) return undefined;
  const [resource, argument, attribute] = holder;
  const style = styleAt(snapshot, { ...at, address: "" });
  const statements = Array.isArray(document["Statement"]) ? document["Statement"] : [];
  return [
    `new in ${at.file}`,
    ...added([
      `resource "${resource}" "${name}_access" {`,
      ...indented([
        ...aligned([[argument, `${type}.${name}.${attribute}`]]),
        "policy = jsonencode({",
        ...indented([
          'Version = "2012-10-17"',
          "Statement = [",
          ...statements.flatMap((one: JsonObject) =>
            indented(hclObject(one, style)).map((line) => (line === "  }" ? "  }," : line)),
          ),
          "]",
        ]),
        "})",
      ]),
      "}",
    ]),
  ];
}
