/**
 * One statement: which elements it must have, may have and may not have in its type of policy.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html and, for
 * organizations, https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
import type {
  Condition,
  PatternElement,
  PolicyType,
  PolicyVersion,
  PrincipalElement,
  Statement,
} from "../policy";
import type { Unknown } from "../unknown";
import { type ElementPath, quote } from "./findings";
import { describeNode, type JsonNode, type ObjectNode } from "./node";
import { readActions } from "./read-action";
import { readConditions } from "./read-condition";
import { type Context, memberOf, readObject } from "./read-object";
import { readPrincipal } from "./read-principal";
import { readResources } from "./read-resource";

/** Where a statement stands and which language it is written in. */
export interface StatementPlace {
  readonly index: number;
  readonly path: ElementPath;
  readonly version: PolicyVersion | Unknown;
}

const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/** Whether a type of policy has principals, and resources. */
const HAS_PRINCIPAL: Readonly<Record<PolicyType, boolean>> = {
  identity: false,
  permissionsBoundary: false,
  session: false,
  serviceControl: false,
  resource: true,
  trust: true,
  resourceControl: true,
  vpcEndpoint: true,
};

/** A policy type in words, for messages. */
export const TYPE_NAMES: Readonly<Record<PolicyType, string>> = {
  identity: "an identity-based policy",
  resource: "a resource-based policy",
  trust: "a trust policy",
  permissionsBoundary: "a permissions boundary",
  session: "a session policy",
  serviceControl: "a service control policy",
  resourceControl: "a resource control policy",
  vpcEndpoint: "a VPC endpoint policy",
};

/** The statement, as far as it can be read; undefined where it is no object. */
export function readStatement(
  node: JsonNode,
  place: StatementPlace,
  context: Context,
): Statement | undefined {
  if (node.kind === "unknown") return undefined;
  if (node.kind !== "object") {
    context.findings.add(
      "IAM0004",
      { span: node, path: place.path },
      {
        summary: "a statement must be a JSON object",
        label: `this is ${describeNode(node)}`,
        why: `found ${describeNode(node)}`,
      },
    );
    return undefined;
  }
  const expected = { path: place.path, known: STATEMENT_ELEMENTS, what: "a statement" };
  readObject(node, expected, context);
  return assemble(node, place, context);
}

function assemble(node: ObjectNode, place: StatementPlace, context: Context): Statement {
  const sid = readSid(node, place, context);
  const effect = readEffect(node, place, context);
  const principal = readPrincipalOf(node, place, context);
  const action = pairOf(node, "Action", place, context);
  const resource = readResourceOf(node, place, context);
  const conditions = readConditionsOf(node, place, context);
  return {
    index: place.index,
    effect,
    action: action ? readActions(action, context) : NO_PATTERNS,
    path: place.path,
    span: { start: node.start, end: node.end },
    // Behind a spread each further name would cost a microsecond.
    ...(sid !== undefined && { sid }),
    ...(principal && { principal }),
    ...(resource && { resource }),
    ...conditions,
  };
}

const NO_PATTERNS: PatternElement = { not: false, values: [], span: { start: -1, end: -1 } };

/** One of a pair such as `Action` and `NotAction`. */
export interface PairedElement {
  readonly not: boolean;
  readonly node: JsonNode;
  readonly path: ElementPath;
}

function pairOf(
  statement: ObjectNode,
  name: "Action" | "Resource" | "Principal",
  place: StatementPlace,
  context: Context,
  isRequired = true,
): PairedElement | undefined {
  const plain = memberOf(statement, name);
  const inverted = memberOf(statement, `Not${name}`);
  if (plain && inverted) {
    context.findings.add(
      "IAM0009",
      { span: inverted, path: [...place.path, `Not${name}`] },
      {
        summary: `a statement has both \`${name}\` and \`Not${name}\``,
        why: "the two exclude each other",
        help: "keep one of them, or split the statement",
      },
    );
  }
  if (plain) return { not: false, node: plain, path: [...place.path, name] };
  if (inverted) return { not: true, node: inverted, path: [...place.path, `Not${name}`] };
  if (isRequired) reportMissing(name, statement, place, context);
  return undefined;
}

function reportMissing(
  name: string,
  statement: ObjectNode,
  place: StatementPlace,
  context: Context,
): void {
  context.findings.add(
    "IAM0006",
    { span: statement, path: place.path },
    {
      summary: `a statement has no \`${name}\``,
      why: `every statement of ${TYPE_NAMES[context.type]} needs \`${name}\``,
      help: `add \`${name}\``,
    },
  );
}

function readSid(
  statement: ObjectNode,
  place: StatementPlace,
  context: Context,
): string | undefined {
  const node = memberOf(statement, "Sid");
  if (!node || node.kind === "unknown") return undefined;
  const at = { span: node, path: [...place.path, "Sid"] };
  if (node.kind !== "string") {
    context.findings.add("IAM0004", at, {
      summary: "`Sid` must be a string",
      why: `found ${describeNode(node)}`,
    });
    return undefined;
  }
  if (SID_IS_PLAIN.has(context.type) && !/^[A-Za-z0-9]*$/.test(node.value)) {
    context.findings.add("IAM0021", at, {
      summary: `the \`Sid\` ${quote(node.value)} has a character that is not allowed`,
      label: "letters and digits only",
      why: `a statement id of ${TYPE_NAMES[context.type]} is made of A-Z, a-z and 0-9`,
    });
  }
  return node.value;
}

/** Where statement ids are letters and digits only; resource-based policies are freer. */
const SID_IS_PLAIN: ReadonlySet<PolicyType> = new Set<PolicyType>([
  "identity",
  "permissionsBoundary",
  "session",
  "trust",
]);

function readEffect(
  statement: ObjectNode,
  place: StatementPlace,
  context: Context,
): Statement["effect"] {
  const node = memberOf(statement, "Effect");
  if (!node) {
    reportMissing("Effect", statement, place, context);
    return "Deny";
  }
  if (node.kind === "unknown") return node.unknown;
  const value = node.kind === "string" ? node.value : undefined;
  const at = { span: node, path: [...place.path, "Effect"] };
  if (value === "Allow" || value === "Deny") {
    if (value === "Allow" && context.type === "resourceControl" && !isFullAccess(statement)) {
      context.findings.add("IAM0010", at, {
        summary: "a resource control policy cannot allow",
        why: "AWS attaches `RCPFullAWSAccess` everywhere; policies of your own only deny",
        help: 'write `"Effect": "Deny"`',
      });
    }
    return value;
  }
  context.findings.add("IAM0008", at, {
    summary: "`Effect` must be `Allow` or `Deny`",
    label: "neither",
    why: `found ${value === undefined ? describeNode(node) : quote(value)}; case matters`,
  });
  return "Deny";
}

/** The statement of `RCPFullAWSAccess`. */
function isFullAccess(statement: ObjectNode): boolean {
  return ["Principal", "Action", "Resource"].every((name) => {
    const node = memberOf(statement, name);
    return node?.kind === "string" && node.value === "*";
  });
}

function readPrincipalOf(
  statement: ObjectNode,
  place: StatementPlace,
  context: Context,
): PrincipalElement | undefined {
  const isExpected = HAS_PRINCIPAL[context.type];
  const pair = pairOf(statement, "Principal", place, context, isExpected);
  if (!pair) return undefined;
  if (!isExpected) {
    context.findings.add(
      "IAM0010",
      { span: pair.node, path: pair.path },
      {
        summary: `${TYPE_NAMES[context.type]} has no principal`,
        label: "not allowed here",
        why: "the principal is whoever the policy is attached to",
        help: `remove \`${pair.not ? "NotPrincipal" : "Principal"}\``,
      },
    );
    return undefined;
  }
  return readPrincipal(pair, context);
}

function readResourceOf(
  statement: ObjectNode,
  place: StatementPlace,
  context: Context,
): PatternElement | undefined {
  const isTrust = context.type === "trust";
  const pair = pairOf(statement, "Resource", place, context, !isTrust);
  if (!pair) return undefined;
  if (isTrust) {
    context.findings.add(
      "IAM0010",
      { span: pair.node, path: pair.path },
      {
        summary: "a trust policy has no `Resource`",
        label: "not allowed here",
        why: "the resource is the role that the policy is attached to",
        help: `remove \`${pair.not ? "NotResource" : "Resource"}\``,
      },
    );
    return undefined;
  }
  return readResources(pair, place.version, context);
}

function readConditionsOf(
  statement: ObjectNode,
  place: StatementPlace,
  context: Context,
): { conditions: readonly Condition[]; unknownConditions?: Unknown } {
  const node = memberOf(statement, "Condition");
  if (!node) return { conditions: [] };
  return readConditions(
    node,
    { path: [...place.path, "Condition"], version: place.version },
    context,
  );
}
