/**
 * `aws_iam_policy_document`: a policy document from blocks, merged with others.
 *
 * Statements keep their order; those of `source_policy_documents` come first, and a statement with a
 * Sid is replaced by a later one with the same Sid. `&{…}` is an IAM variable, because `${…}` is
 * Terraform's own. One text stands alone, several make a list.
 *
 * Source: https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/data-sources/iam_policy_document
 */
import { createHash } from "node:crypto";

import {
  type Attributes,
  type DataSource,
  Fault,
  type Outcome,
  type PlainFields,
  plainFields,
  valueOfPlain,
} from "../../framework";
import type { RecordValue } from "../../protocol";
import { blocks, texts } from "../s3/settings";
import { dataSourceSchema } from "../schema";

type Json = Record<string, unknown>;

const VERSION_DEFAULT = "2012-10-17";
const schema = dataSourceSchema("aws_iam_policy_document");

/** The data source; pure. */
export const policyDocument: DataSource<Attributes, unknown> = {
  schema,
  read: async ({ config }) => {
    const fields = plainFields(config as RecordValue);
    const document = documentOf(fields);
    const json = JSON.stringify(document, null, 2);
    const minified_json = JSON.stringify(document);
    const id = String(createHash("sha256").update(json).digest().readUInt32BE(0));
    const computed = valueOfPlain(schema, {
      id,
      json,
      minified_json,
      version: String(document["Version"]),
    });
    const state: Record<string, unknown> = { ...(config as object) };
    for (const name of ["id", "json", "minified_json", "version"]) state[name] = computed[name];
    return { state } as Outcome<Attributes>;
  },
};

/** The document that the blocks describe. */
export function documentOf(fields: PlainFields): Json {
  const own = blocks(fields, "statement").map(statementOf);
  const sources = statementsOf(fields, "source_policy_documents");
  const overrides = statementsOf(fields, "override_policy_documents");
  const statements = merge([...sources, ...own, ...overrides]);
  return {
    Version: String(fields["version"] ?? VERSION_DEFAULT),
    ...(fields["policy_id"] ? { Id: String(fields["policy_id"]) } : {}),
    ...(statements.length > 0 ? { Statement: statements } : {}),
  };
}

function merge(statements: readonly Json[]): Json[] {
  const merged: Json[] = [];
  for (const statement of statements) {
    const sid = statement["Sid"];
    const at = sid ? merged.findIndex((earlier) => earlier["Sid"] === sid) : -1;
    if (at < 0) merged.push(statement);
    else merged[at] = statement;
  }
  return merged;
}

function statementsOf(fields: PlainFields, name: string): Json[] {
  return texts(fields[name]).flatMap((text, index) => {
    if (text === "") return [];
    const parsed = parse(text, name, index);
    const found = (parsed as Json)["Statement"];
    return Array.isArray(found) ? (found as Json[]) : found ? [found as Json] : [];
  });
}

function parse(text: string, name: string, index: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault({
      code: "SYNC7032",
      severity: "error",
      summary: `\`${name}\` holds a text that is not JSON`,
      where: { path: [name, index] },
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

function statementOf(block: PlainFields): Json {
  const statement: Json = {};
  const put = (key: string, value: unknown): void => {
    if (value !== undefined) statement[key] = value;
  };
  put("Sid", block["sid"] || undefined);
  put("Effect", block["effect"] ?? "Allow");
  put("Action", listOf(block, "actions"));
  put("NotAction", listOf(block, "not_actions"));
  put("Resource", listOf(block, "resources"));
  put("NotResource", listOf(block, "not_resources"));
  put("Principal", principalOf(block, "principals"));
  put("NotPrincipal", principalOf(block, "not_principals"));
  put("Condition", conditionOf(block));
  return statement;
}

function listOf(block: PlainFields, name: string): string | string[] | undefined {
  const list = texts(block[name]).map(variables).sort();
  return list.length === 0 ? undefined : list.length === 1 ? list[0] : list;
}

function principalOf(block: PlainFields, name: string): unknown {
  const found = blocks(block, name);
  if (found.length === 0) return undefined;
  const everyone = found.some(
    ({ type, identifiers }) => type === "*" && texts(identifiers)[0] === "*",
  );
  if (everyone) return "*";
  const byType = new Map<string, string[]>();
  for (const one of found) {
    const type = String(one["type"]);
    byType.set(type, [...(byType.get(type) ?? []), ...texts(one["identifiers"]).map(variables)]);
  }
  return Object.fromEntries(Array.from(byType, ([type, ids]) => [type, oneOrMany(ids.sort())]));
}

function conditionOf(block: PlainFields): Json | undefined {
  const conditions: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of blocks(block, "condition")) {
    const operator = String(test);
    const keys = conditions[operator] ?? {};
    conditions[operator] = keys;
    const key = String(variable);
    keys[key] = [...(keys[key] ?? []), ...texts(values).map(variables)];
  }
  if (Object.keys(conditions).length === 0) return undefined;
  const folded = Object.entries(conditions).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, oneOrMany(values)])),
  ]);
  return Object.fromEntries(folded) as Json;
}

function oneOrMany(list: string[]): string | string[] {
  return list.length === 1 ? (list[0] ?? "") : list;
}

function variables(text: string): string {
  return text.replaceAll("&{", "${");
}
