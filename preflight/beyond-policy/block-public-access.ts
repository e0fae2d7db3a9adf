/**
 * What S3 Block Public Access denies: public ACLs, public policies, and every outsider of a bucket
 * whose policy is public.
 *
 * The bucket's switches and the account's are both asked; one that is on suffices. A new bucket has
 * all four on.
 *
 * Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import { isUnknown, type Unknown } from "../../iam";
import { judgePublic } from "../public-policy";
import type { AccessPointFact, AccountFact, BucketFact, PublicAccessBlockFact } from "../snapshot";
import { accessDenied, notAuthorized, type Rule, type RuleInput, statedText } from "./rule";

type Switch = "blockPublicAcls" | "blockPublicPolicy" | "restrictPublicBuckets";

/** Canned ACLs that reach everyone or every AWS account. */
const PUBLIC_ACLS = new Set(["public-read", "public-read-write", "authenticated-read"]);

/** Groups that make a grant header public. */
const PUBLIC_GROUPS = ["/groups/global/AllUsers", "/groups/global/AuthenticatedUsers"];

const GRANT_KEYS = [
  "s3:x-amz-grant-read",
  "s3:x-amz-grant-write",
  "s3:x-amz-grant-read-acp",
  "s3:x-amz-grant-write-acp",
  "s3:x-amz-grant-full-control",
];

/** BP-1: a public ACL is refused. */
export const blockPublicAcls: Rule = (input) => {
  const acl = publicAcl(input);
  if (acl === false) return undefined;
  const on = isOn(input, "blockPublicAcls");
  if (on === false) return undefined;
  if (on !== true) return on;
  if (isUnknown(acl)) return acl;
  return accessDenied(
    "BP-1",
    `${notAuthorized(input)} because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access`,
  );
};

/** Whether the call carries an ACL that reaches everyone; `Unknown` where its ACL is not known. */
function publicAcl(input: RuleInput): boolean | Unknown {
  const acl = statedText(input, "s3:x-amz-acl");
  if (typeof acl === "string" && PUBLIC_ACLS.has(acl)) return true;
  const isGranted = GRANT_KEYS.some((key) => {
    const grant = statedText(input, key);
    return typeof grant === "string" && PUBLIC_GROUPS.some((group) => grant.includes(group));
  });
  return isGranted || (isUnknown(acl) ? acl : false);
}

/** BP-2: a public bucket policy is refused when it is put. */
export const blockPublicPolicy: Rule = (input) => {
  if (input.call.action !== "s3:PutBucketPolicy" || input.call.policyDocument === undefined) {
    return undefined;
  }
  const judged = judgePublic(input.call.policyDocument);
  if (judged.public === false) return undefined;
  const on = isOn(input, "blockPublicPolicy");
  if (on === false) return undefined;
  if (on !== true) return on;
  if (judged.public === "unknown") return { unknown: judged.reason };
  return accessDenied(
    "BP-2",
    `${notAuthorized(input)} because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access`,
  );
};

/** BP-4: while the policy is public, only the owner's account and AWS services get in. */
export const restrictPublicBuckets: Rule = (input) => {
  const bucket = bucketOf(input) ?? accessPointOf(input);
  if (!bucket || input.caller.kind === "service" || bucket.policy === undefined) return undefined;
  if (input.caller.account !== undefined && input.caller.account === input.owner) return undefined;
  const judged = judgePublic(isUnknown(bucket.policy) ? bucket.policy : bucket.policy.document);
  if (judged.public === false) return undefined;
  const on = isOn(input, "restrictPublicBuckets");
  if (on === false) return undefined;
  if (on !== true) return on;
  if (judged.public === "unknown") return { unknown: judged.reason };
  return accessDenied(
    "BP-4",
    `${notAuthorized(input)} with an explicit deny in a resource-based policy`,
  );
};

/** Whether a switch is on for this bucket; `Unknown` where that cannot be told. */
function isOn(input: RuleInput, name: Switch): boolean | Unknown {
  const bucket = bucketOf(input) ?? accessPointOf(input);
  const account = accountOf(input);
  const ofBucket = bucket ? switchOf(bucket.publicAccessBlock, name, true) : false;
  const ofAccount = account ? switchOf(account.publicAccessBlock, name, false) : false;
  if (ofBucket === true || ofAccount === true) return true;
  if (isUnknown(ofBucket)) return ofBucket;
  return ofAccount;
}

function switchOf(
  block: PublicAccessBlockFact | Unknown | undefined,
  name: Switch,
  otherwise: boolean,
): boolean | Unknown {
  if (block === undefined) return otherwise;
  return isUnknown(block) ? block : block[name];
}

function bucketOf(input: RuleInput): BucketFact | undefined {
  return input.target.kind === "bucket" ? input.target.fact : undefined;
}

/** An access point has switches of its own, all on where none is written. */
function accessPointOf(input: RuleInput): AccessPointFact | undefined {
  return input.target.kind === "accessPoint" ? input.target.fact : undefined;
}

function accountOf(input: RuleInput): AccountFact | undefined {
  return typeof input.owner === "string" ? input.lookup.account(input.owner) : undefined;
}
