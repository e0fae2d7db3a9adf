/** Everything that denies a call although every policy allows it, one rule a cause. */
import { isUnknown, type MissingFact } from "../../iam";
import type { BeyondPolicy } from "../call";
import { blockPublicAcls, blockPublicPolicy, restrictPublicBuckets } from "./block-public-access";
import { aclOnEnforcedBucket } from "./object-ownership";
import {
  accessPointNetwork,
  blockedCustomerKeys,
  disabledKey,
  encryptionHeadersOnRead,
  expectedOwner,
  lockedObject,
  oldSignature,
  otherRegion,
  requesterPays,
  sessionTooLong,
} from "./request-rules";
import type { Rule, RuleInput } from "./rule";

/** In the order in which AWS seems to ask: where, who owns, what is sent, what is stored. */
const rules: readonly Rule[] = [
  otherRegion,
  oldSignature,
  accessPointNetwork,
  expectedOwner,
  requesterPays,
  restrictPublicBuckets,
  blockPublicAcls,
  blockPublicPolicy,
  aclOnEnforcedBucket,
  blockedCustomerKeys,
  encryptionHeadersOnRead,
  lockedObject,
  disabledKey,
  sessionTooLong,
];

/** All denials beyond policy, and the facts that are missing to rule out others. */
export function beyondPolicy(input: RuleInput): {
  readonly denials: readonly BeyondPolicy[];
  readonly missing: readonly MissingFact[];
} {
  const denials: BeyondPolicy[] = [];
  const missing: MissingFact[] = [];
  for (const rule of rules) {
    const answer = rule(input);
    if (answer === undefined) continue;
    if (isUnknown(answer)) missing.push({ fact: "a bucket setting", reason: answer.unknown });
    else denials.push(answer);
  }
  return { denials, missing };
}
