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
import { type Rule, type RuleInput, SETTINGS } from "./rule";

export { SETTINGS } from "./rule";

/** In the order in which AWS seems to ask: where, who owns, what is sent, what is stored. */
const rules: readonly { readonly rule: Rule; readonly setting: string }[] = [
  { rule: otherRegion, setting: SETTINGS.region },
  { rule: oldSignature, setting: SETTINGS.encryption },
  { rule: accessPointNetwork, setting: SETTINGS.vpc },
  { rule: expectedOwner, setting: SETTINGS.account },
  { rule: requesterPays, setting: SETTINGS.requesterPays },
  { rule: restrictPublicBuckets, setting: SETTINGS.publicAccessBlock },
  { rule: blockPublicAcls, setting: SETTINGS.publicAccessBlock },
  { rule: blockPublicPolicy, setting: SETTINGS.publicAccessBlock },
  { rule: aclOnEnforcedBucket, setting: SETTINGS.ownership },
  { rule: blockedCustomerKeys, setting: SETTINGS.encryption },
  { rule: encryptionHeadersOnRead, setting: SETTINGS.encryption },
  { rule: lockedObject, setting: SETTINGS.objectLock },
  { rule: disabledKey, setting: SETTINGS.state },
  { rule: sessionTooLong, setting: SETTINGS.maxSessionSeconds },
];

/** All denials beyond policy, and the facts that are missing to rule out others. */
export function beyondPolicy(input: RuleInput): {
  readonly denials: readonly BeyondPolicy[];
  readonly missing: readonly MissingFact[];
} {
  const denials: BeyondPolicy[] = [];
  const missing: MissingFact[] = [];
  for (const { rule, setting } of rules) {
    const answer = rule(input);
    if (answer === undefined) continue;
    if (isUnknown(answer)) missing.push({ fact: setting, reason: answer.unknown });
    else denials.push(answer);
  }
  return { denials, missing };
}
