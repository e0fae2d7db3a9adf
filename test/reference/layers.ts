/**
 * The policy layers of a request: which of them apply to this caller, and what each says.
 *
 * Nobody but people (users, roles, sessions) has identity policies and boundaries; organization
 * policies spare services, service-linked roles and the management account; what does not apply
 * says nothing, not even no.
 *
 * Sources: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
import { type Json, type JsonObject, listOf } from "./line";
import type { CallerKind } from "./principals";
import { type Applying, applyingStatements, type ConcreteRequest } from "./statements";

/** The statements of one layer that apply, level by level. A layer that is not there has no levels. */
export interface Layer {
  readonly name: string;
  readonly levels: readonly (readonly Applying[])[];
}

/** The layers by name, as the request line spells them. */
export interface Layers {
  readonly identity: Layer;
  readonly resource: Layer;
  readonly permissionsBoundary: Layer;
  readonly session: Layer;
  readonly serviceControl: Layer;
  readonly resourceControl: Layer;
  readonly vpcEndpoint: Layer;
}

/** True for callers that identity policies and a boundary can be attached to. */
export function isPerson(kind: CallerKind): boolean {
  return kind === "user" || kind === "role" || kind === "session" || kind === "federatedUser";
}

function isSame(account: string | undefined, managementAccount: string | undefined): boolean {
  return account !== undefined && account === managementAccount;
}

/** Find out what each layer says to the request. */
export function readLayers(request: ConcreteRequest, policies: JsonObject): Layers {
  const { caller } = request;
  const hasSession = isPerson(caller.kind) && caller.kind !== "user";
  const { managementAccount } = request;
  const isMember = (isPerson(caller.kind) || caller.kind === "root") && !caller.isServiceLinked;
  const isUnderScp = isMember && !isSame(caller.account, managementAccount);
  const isUnderRcp =
    !caller.isServiceLinked &&
    request.action.toLowerCase() !== "kms:retiregrant" &&
    policies["awsManagedKey"] !== true &&
    !isSame(request.resourceAccount, managementAccount);

  const flat = (name: string, applies: boolean, hasPrincipals: boolean): Layer => {
    const documents = applies ? listOf(policies[name]) : [];
    return read(request, name, documents.length === 0 ? [] : [documents], hasPrincipals);
  };
  const leveled = (name: string, applies: boolean, hasPrincipals: boolean): Layer => {
    const levels = applies ? listOf(policies[name]) : [];
    return read(request, name, levels.map(listOf), hasPrincipals);
  };
  return {
    identity: flat("identity", isPerson(caller.kind), false),
    resource: flat("resource", true, true),
    permissionsBoundary: flat("permissionsBoundary", isPerson(caller.kind), false),
    session: flat("session", hasSession, false),
    serviceControl: leveled("serviceControl", isUnderScp, false),
    resourceControl: leveled("resourceControl", isUnderRcp, true),
    vpcEndpoint: flat("vpcEndpoint", true, true),
  };
}

/** True if some statement of the layer denies. */
export function denies(layer: Layer): boolean {
  return layer.levels.flat().some((statement) => statement.effect === "Deny");
}

/** True if some statement of the layer allows. */
export function allows(layer: Layer): boolean {
  return layer.levels.flat().some((statement) => statement.effect === "Allow");
}

/** True if every level allows; also if there is no level. */
export function permits(layer: Layer): boolean {
  return layer.levels.every((level) => level.some((statement) => statement.effect === "Allow"));
}

function read(
  request: ConcreteRequest,
  name: string,
  levels: readonly (readonly Json[])[],
  hasPrincipals: boolean,
): Layer {
  const applying = levels.map((documents) =>
    documents.flatMap((document) => applyingStatements(document, request, hasPrincipals)),
  );
  const layer = { name, levels: applying };
  if (levels.length > 0) {
    const said = denies(layer) ? "denies" : permits(layer) ? "allows" : "says nothing";
    request.observe(`layer ${name} ${said}`);
  }
  return layer;
}
