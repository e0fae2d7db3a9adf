/**
 * What Object Ownership denies: any ACL but one sent to a bucket whose ACLs are disabled.
 *
 * `BucketOwnerEnforced` is the default of a new bucket; it accepts `bucket-owner-full-control` and
 * nothing else.
 *
 * Source: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
import { isUnknown, type Unknown } from "../../iam";
import { type Rule, type RuleInput, statedText } from "./rule";

const ACTIONS_WITH_ACL = new Set([
  "s3:putobject",
  "s3:putobjectacl",
  "s3:putbucketacl",
  "s3:createbucket",
  "s3:putobjectversionacl",
]);

const ACL_KEYS = [
  "s3:x-amz-acl",
  "s3:x-amz-grant-read",
  "s3:x-amz-grant-write",
  "s3:x-amz-grant-read-acp",
  "s3:x-amz-grant-write-acp",
  "s3:x-amz-grant-full-control",
];

/** OW-1: an ACL sent to a bucket that has none. */
export const aclOnEnforcedBucket: Rule = (input) => {
  if (!ACTIONS_WITH_ACL.has(input.call.action.toLowerCase())) return undefined;
  const refused = refusedAcl(input);
  if (refused === undefined) return undefined;
  const bucket = input.target.kind === "bucket" ? input.target.fact : undefined;
  if (!bucket) return undefined;
  const ownership = bucket.ownership;
  if (isUnknown(ownership)) return ownership;
  const rule = ownership?.rule ?? "BucketOwnerEnforced";
  if (isUnknown(rule)) return rule;
  if (rule !== "BucketOwnerEnforced") return undefined;
  if (isUnknown(refused)) return refused;
  return {
    cause: "OW-1",
    errorCode: "AccessControlListNotSupported",
    status: 400,
    message: "The bucket does not allow ACLs",
  };
};

/** An ACL that such a bucket does not take, or one that is not known; undefined where there is none. */
function refusedAcl(input: RuleInput): string | Unknown | undefined {
  const values = ACL_KEYS.map((key) => statedText(input, key)).filter(
    (value) => value !== undefined && value !== "bucket-owner-full-control",
  );
  return values.find((value) => !isUnknown(value)) ?? values[0];
}
