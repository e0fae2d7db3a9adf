/**
 * A policy document into a `Policy`, with a diagnostic for everything AWS would reject.
 *
 * Findings that need AWS's catalogue of actions (an action that does not exist, a key that an action
 * never carries) are made by `lint-policy.ts`, so that evaluation does not load the catalogue.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

import type { Diagnostic } from "../../diagnostics";
import type { Policy, PolicyType, PolicyVersion, Statement } from "../policy";
import type { Unknown } from "../unknown";
import { Findings } from "./findings";
import { fromValue, NodeValue } from "./from-value";
import { describeNode, type JsonFault, type JsonNode, type ObjectNode } from "./node";
import { checkSize } from "./policy-size";
import { type Context, memberOf, readObject } from "./read-object";
import { readStatement } from "./read-statement";
import { readText } from "./read-text";

/** What the document is and where it comes from. */
export interface ParseOptions {
  readonly type: PolicyType;
  /** E.g. `bucket-writer`. */
  readonly name: string;
  /** Path as the user gave it. */
  readonly file?: string;
}

/** The policy, where the document can be read as one, and everything that is wrong with it. */
export interface ParsedPolicy {
  readonly policy?: Policy;
  readonly diagnostics: readonly Diagnostic[];
  /** True where AWS would reject the document. */
  readonly rejected: boolean;
  /** True where it is also not clear what the document would mean. */
  readonly unclear: boolean;
}

/** Read JSON text or a parsed JSON value, in which any value may be an `Unknown`. */
export function readPolicy(document: unknown, options: ParseOptions): ParsedPolicy {
  const isText = typeof document === "string";
  const text = isText ? document : document instanceof NodeValue ? document.text : undefined;
  const findings = new Findings({ ...options, ...(text !== undefined && { text }) });
  const read = isText ? readText(document) : fromValue(document);
  if (!read.node) {
    addFault(findings, read.fault);
    return { diagnostics: findings.diagnostics, rejected: true, unclear: true };
  }
  const context: Context = { findings, type: options.type, isText };
  const policy = readDocument(read.node, options, context);
  if (policy) checkSize(read.node, { text, type: options.type, findings });
  return {
    diagnostics: findings.diagnostics,
    rejected: findings.hasError,
    unclear: findings.isUnclear,
    ...(policy && { policy: text === undefined ? policy : { text, ...policy } }),
  };
}

function addFault(findings: Findings, fault: JsonFault): void {
  const at = { span: fault, path: [] };
  if (fault.limit) {
    findings.add("IAM0002", at, {
      summary: "the policy document is too large to be read",
      why: fault.reason,
    });
    return;
  }
  findings.add("IAM0001", at, {
    summary: "the policy document is not JSON",
    label: fault.reason,
    why: fault.reason,
  });
}

const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"];

function readDocument(node: JsonNode, options: ParseOptions, context: Context): Policy | undefined {
  const base = { name: options.name, type: options.type, ...fileOf(options) };
  if (node.kind === "unknown") {
    return { ...base, version: node.unknown, statements: [], unknownStatements: node.unknown };
  }
  if (node.kind !== "object") {
    context.findings.add(
      "IAM0004",
      { span: node, path: [] },
      {
        summary: "a policy document must be a JSON object",
        label: `this is ${describeNode(node)}`,
        why: `found ${describeNode(node)}, expected an object with \`Version\` and \`Statement\``,
      },
    );
    return undefined;
  }
  readObject(node, { path: [], known: DOCUMENT_ELEMENTS, what: "a policy document" }, context);
  const version = readVersion(node, context);
  const id = memberOf(node, "Id");
  const list = readStatements(node, version, context);
  return { version, ...base, ...(id?.kind === "string" && { id: id.value }), ...list };
}

function fileOf(options: ParseOptions): { file?: string } {
  return options.file === undefined ? {} : { file: options.file };
}

function readVersion(document: ObjectNode, context: Context): PolicyVersion | Unknown {
  const node = memberOf(document, "Version");
  if (!node) return "2008-10-17";
  if (node.kind === "unknown") return node.unknown;
  if (node.kind === "string") {
    if (node.value === "2012-10-17" || node.value === "2008-10-17") return node.value;
  }
  const found = node.kind === "string" ? `"${node.value}"` : describeNode(node);
  context.findings.add(
    "IAM0007",
    { span: node, path: ["Version"] },
    {
      summary: "`Version` names no version of the policy language",
      label: "not a version",
      why: `found ${found}; it is the version of the language, not of your policy`,
      help: 'write `"Version": "2012-10-17"`',
    },
  );
  return "2012-10-17";
}

function readStatements(
  document: ObjectNode,
  version: PolicyVersion | Unknown,
  context: Context,
): Pick<Policy, "statements" | "unknownStatements"> {
  const node = memberOf(document, "Statement");
  if (!node) {
    context.findings.add(
      "IAM0006",
      { span: document, path: [] },
      {
        summary: "the policy document has no `Statement`",
        why: "a policy document grants and denies through its statements",
        help: "add `Statement`, a list of statements",
      },
    );
    return { statements: [] };
  }
  if (node.kind === "unknown") return { statements: [], unknownStatements: node.unknown };
  const isList = node.kind === "array";
  const items = isList ? node.items : [node];
  if (items.length === 0) {
    context.findings.add(
      "IAM0006",
      { span: node, path: ["Statement"] },
      {
        summary: "`Statement` is empty",
        why: "a policy document needs at least one statement",
      },
    );
  }
  const statements: Statement[] = [];
  let unknownStatements: Unknown | undefined;
  for (const [index, item] of items.entries()) {
    if (item.kind === "unknown") unknownStatements = item.unknown;
    const path = isList ? ["Statement", index] : ["Statement"];
    const statement = readStatement(item, { index, path, version }, context);
    if (statement) statements.push(statement);
  }
  checkSids(statements, items, isList, context);
  return { statements, ...(unknownStatements && { unknownStatements }) };
}

function checkSids(
  statements: readonly Statement[],
  items: readonly JsonNode[],
  isList: boolean,
  context: Context,
): void {
  const seen = new Set<string>();
  for (const { sid, index } of statements) {
    if (sid === undefined || sid === "") continue;
    if (seen.has(sid)) {
      const item = items[index];
      const node = item?.kind === "object" ? memberOf(item, "Sid") : undefined;
      const path = isList ? ["Statement", index, "Sid"] : ["Statement", "Sid"];
      context.findings.add(
        "IAM0020",
        { span: node ?? item ?? NOWHERE, path },
        {
          summary: `two statements have the \`Sid\` \`${sid}\``,
          label: "used before",
          why: "statement ids must be unique within one document",
          help: "rename one of them",
        },
      );
    }
    seen.add(sid);
  }
}

const NOWHERE = { start: -1, end: -1 };
