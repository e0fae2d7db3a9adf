/**
 * The sentence AWS would answer a denied call with, by its own grammar.
 *
 *     User: PRINCIPAL is not authorized to perform: ACTION on resource: RES REASON
 *
 * One layer is named even if several deny. The reason appears only where caller and owner share an
 * account or an organization; outside it S3 says `Access Denied`, STS leaves the reason out and KMS
 * gives three reasons at once. A HEAD request has no body, so its client shows `Forbidden`.
 *
 * Sources: Amazon S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3";
 * IAM User Guide, "Troubleshoot access denied error messages".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import { isUnknown, type Layer } from "../iam";
import { BARE_DENIAL } from "./beyond-policy/request-rules";
import type { CallVerdict } from "./call";
import type { Caller } from "./caller";
import { type Lookup, lookupOf } from "./lookup";
import type { PolicyFact, Snapshot } from "./snapshot";
import { ownerOf, type Target, targetOf } from "./target";

/** Which layer AWS seems to name first where several deny. */
const NAMED_FIRST: readonly Layer[] = [
  "resourceControl",
  "serviceControl",
  "identity",
  "resource",
  "permissionsBoundary",
  "session",
  "vpcEndpoint",
];

const LAYER_NAMES: Readonly<Record<Layer, string>> = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  permissionsBoundary: "permissions boundary",
  session: "session policy",
  serviceControl: "service control policy",
  resourceControl: "resource control policy",
  vpcEndpoint: "VPC endpoint policy",
};

const KMS_AMBIGUOUS =
  "on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";

/** AWS's message for a denied verdict; undefined for an allowed or undecided one. */
export function denialMessage(verdict: CallVerdict, snapshot: Snapshot): string | undefined {
  if (verdict.outcome !== "denied") return undefined;
  const { call } = verdict;
  if (call.operation.startsWith("Head")) return "Forbidden";
  const kind = verdict.decision.decision;
  if (kind !== "explicitDeny" && kind !== "implicitDeny") return verdict.beyondPolicy?.message;
  const lookup = lookupOf(snapshot);
  const target = targetOf(call, lookup);
  const caller = lookup.caller(call.caller);
  const owner = ownerOf(call, target);
  const near =
    call.resource === "*"
      ? "account"
      : nearness(caller, isUnknown(owner) ? undefined : owner, lookup);
  // Directory buckets never give a reason.
  const isBare = caller.kind === "anonymous" || call.action.startsWith("s3express:");
  if (isBare) return BARE_DENIAL;
  if (near === "apart") return messageApart(verdict, caller);
  const layer = namedLayer(verdict);
  if (near === "organization" && layer === "vpcEndpoint" && call.service === "s3") {
    return BARE_DENIAL;
  }
  return `${head(verdict, caller)} on resource: ${resourceText(verdict)} ${reason(verdict, { layer, target, caller })}`;
}

/** Whether AWS gives its reasons to this caller. */
function nearness(
  caller: Caller,
  owner: string | undefined,
  lookup: Lookup,
): "account" | "organization" | "apart" {
  if (caller.kind === "service" || caller.account === owner) return "account";
  if (caller.account === undefined || isUnknown(caller.account) || owner === undefined) {
    return "apart";
  }
  const theirs = lookup.account(caller.account)?.organizationId;
  const ours = lookup.account(owner)?.organizationId;
  return typeof theirs === "string" && theirs === ours ? "organization" : "apart";
}

function messageApart(verdict: CallVerdict, caller: Caller): string {
  switch (verdict.call.service) {
    case "s3":
      return BARE_DENIAL;
    case "kms":
      return `${head(verdict, caller)} ${KMS_AMBIGUOUS}`;
    default:
      return `${head(verdict, caller)} on resource: ${resourceText(verdict)}`;
  }
}

function head(verdict: CallVerdict, caller: Caller): string {
  const name = isUnknown(caller.name) ? (caller.name.prefix ?? "(unknown)") : caller.name;
  return `User: ${name} is not authorized to perform: ${verdict.call.action}`;
}

/** S3 alone puts the ARN in quotes. */
function resourceText({ call }: CallVerdict): string {
  const arn = isUnknown(call.resource) ? (call.resource.prefix ?? "*") : call.resource;
  return call.service === "s3" ? `"${arn}"` : arn;
}

function namedLayer({ decision }: CallVerdict): Layer {
  const layers =
    decision.decision === "explicitDeny"
      ? decision.decidedBy
          .filter((statement) => statement.effect === "Deny")
          .map((statement) => statement.layer)
      : decision.deniedBy;
  return NAMED_FIRST.find((layer) => layers.includes(layer)) ?? "identity";
}

function reason(
  verdict: CallVerdict,
  parts: { readonly layer: Layer; readonly target: Target; readonly caller: Caller },
): string {
  const { layer, target } = parts;
  const { action, service } = verdict.call;
  const isTrust = layer === "resource" && target.kind === "role" && service === "sts";
  if (verdict.decision.decision === "implicitDeny") {
    const name = isTrust ? "role trust policy" : LAYER_NAMES[layer];
    return `because no ${name} allows the ${action} action`;
  }
  if (isTrust) return "with an explicit deny in the role trust policy";
  const article = layer === "identity" ? "an" : "a";
  const arn = arnOfDecider(verdict, layer, parts.caller);
  return `with an explicit deny in ${article} ${LAYER_NAMES[layer]}${arn ? `: ${arn}` : ""}`;
}

/** Since 2026 the ARN of the denying policy is added, except for resource-based policies. */
function arnOfDecider(verdict: CallVerdict, layer: Layer, caller: Caller): string | undefined {
  const name = verdict.decision.decidedBy.find((statement) => statement.layer === layer)?.policy;
  const fact = caller.fact;
  if (name === undefined || !fact) return undefined;
  if (layer === "identity") return fact.policies.find((policy) => policy.name === name)?.arn;
  if (layer === "permissionsBoundary" && fact.boundary && !isUnknown(fact.boundary)) {
    return arnOf(fact.boundary);
  }
  return undefined;
}

const arnOf = (policy: PolicyFact): string | undefined => policy.arn;
