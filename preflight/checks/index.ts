/**
 * The checks of denied calls, in the order in which they are asked. The first that recognizes its cause
 * answers, so the particular stand before the general.
 */
import type { Denial } from "../diagnose/denial";
import { accessPointObjectArn, bucketBehindAccessPoint } from "./access-point";
import { beyondPolicyCheck } from "./beyond-policy";
import { bucketDeny } from "./bucket-deny";
import type { Check, Found } from "./check";
import { identityActionName } from "./identity-action-name";
import { identityBucketArn } from "./identity-bucket-arn";
import { identityCondition, identityVariable } from "./identity-condition";
import { identityMissingAction } from "./identity-missing-action";
import { identityMisspeltArn } from "./identity-misspelt-arn";
import { identityNothingAttached } from "./identity-nothing-attached";
import { identityObjectArn } from "./identity-object-arn";
import { identityPrefix } from "./identity-prefix";
import { limitMissing } from "./limit-missing";
import { ownDeny } from "./own-deny";
import { resourceGap } from "./resource-gap";
import { trust } from "./trust";

export type { Found } from "./check";

const checks: readonly Check[] = [
  beyondPolicyCheck,
  trust,
  ownDeny,
  bucketDeny,
  limitMissing,
  bucketBehindAccessPoint,
  resourceGap,
  identityNothingAttached,
  accessPointObjectArn,
  identityBucketArn,
  identityObjectArn,
  identityMisspeltArn,
  identityVariable,
  identityPrefix,
  identityActionName,
  identityCondition,
  identityMissingAction,
];

/** What is behind a denied call; undefined where no check knows it. */
export function diagnose(denial: Denial): Found | undefined {
  for (const check of checks) {
    const found = check(denial);
    if (found) return found;
  }
  return undefined;
}
