/**
 * `Condition`: operators, under each condition keys, under each one or several values.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
import { nearest } from "../../diagnostics";
import { type Operator, operatorNames, parseOperator } from "../conditions/operator";
import { valueProblem } from "../conditions/value-problem";
import type { Condition, Located, PolicyVersion } from "../policy";
import type { Unknown } from "../unknown";
import { type ElementPath, quote } from "./findings";
import { describeNode, type JsonMember, type JsonNode } from "./node";
import { itemsOf } from "./read-list";
import { type Context, readObject } from "./read-object";

interface Place {
  readonly path: ElementPath;
  readonly version: PolicyVersion | Unknown;
}

interface Conditions {
  readonly conditions: readonly Condition[];
  readonly unknownConditions?: Unknown;
}

/** The conditions of a block, joined by AND. */
export function readConditions(node: JsonNode, place: Place, context: Context): Conditions {
  if (node.kind === "unknown") return { conditions: [], unknownConditions: node.unknown };
  if (node.kind !== "object") {
    reportShape(node, place.path, "`Condition` must be an object of operators", context);
    return { conditions: [] };
  }
  readObject(node, { path: place.path, what: "the condition block" }, context);
  const conditions: Condition[] = [];
  let unknownConditions: Unknown | undefined;
  for (const member of node.members) {
    const found = readOperator(member, { ...place, path: [...place.path, member.key] }, context);
    conditions.push(...found.conditions);
    unknownConditions ??= found.unknownConditions;
  }
  return { conditions, ...(unknownConditions && { unknownConditions }) };
}

function readOperator(member: JsonMember, place: Place, context: Context): Conditions {
  const operator = parseOperator(member.key);
  if (!operator) {
    reportOperator(member, place.path, context);
    return { conditions: [] };
  }
  const node = member.value;
  if (node.kind === "unknown") return { conditions: [], unknownConditions: node.unknown };
  if (node.kind !== "object") {
    reportShape(
      node,
      place.path,
      `\`${operator.name}\` must be an object of condition keys`,
      context,
    );
    return { conditions: [] };
  }
  readObject(node, { path: place.path, what: `\`${operator.name}\`` }, context);
  checkKeyCase(node.members, place.path, context);
  const conditions = node.members.map((key) =>
    readKey(key, operator, { ...place, path: [...place.path, key.key] }, context),
  );
  return { conditions };
}

function reportOperator(member: JsonMember, path: ElementPath, context: Context): void {
  const base = member.key.slice(member.key.indexOf(":") + 1);
  const bare = base.endsWith("IfExists") ? base.slice(0, -"IfExists".length) : base;
  if (base === "NullIfExists") {
    context.findings.add(
      "IAM0015",
      { span: member.keySpan, path },
      {
        summary: "`Null` cannot be combined with `IfExists`",
        why: "`Null` itself asks whether the key exists",
        help: "write `Null`",
      },
    );
    return;
  }
  const near = nearest(bare, operatorNames());
  context.findings.add(
    "IAM0015",
    { span: member.keySpan, path },
    {
      summary: `${quote(member.key)} is no condition operator`,
      label: "not an operator",
      why: "operators are written as AWS lists them; case matters",
      ...(near && { help: `write \`${member.key.replace(bare, () => near)}\`` }),
    },
  );
}

function checkKeyCase(members: readonly JsonMember[], path: ElementPath, context: Context): void {
  const seen = new Map<string, string>();
  for (const { key, keySpan } of members) {
    const before = seen.get(key.toLowerCase());
    if (before !== undefined && before !== key) {
      context.findings.add(
        "IAM0003",
        { span: keySpan, path: [...path, key] },
        {
          summary: `the condition keys ${quote(before)} and ${quote(key)} are the same key`,
          why: "case does not matter in the names of condition keys",
          help: "merge their values into one list",
        },
      );
    }
    seen.set(key.toLowerCase(), key);
  }
}

function readKey(
  member: JsonMember,
  operator: Operator,
  place: Place,
  context: Context,
): Condition {
  if (!isKeyName(member.key)) {
    context.findings.add(
      "IAM0017",
      { span: member.keySpan, path: place.path },
      {
        summary: `${quote(member.key)} is no condition key`,
        label: "names no service",
        why: "a condition key reads `service:Name`, e.g. `aws:SourceIp`",
      },
    );
  }
  const values = readValues(member.value, operator, place, context);
  const span = { start: member.keySpan.start, end: member.value.end };
  return { operator, key: member.key, values, span };
}

function isKeyName(key: string): boolean {
  const colon = key.lastIndexOf(":");
  return colon > 0 && colon < key.length - 1 && !/[*?\s]/.test(key.slice(0, colon));
}

function readValues(
  node: JsonNode,
  operator: Operator,
  place: Place,
  context: Context,
): Located<string | Unknown>[] {
  const values: Located<string | Unknown>[] = [];
  for (const { node: item, path } of itemsOf(node, place.path)) {
    if (item.kind === "unknown") {
      values.push({ value: item.unknown, start: -1, end: -1 });
      continue;
    }
    const text = textOf(item);
    if (text === undefined) {
      reportShape(item, path, `a value of \`${operator.name}\` must be a string`, context);
      continue;
    }
    const hasVariables = place.version === "2012-10-17";
    const problem = valueProblem(operator, text, hasVariables);
    if (problem) {
      const code = problem.isVariable ? "IAM0018" : "IAM0016";
      context.findings.add(
        code,
        { span: item, path },
        {
          severity: problem.isHarmless ? "warning" : "error",
          summary: `${quote(text)} is no value for \`${operator.name}\``,
          label: problem.label,
          why: problem.label,
        },
      );
    }
    values.push({ value: text, start: item.start, end: item.end });
  }
  return values;
}

/** AWS takes numbers and booleans in place of strings. */
function textOf(node: JsonNode): string | undefined {
  if (node.kind === "string") return node.value;
  if (node.kind === "number") return node.text;
  if (node.kind === "boolean") return String(node.value);
  return undefined;
}

function reportShape(node: JsonNode, path: ElementPath, summary: string, context: Context): void {
  context.findings.add(
    "IAM0004",
    { span: node, path },
    {
      summary,
      label: `this is ${describeNode(node)}`,
      why: `found ${describeNode(node)}`,
    },
  );
}
