/**
 * `Principal` and `NotPrincipal`: `*`, or principals by kind, each an exact name.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { nearest } from "../../diagnostics";
import { isAccountId, parseArn } from "../arn";
import type { PrincipalElement, PrincipalEntry } from "../policy";
import { type ElementPath, quote } from "./findings";
import { describeNode, type JsonMember, type JsonNode } from "./node";
import { itemsOf } from "./read-list";
import { type Context, readObject } from "./read-object";
import type { PairedElement } from "./read-statement";

const KINDS = ["AWS", "Service", "Federated", "CanonicalUser"] as const;
type PrincipalKind = (typeof KINDS)[number];

/** The principals of the element; each that AWS would reject is reported. */
export function readPrincipal(element: PairedElement, context: Context): PrincipalElement {
  const base = { not: element.not, span: element.node };
  if (context.type === "resourceControl") checkResourceControl(element, context);
  const node = element.node;
  if (node.kind === "unknown") {
    return { ...base, entries: [{ kind: "unknown", value: node.unknown, start: -1, end: -1 }] };
  }
  if (node.kind === "string") return { ...base, entries: readEveryone(node, element, context) };
  if (node.kind !== "object") {
    reportShape(node, element.path, context);
    return { ...base, entries: [] };
  }
  readObject(node, { path: element.path, what: "the principal" }, context);
  const entries = node.members.flatMap((member) => readKind(member, element, context));
  return { ...base, entries };
}

function readEveryone(
  node: JsonNode & { kind: "string" },
  element: PairedElement,
  context: Context,
): PrincipalEntry[] {
  if (node.value === "*") return [{ kind: "AWS", value: "*", start: node.start, end: node.end }];
  context.findings.add(
    "IAM0013",
    { span: node, path: element.path },
    {
      summary: `${quote(node.value)} is no principal`,
      label: "names no kind of principal",
      why: 'a principal is `"*"` or an object such as `{"AWS": "111122223333"}`',
      help: `write \`{"AWS": "${node.value}"}\`, or the kind of principal that it is`,
    },
  );
  return [];
}

function readKind(member: JsonMember, element: PairedElement, context: Context): PrincipalEntry[] {
  const kind = KINDS.find((name) => name === member.key);
  const path = [...element.path, member.key];
  if (!kind) {
    const near = nearest(member.key, KINDS);
    context.findings.add(
      "IAM0013",
      { span: member.keySpan, path },
      {
        summary: `${quote(member.key)} is no kind of principal`,
        label: "not a kind",
        why: "expected `AWS`, `Service`, `Federated` or `CanonicalUser`",
        ...(near && { help: `write \`${near}\`` }),
      },
    );
    return [];
  }
  return itemsOf(member.value, path).flatMap((item) =>
    readEntry(kind, item.node, item.path, context),
  );
}

function readEntry(
  kind: PrincipalKind,
  node: JsonNode,
  path: ElementPath,
  context: Context,
): PrincipalEntry[] {
  if (node.kind === "unknown") return [{ kind, value: node.unknown, start: -1, end: -1 }];
  if (node.kind !== "string") {
    reportShape(node, path, context);
    return [];
  }
  const problem = principalProblem(kind, node.value);
  if (problem) {
    context.findings.add(
      problem.code,
      { span: node, path },
      {
        summary: `${quote(node.value)} is no ${kind} principal`,
        label: problem.label,
        why: problem.label,
        ...(problem.help && { help: problem.help }),
      },
    );
  }
  return [{ kind, value: node.value, start: node.start, end: node.end }];
}

interface PrincipalProblem {
  readonly code: "IAM0013" | "IAM0014";
  readonly label: string;
  readonly help?: string;
}

function principalProblem(kind: PrincipalKind, value: string): PrincipalProblem | undefined {
  if (value === "") return { code: "IAM0013", label: "it is empty" };
  if (kind === "AWS" && value === "*") return undefined;
  if (value.includes("*") || value.includes("?")) {
    return {
      code: "IAM0014",
      label: "a principal may not hold a wildcard",
      help: 'name the principal exactly, or use `"*"` with a condition on `aws:PrincipalArn`',
    };
  }
  if (kind === "AWS") return awsProblem(value);
  if (kind === "Service" && (!value.includes(".") || value.includes(":"))) {
    return { code: "IAM0013", label: "a service principal reads like `s3.amazonaws.com`" };
  }
  if (kind === "CanonicalUser" && !/^[0-9a-f]{64}$/.test(value)) {
    return { code: "IAM0013", label: "a canonical user id has 64 hexadecimal digits" };
  }
  return undefined;
}

/** Unique ids that AWS puts in place of the ARN of a deleted user or role. */
const UNIQUE_ID = /^(?:AIDA|AROA)[A-Z0-9]{12,}$/;

function awsProblem(value: string): PrincipalProblem | undefined {
  if (isAccountId(value) || UNIQUE_ID.test(value)) return undefined;
  if (/^[0-9]{1,11}$/.test(value)) {
    return { code: "IAM0013", label: "an account id has twelve digits; leading zeros count" };
  }
  const arn = parseArn(value);
  if (!arn) return { code: "IAM0013", label: "neither an account id nor an ARN" };
  if (arn.service !== "iam" && arn.service !== "sts") {
    return { code: "IAM0013", label: "the ARN names no user, role, session or account" };
  }
  if (arn.resource.startsWith("group/")) {
    return { code: "IAM0013", label: "a group is no principal", help: "name its users or a role" };
  }
  const kinds =
    arn.service === "iam" ? ["root", "user/", "role/"] : ["assumed-role/", "federated-user/"];
  if (!kinds.some((start) => arn.resource === start || arn.resource.startsWith(start))) {
    return { code: "IAM0013", label: "the ARN names no user, role, session or account" };
  }
  return undefined;
}

function checkResourceControl(element: PairedElement, context: Context): void {
  const node = element.node;
  const isEveryone = !element.not && node.kind === "string" && node.value === "*";
  if (isEveryone || node.kind === "unknown") return;
  context.findings.add(
    "IAM0010",
    { span: node, path: element.path },
    {
      summary: 'the principal of a resource control policy must be `"*"`',
      label: "not allowed here",
      why: "AWS Organizations accepts no other principal",
      help: 'write `"Principal": "*"` and restrict it by a condition on `aws:PrincipalArn`',
    },
  );
}

function reportShape(node: JsonNode, path: ElementPath, context: Context): void {
  context.findings.add(
    "IAM0004",
    { span: node, path },
    {
      summary: "a principal must be a string, or an object of strings and lists of strings",
      label: `this is ${describeNode(node)}`,
      why: `found ${describeNode(node)}`,
    },
  );
}
