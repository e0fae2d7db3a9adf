/**
 * The line format of `syncwright simulate`: one JSON request with its policies in, one answer out.
 *
 *     {"id", "request": {"principal", "action", "resource", "resourceAccount", "context"},
 *      "policies": {"identity": [doc], "resource": doc, "permissionsBoundary": [doc], "session": [doc],
 *                   "serviceControl": [[doc of a level]], "resourceControl": [[doc]], "vpcEndpoint": [doc],
 *                   "grants": [{"grantee", "operations"}], "awsManagedKey": true}}
 *
 * Any value may be `{"unknown": "reason"}`. A policy is called by its place, e.g. `identity[0]`. The
 * format is public and stays as it is; members are only added.
 */
import type { DecidingStatement, DecisionKind, MissingFact } from "./decision";
import { fromValue, NodeValue } from "./document/from-value";
import { describeNode, type JsonNode, type ObjectNode } from "./document/node";
import { readText } from "./document/read-text";
import { compilePolicies } from "./evaluation/compile-policies";
import { evaluate } from "./evaluation/evaluate";
import type { KeyGrant, Layer, PolicyInput, PolicySetInput } from "./policy-set";
import type { ContextValue, Request } from "./request";
import type { Unknown } from "./unknown";

/** The answer to one request. */
export interface SimulateAnswer {
  /** As given, where it was. */
  readonly id?: string | number;
  readonly decision: DecisionKind;
  readonly decidedBy: readonly DecidingStatement[];
  /** For `implicitDeny`: the layers that did not allow. */
  readonly deniedBy: readonly Layer[];
  readonly missing: readonly MissingFact[];
}

/** What is printed for a line that is no request. */
export interface SimulateFault {
  /** From 1. */
  readonly line: number;
  readonly id?: string | number;
  readonly error: { readonly code: string; readonly message: string };
}

/** Answer one line of text, or say why it is no request. */
export function simulateLine(text: string, line: number): SimulateAnswer | SimulateFault {
  const read = readText(text, { unknowns: true });
  if (!read.node) {
    const column = read.fault.start + 1;
    return fault(line, "IAM0001", `not JSON: ${read.fault.reason} (column ${column})`);
  }
  try {
    return answer(read.node, text);
  } catch (error) {
    if (error instanceof NotARequest) return fault(line, "IAM0040", error.message, error.id);
    throw error;
  }
}

/** Answer one parsed request; one that cannot be read is `unknown` and says why. */
export function simulateRequest(value: unknown): SimulateAnswer {
  const read = fromValue(value);
  try {
    if (!read.node) throw new NotARequest(read.fault.reason);
    return answer(read.node, "");
  } catch (error) {
    if (!(error instanceof NotARequest)) throw error;
    const missing = [{ fact: "request", reason: error.message }];
    return { decision: "unknown", decidedBy: [], deniedBy: [], missing };
  }
}

/** The line is JSON but no request. */
class NotARequest extends Error {
  id: string | number | undefined;
}

function fault(line: number, code: string, message: string, id?: string | number): SimulateFault {
  return { line, ...(id !== undefined && { id }), error: { code, message } };
}

function answer(node: JsonNode, text: string): SimulateAnswer {
  const root = objectOf(node, "the line");
  const id = idOf(root);
  try {
    const request = readRequest(objectOf(member(root, "request"), "`request`"));
    const policies = member(root, "policies");
    const set = policies ? readSet(objectOf(policies, "`policies`"), text) : {};
    const found = evaluate(request, compilePolicies(set));
    const { decision, decidedBy, deniedBy, missing } = found;
    return { ...(id !== undefined && { id }), decision, decidedBy, deniedBy, missing };
  } catch (error) {
    if (error instanceof NotARequest) error.id = id;
    throw error;
  }
}

function idOf(root: ObjectNode): string | number | undefined {
  const node = member(root, "id");
  if (node?.kind === "string") return node.value;
  return node?.kind === "number" ? Number(node.text) : undefined;
}

function readRequest(node: ObjectNode): Request {
  const account = member(node, "resourceAccount");
  const management = member(node, "managementAccount");
  const context = member(node, "context");
  const action = knownText(member(node, "action"), "`action`");
  return {
    principal: textOf(member(node, "principal"), "`principal`"),
    action,
    resource: textOf(member(node, "resource"), "`resource`"),
    ...(account &&
      account.kind !== "null" && { resourceAccount: textOf(account, "`resourceAccount`") }),
    ...(management &&
      management.kind !== "null" && {
        managementAccount: textOf(management, "`managementAccount`"),
      }),
    context: context ? readContext(objectOf(context, "`context`")) : {},
  };
}

function readContext(node: ObjectNode): Record<string, ContextValue> {
  const context: Record<string, ContextValue> = Object.create(null);
  for (const { key, value } of node.members) {
    const what = `context key \`${key}\``;
    context[key] =
      value.kind === "array" ? value.items.map((item) => textOf(item, what)) : textOf(value, what);
  }
  return context;
}

function textOf(node: JsonNode | undefined, what: string): string | Unknown {
  if (!node) throw new NotARequest(`${what} is missing`);
  switch (node.kind) {
    case "string":
      return node.value;
    case "number":
      return node.text;
    case "boolean":
      return String(node.value);
    case "unknown":
      return node.unknown;
    default:
      throw new NotARequest(`${what} must be a string, and is ${describeNode(node)}`);
  }
}

function readSet(node: ObjectNode, text: string): PolicySetInput {
  for (const { key } of node.members) {
    if (!MEMBERS.has(key)) throw new NotARequest(`\`policies\` has no member \`${key}\``);
  }
  const list = (name: Layer) => readPolicies(member(node, name), name, text);
  const levels = (name: Layer) => readLevels(member(node, name), name, text);
  const resource = readOne(member(node, "resource"), text);
  const identity = list("identity");
  const permissionsBoundary = list("permissionsBoundary");
  const session = list("session");
  const serviceControl = levels("serviceControl");
  const resourceControl = levels("resourceControl");
  const vpcEndpoint = list("vpcEndpoint");
  return {
    ...(identity && { identity }),
    ...(resource && { resource }),
    ...(permissionsBoundary && { permissionsBoundary }),
    ...(session && { session }),
    ...(serviceControl && { serviceControl }),
    ...(resourceControl && { resourceControl }),
    ...(vpcEndpoint && { vpcEndpoint }),
    ...readKeyFacts(node),
  };
}

/** What is known of a KMS key beside its policy. */
function readKeyFacts(node: ObjectNode): Pick<PolicySetInput, "grants" | "awsManagedKey"> {
  const list = member(node, "grants");
  const managed = member(node, "awsManagedKey");
  return {
    ...(list && { grants: list.kind === "unknown" ? list.unknown : readGrants(list) }),
    ...(managed?.kind === "boolean" && { awsManagedKey: managed.value }),
  };
}

function readGrants(list: JsonNode): readonly KeyGrant[] {
  if (list.kind !== "array") throw new NotARequest("`grants` must be a list");
  return list.items.map((item) => {
    const grant = objectOf(item, "a grant");
    const operations = member(grant, "operations");
    if (operations?.kind !== "array") throw new NotARequest("`operations` must be a list");
    const constraints = member(grant, "constraints");
    return {
      grantee: knownText(member(grant, "grantee"), "`grantee`"),
      operations: operations.items.map((name) => knownText(name, "an operation")),
      ...(constraints && { constraints: readConstraints(objectOf(constraints, "`constraints`")) }),
    };
  });
}

function readConstraints(node: ObjectNode): NonNullable<KeyGrant["constraints"]> {
  const equals = member(node, "encryptionContextEquals");
  const subset = member(node, "encryptionContextSubset");
  return {
    ...(equals && { encryptionContextEquals: readPairs(equals) }),
    ...(subset && { encryptionContextSubset: readPairs(subset) }),
  };
}

function readPairs(node: JsonNode): Record<string, string> {
  const pairs: Record<string, string> = Object.create(null);
  for (const { key, value } of objectOf(node, "an encryption context").members) {
    pairs[key] = knownText(value, `\`${key}\``);
  }
  return pairs;
}

function knownText(node: JsonNode | undefined, what: string): string {
  const text = textOf(node, what);
  if (typeof text !== "string") throw new NotARequest(`${what} must be known`);
  return text;
}

const MEMBERS: ReadonlySet<string> = new Set<Layer | "grants" | "awsManagedKey">([
  "grants",
  "awsManagedKey",
  "identity",
  "resource",
  "permissionsBoundary",
  "session",
  "serviceControl",
  "resourceControl",
  "vpcEndpoint",
]);

type Level = readonly PolicyInput[];

function readOne(node: JsonNode | undefined, text: string): PolicyInput | Unknown | undefined {
  if (!node || node.kind === "null") return undefined;
  if (node.kind === "unknown") return node.unknown;
  return { name: "resource", document: new NodeValue(node, text) };
}

function readPolicies(
  node: JsonNode | undefined,
  name: string,
  text: string,
): Level | Unknown | undefined {
  if (!node || node.kind === "null") return undefined;
  if (node.kind === "unknown") return node.unknown;
  const items = node.kind === "array" ? node.items : [node];
  return items.map((item, index) => ({
    name: `${name}[${index}]`,
    document: new NodeValue(item, text),
  }));
}

function readLevels(
  node: JsonNode | undefined,
  name: string,
  text: string,
): readonly (Level | Unknown)[] | Unknown | undefined {
  if (!node || node.kind === "null") return undefined;
  if (node.kind === "unknown") return node.unknown;
  if (node.kind !== "array") throw new NotARequest(`\`${name}\` must be a list of levels`);
  return node.items.map((level, index) => readPolicies(level, `${name}[${index}]`, text) ?? []);
}

function objectOf(node: JsonNode | undefined, what: string): ObjectNode {
  if (!node) throw new NotARequest(`${what} is missing`);
  if (node.kind === "object") return node;
  throw new NotARequest(`${what} must be an object, and is ${describeNode(node)}`);
}

function member(node: ObjectNode, key: string): JsonNode | undefined {
  for (let index = node.members.length - 1; index >= 0; index--) {
    const found = node.members[index];
    if (found?.key === key) return found.value;
  }
  return undefined;
}
