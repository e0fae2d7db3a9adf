/**
 * Does one statement apply to one request?
 *
 * Action without case, resource with case, principal by name, condition last; `Not…` turns its
 * element round. The order of these four does not matter, so it is the order of the documentation.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
import { conditionHolds } from "./conditions";
import type { RequestContext } from "./context";
import { isObject, type Json, type JsonObject, listOf, type Observe, textsOf } from "./line";
import { type Caller, type NamedAs, namesOf, namesUsed } from "./principals";
import { expandVariables } from "./variables";
import { matchesPattern, matchesResourcePattern } from "./wildcard";

/** A request with everything known. */
export interface ConcreteRequest {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string | undefined;
  /** The organization's management account, which its policies do not reach. */
  readonly managementAccount: string | undefined;
  readonly context: RequestContext;
  /** Whether the caller has a permissions boundary: `NotPrincipal` with `Deny` then always denies. */
  readonly hasBoundary: boolean;
  readonly observe: Observe;
}

/** A statement that applies, and how it named the caller (nothing in policies without principals). */
export interface Applying {
  readonly effect: string;
  readonly namedAs: ReadonlySet<NamedAs>;
}

/** The statements of a document that apply, whatever their effect. */
export function applyingStatements(
  document: Json,
  request: ConcreteRequest,
  hasPrincipals: boolean,
): readonly Applying[] {
  const policy: Json = typeof document === "string" ? (JSON.parse(document) as Json) : document;
  if (!isObject(policy)) return [];
  const version = typeof policy["Version"] === "string" ? policy["Version"] : undefined;
  const applying: Applying[] = [];
  for (const statement of listOf(policy["Statement"])) {
    if (!isObject(statement)) continue;
    const namedAs = hasPrincipals ? principalMatch(statement, request) : new Set<NamedAs>();
    if (namedAs === undefined) continue;
    if (!actionMatches(statement, request)) continue;
    if (!resourceMatches(statement, version, request)) continue;
    const setting = { context: request.context, version, observe: request.observe };
    if (!conditionHolds(statement["Condition"], setting)) continue;
    request.observe(`version ${version ?? "missing"}`);
    applying.push({ effect: String(statement["Effect"]), namedAs });
  }
  return applying;
}

function actionMatches(statement: JsonObject, request: ConcreteRequest): boolean {
  const matches = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) =>
      matchesPattern(
        [{ text: pattern.toLowerCase(), literal: false }],
        request.action.toLowerCase(),
      ),
    );
  const name = statement["NotAction"] === undefined ? "Action" : "NotAction";
  const holds = matches(textsOf(statement[name])) === (name === "Action");
  request.observe(`element ${name} ${holds}`);
  return holds;
}

function resourceMatches(
  statement: JsonObject,
  version: string | undefined,
  request: ConcreteRequest,
): boolean {
  const matches = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => {
      const pieces = expandVariables(pattern, version, request.context, request.observe);
      return pieces !== undefined && matchesResourcePattern(pieces, request.resource);
    });
  const name = statement["NotResource"] === undefined ? "Resource" : "NotResource";
  // Only trust policies may leave `Resource` out: the role they are attached to is the resource.
  if (statement[name] === undefined) return true;
  const holds = matches(textsOf(statement[name])) === (name === "Resource");
  request.observe(`element ${name} ${holds}`);
  return holds;
}

function principalMatch(
  statement: JsonObject,
  request: ConcreteRequest,
): ReadonlySet<NamedAs> | undefined {
  const name = statement["NotPrincipal"] === undefined ? "Principal" : "NotPrincipal";
  const used =
    name === "Principal" ? principalNames(statement, request) : exceptions(statement, request);
  request.observe(`element ${name} ${used !== undefined}`);
  return used;
}

function principalNames(
  statement: JsonObject,
  request: ConcreteRequest,
): ReadonlySet<NamedAs> | undefined {
  const used = namesUsed(statement["Principal"], request.caller);
  return used.size > 0 ? used : undefined;
}

function exceptions(
  statement: JsonObject,
  request: ConcreteRequest,
): ReadonlySet<NamedAs> | undefined {
  const listed = namesUsed(statement["NotPrincipal"], request.caller);
  const everyone = new Set<NamedAs>(["everyone"]);
  if (statement["Effect"] === "Deny") {
    if (request.hasBoundary) return everyone;
    const names = namesOf(request.caller);
    const isSpared =
      listed.has("everyone") || (names.length > 0 && names.every((name) => listed.has(name)));
    return isSpared ? undefined : everyone;
  }
  return listed.size > 0 ? undefined : everyone;
}
