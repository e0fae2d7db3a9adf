/**
 * Checks of the infrastructure itself, whatever syncs use it: what the deployment would be denied, and
 * documents that AWS would refuse.
 */
import type { Found } from "../checks";
import { withoutRefused } from "../refused";
import type { Snapshot } from "../snapshot";
import { lockout } from "./lockout";
import { deliveries } from "./notifications/deliveries";
import { ownershipAcl } from "./ownership-acl";
import { policyDocuments } from "./policy-documents";
import { policyQuotas } from "./policy-quotas";
import { publicPolicy } from "./public-policy";
import { replacedPrincipals } from "./replaced-principals";

import { rivalPolicies } from "./rival-policies";

const checks: readonly ((snapshot: Snapshot) => readonly Found[])[] = [
  publicPolicy,
  lockout,
  rivalPolicies,
  replacedPrincipals,
  ownershipAcl,
  deliveries,
];

/** Everything that is wrong with the infrastructure. */
export function checkInfrastructure(snapshot: Snapshot): readonly Found[] {
  // A refused document hides what else is in it.
  const readable = withoutRefused(snapshot);
  return [
    ...policyDocuments(snapshot),
    ...policyQuotas(snapshot),
    ...checks.flatMap((check) => check(readable)),
  ];
}
