/** What the checks of identity-based policies share: which statements nearly fit, and how to grant. */

import { isUnknown } from "../../iam";
import {
  type Denial,
  isObjectCall,
  neededResources,
  resourceText,
  type Tried,
} from "../diagnose/denial";
import type { JsonObject } from "../diagnose/document";
import type { Patch } from "../fixes/patch";
import { grantPatch, grantStatement } from "../fixes/statement-edits";

/** True where no identity-based policy allows the call, and nothing else comes first. */
export function isIdentityGap(denial: Denial): boolean {
  return denial.layer === "identity" && !denial.isExplicit;
}

/** Allow statements whose action fits and whose resource does not. */
export function resourceMisses(denial: Denial): readonly Tried[] {
  return denial.allows.filter(({ fit }) => fit.action === "yes" && fit.resource === "no");
}

/** Allow statements that fit but for one or more conditions. */
export function conditionMisses(denial: Denial): readonly Tried[] {
  return denial.allows.filter(
    ({ fit }) =>
      fit.action !== "no" &&
      fit.resource !== "no" &&
      fit.principal !== "no" &&
      fit.conditions.some((condition) => condition.fit === "no"),
  );
}

/** What KMS grants are tied to: through S3, in the bucket's region. */
export function keyCondition(denial: Denial): JsonObject | undefined {
  const via = denial.request.context["kms:ViaService"];
  return typeof via === "string" ? { StringEquals: { "kms:ViaService": via } } : undefined;
}

/** Grant what is missing to the caller: in its first known policy, else in a new one. */
export function grantToCaller(denial: Denial, actions: readonly string[]): readonly Patch[] {
  const { caller } = denial.parties;
  const condition = denial.call.service === "kms" ? keyCondition(denial) : undefined;
  const grant = {
    sid: sidOf(denial),
    actions,
    resources: neededResources(denial),
    ...(condition ? { condition } : undefined),
  };
  const policy = denial.policies.find(
    (candidate) =>
      !isUnknown(candidate.document) && candidate.at.address !== undefined && !isAws(candidate.arn),
  );
  if (policy) return [grantPatch(policy, grant)];
  const arn = caller.fact?.arn;
  if (typeof arn !== "string" || !caller.fact) return [];
  const document = { Version: "2012-10-17", Statement: [grantStatement(grant)] };
  return [{ kind: "newPolicy", on: "principal", owner: arn, document, at: caller.fact.at }];
}

/** An AWS managed policy cannot be changed. */
const isAws = (arn: string | undefined): boolean => arn?.includes(":iam::aws:") === true;

function sidOf({ call }: Denial): string {
  switch (call.service) {
    case "kms":
      return "KeyThroughS3";
    case "sqs":
      return "TakeNotifications";
    default:
      return isObjectCall(call) ? "SyncObjects" : "SyncBucket";
  }
}

/** How a reader calls the identity that makes the call. */
export function callerName({ parties }: Pick<Denial, "parties">): string {
  const { fact, name } = parties.caller;
  if (fact && !isUnknown(fact.name)) return `${fact.kind} \`${fact.name}\``;
  return isUnknown(name) ? "the caller" : `\`${name}\``;
}

/** The resource of the call as a reader names it, cut to keep sentences short. */
export function targetName(denial: Denial): string {
  return resourceText(denial.call);
}
