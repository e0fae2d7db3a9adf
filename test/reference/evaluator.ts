/**
 * The reference: a second IAM evaluator, naive and slow, written from the documentation alone.
 *
 * It shares no code with `iam/`; the differential run compares the two on generated requests. It does
 * not explain, does not diagnose malformed policies, and takes unknowns by trying completions
 * (`completions.ts`). Every rule below is one sentence of the documentation.
 *
 * Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
import { cutArn } from "./arn";
import { completions } from "./completions";
import { readContext } from "./context";
import { grantedByGrants } from "./grants";
import { allows, denies, isPerson, type Layer, type Layers, permits, readLayers } from "./layers";
import {
  type Answer,
  type Json,
  type JsonObject,
  listOf,
  type Observe,
  type ReferenceDecision,
  type SimulateRequest,
} from "./line";
import { type NamedAs, readCaller } from "./principals";
import type { ConcreteRequest } from "./statements";

/** Neither the caller's account nor any other that a line names. */
const SOMEBODY_ELSE = "somebody else's account";

const observeNothing: Observe = () => undefined;

/** Decide one request line. Unknowns: the common decision of all completions, or `unknown`. */
export function referenceDecide(line: SimulateRequest, observe: Observe = observeNothing): Answer {
  const decisions = new Set<ReferenceDecision>();
  for (const complete of completions(line)) {
    for (const decision of possibleDecisions(complete, observe)) decisions.add(decision);
    if (decisions.size > 1) return { decision: "unknown" };
  }
  const [only = "unknown"] = decisions;
  return { decision: only };
}

/** One decision; several where nobody says whose the resource is and that matters. */
function possibleDecisions(line: SimulateRequest, observe: Observe): readonly ReferenceDecision[] {
  const request = readRequest(line, observe);
  const owners =
    request.resourceAccount !== undefined
      ? [request.resourceAccount]
      : [SOMEBODY_ELSE, request.caller.account, request.managementAccount];
  return owners
    .filter((owner) => owner !== undefined)
    .map((resourceAccount) => {
      const owned = { ...request, resourceAccount };
      return decide(owned, line.policies);
    });
}

function readRequest(line: SimulateRequest, observe: Observe): ConcreteRequest {
  const { principal, action, resource, resourceAccount, managementAccount, context } = line.request;
  const keys = readContext(context);
  const caller = readCaller(String(principal), keys);
  const fromArn = cutArn(String(resource))?.account || undefined;
  const ownerOfAnything = resource === "*" ? caller.account : undefined;
  return {
    caller,
    action: String(action),
    resource: String(resource),
    resourceAccount:
      typeof resourceAccount === "string" ? resourceAccount : (fromArn ?? ownerOfAnything),
    managementAccount: typeof managementAccount === "string" ? managementAccount : undefined,
    context: keys,
    hasBoundary: isPerson(caller.kind) && listOf(line.policies["permissionsBoundary"]).length > 0,
    observe,
  };
}

function decide(request: ConcreteRequest, policies: JsonObject): ReferenceDecision {
  const layers = readLayers(request, policies);
  const decision = decideUnobserved(request, layers, policies["grants"]);
  const { caller, resourceAccount } = request;
  const place =
    caller.account === undefined
      ? "no account"
      : caller.account === resourceAccount
        ? "the same account"
        : "another account";
  request.observe(`decision ${decision}`);
  request.observe(`caller ${caller.isServiceLinked ? "serviceLinked" : caller.kind}, ${place}`);
  return decision;
}

function decideUnobserved(
  request: ConcreteRequest,
  layers: Layers,
  grants: Json | undefined,
): ReferenceDecision {
  if (Object.values(layers).some(denies)) return "explicitDeny";
  // `RCPFullAWSAccess` is attached at every level and cannot be detached: only denies matter there.
  if (!permits(layers.serviceControl) || !permits(layers.vpcEndpoint)) return "implicitDeny";
  return isGranted(request, layers, grants) ? "allowed" : "implicitDeny";
}

function isGranted(request: ConcreteRequest, layers: Layers, grants: Json | undefined): boolean {
  const { caller } = request;
  const byGrants = grantedByGrants(grants, request);
  if (byGrants.length > 0) request.observe("granted by a KMS grant");
  const granted = new Set([...grantedTo(layers.resource), ...byGrants]);
  // Services, identity providers and strangers have no policies of their own.
  if (caller.account === undefined) return granted.size > 0;

  const limitsAllow = permits(layers.permissionsBoundary) && permits(layers.session);
  const callerSide = caller.kind === "root" || (allows(layers.identity) && limitsAllow);
  if (request.resourceAccount !== caller.account) return granted.size > 0 && callerSide;

  // In the same account a grant to the caller itself, or to everyone, needs and minds nothing else;
  // a grant to the role is still under the boundary and the session policy; a grant to the account
  // leaves the choice to the identity policies.
  for (const name of granted) request.observe(`granted in the same account to ${name}`);
  if (granted.has("everyone") || granted.has("self")) return true;
  if (granted.has("role") && limitsAllow) return true;
  if (resourcePolicyMustAllow(request) && !granted.has("account")) return false;
  return callerSide;
}

/** The names under which the resource policy grants. */
function grantedTo(resource: Layer): ReadonlySet<NamedAs> {
  const allowing = resource.levels.flat().filter((statement) => statement.effect === "Allow");
  return new Set(allowing.flatMap((statement) => [...statement.namedAs]));
}

/** KMS keys and roles: no identity policy helps unless their own policy lets it. */
function resourcePolicyMustAllow(request: ConcreteRequest): boolean {
  const service = request.action.split(":")[0]?.toLowerCase();
  const arn = cutArn(request.resource);
  if (service === "kms") return arn?.service === "kms" && arn.resource.startsWith("key/");
  if (service === "sts") return arn?.service === "iam" && arn.resource.startsWith("role/");
  return false;
}
