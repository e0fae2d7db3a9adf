/**
 * JSON values as HCL expressions: what `jsonencode` takes, and the arguments of the data source
 * `aws_iam_policy_document`.
 *
 * A policy variable is written `$${aws:username}` in HCL, and `&{aws:username}` in the data source.
 *
 * Sources: Terraform, "Strings and Templates"; Registry, data source `aws_iam_policy_document`.
 * https://developer.hashicorp.com/terraform/language/expressions/strings
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
import { isUnknown } from "../../iam";
import { isObject, type JsonObject, listOf } from "../diagnose/document";
import type { Split } from "./references";

/** How texts become HCL at one place. */
export interface HclStyle {
  readonly split: Split;
  /** How a `${…}` that is the policy's own is written. */
  readonly variable: "$${" | "&{";
}

/** A value as an expression on one line. */
export function hclValue(value: unknown, style: HclStyle): string {
  if (isUnknown(value)) return `(${value.unknown})`;
  if (typeof value === "string") return hclText(value, style);
  if (Array.isArray(value)) return `[${value.map((one) => hclValue(one, style)).join(", ")}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).map(
      ([name, entry]) => `${hclName(name, style)} = ${hclValue(entry, style)}`,
    );
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return JSON.stringify(value ?? null);
}

function hclText(text: string, style: HclStyle): string {
  const parts = style.split(text);
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return only.reference;
  const pieces = parts.map((part) =>
    typeof part === "string" ? escaped(part, style) : `\${${part.reference}}`,
  );
  return `"${pieces.join("")}"`;
}

function escaped(text: string, { variable }: HclStyle): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\[bf]/g, (control) => (control === "\\b" ? "\\u0008" : "\\u000c"))
    .replaceAll("${", () => variable)
    .replaceAll("%{", () => "%%{");
}

/** The key of an object: bare where HCL takes it so. */
export function hclName(name: string, style: HclStyle): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : `"${escaped(name, style)}"`;
}

/** Lines `name = value` with the equal signs below each other, as `terraform fmt` puts them. */
export function aligned(entries: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)} = ${value}`);
}

/** A statement as an object over several lines. */
export function hclObject(object: JsonObject, style: HclStyle): string[] {
  const entries = Object.entries(object).map(
    ([name, value]) => [hclName(name, style), hclValue(value, style)] as const,
  );
  return ["{", ...indented(aligned(entries)), "}"];
}

/** Two blanks in front of each line. */
export const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** An argument of a `statement` block, or a block in it. */
export type DocumentPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly block: readonly (readonly [string, string])[] };

const ARGUMENTS: Readonly<Record<string, string>> = {
  Sid: "sid",
  Effect: "effect",
  Action: "actions",
  NotAction: "not_actions",
  Resource: "resources",
  NotResource: "not_resources",
};

/** A statement as the arguments and blocks of the data source. */
export function documentParts(statement: JsonObject, style: HclStyle): readonly DocumentPart[] {
  const list = (value: unknown): string => hclValue(listOf(value), style);
  return Object.entries(statement).flatMap(([name, value]): DocumentPart[] => {
    const argument = Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : undefined;
    if (argument !== undefined) {
      const isText = argument === "sid" || argument === "effect";
      return [{ name: argument, value: isText ? hclValue(value, style) : list(value) }];
    }
    if (name === "Principal") return principalBlocks("principals", value, list);
    if (name === "NotPrincipal") return principalBlocks("not_principals", value, list);
    return name === "Condition" ? conditionBlocks(value, list) : [];
  });
}

function principalBlocks(
  name: string,
  value: unknown,
  list: (value: unknown) => string,
): DocumentPart[] {
  const entries = isObject(value) ? Object.entries(value) : [["*", value] as const];
  return entries.map(([type, identifiers]) => ({
    name,
    block: [
      ["type", JSON.stringify(type)],
      ["identifiers", list(identifiers)],
    ],
  }));
}

function conditionBlocks(value: unknown, list: (value: unknown) => string): DocumentPart[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([test, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(
      ([variable, values]): DocumentPart => ({
        name: "condition",
        block: [
          ["test", JSON.stringify(test)],
          ["variable", JSON.stringify(variable)],
          ["values", list(values)],
        ],
      }),
    ),
  );
}

/** An argument or a block as lines. */
export function partLines(part: DocumentPart): string[] {
  return "value" in part
    ? [`${part.name} = ${part.value}`]
    : [`${part.name} {`, ...indented(aligned(part.block)), "}"];
}

/** A whole `statement` block. */
export function statementBlock(statement: JsonObject, style: HclStyle): string[] {
  const parts = documentParts(statement, style);
  const named = parts.flatMap((part) =>
    "value" in part ? [[part.name, part.value] as const] : [],
  );
  const blocks = parts.filter((part) => "block" in part).flatMap(partLines);
  return ["statement {", ...indented([...aligned(named), ...blocks]), "}"];
}
