/**
 * Why a finding has no fix: nobody can write the change from here, or it is a decision that is not ours.
 *
 * Every finding has a fix or this sentence, in every format, so that silence never means "nothing to do".
 */
import type { Finding } from "./finding";

/** By cause: what stands in the way, and what to do instead. */
const REASONS: Readonly<Record<string, string>> = {
  "ID-15": "which statements leave the policy, or move to a second one, is its owner's decision",
  "RP-13": "which principal is meant is not known; name it in full",
  "RP-18": "who must keep access to the bucket is its owner's decision; exempt that role",
  "RP-20": "which of the two policies is meant is not known; write one with the statements of both",
  "BP-2": "whether the bucket may be public is its owner's decision; name the principals instead",
  "BP-3":
    "whether the objects may be public is the bucket owner's decision; grant by policy instead",
  "OW-2": "what the ACL was for is not known; remove it and grant by bucket policy instead",
  "EN-4": "the policy of an AWS managed key cannot be changed; use a customer managed key",
  "EN-6": "a key cannot move; make one in the bucket's region, or replicate a multi-Region key",
  "EN-11": "a key is enabled again, or its deletion cancelled, by who manages it and in no policy",
  "SQ-4": "the policy of an AWS managed key cannot be changed; use a customer managed key",
  "SQ-6": "what kind of queue there is cannot be changed; make a standard queue",
  "SQ-7": "which statements leave the policy is the queue owner's decision",
  "SQ-8": "what the Deny is for is not known; exempt s3.amazonaws.com or remove it",
  "EX-1": "the ARN of the directory bucket's zone is needed; grant s3express:CreateSession on it",
  "LP-1": "AWS owns the policy; write one of your own with what the steps need",
  "VE-1": "which of the accepted values is meant is not known",
  "PL-1": "what the statement is meant to say is not known; AWS accepts no part of it as it is",
};

/** `no fix from here: …`, or undefined where there is a fix. */
export function noFixReason({ cause, fix, owner }: Finding): string | undefined {
  if (fix) return undefined;
  const who = owner.role === "" ? "somebody else" : `the ${owner.role}`;
  const reason =
    REASONS[cause] ?? `the change is for ${who} to make; the page of the code says how`;
  return `no fix from here: ${reason}`;
}
