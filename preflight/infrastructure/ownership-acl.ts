/**
 * OW-2, BP-3: a bucket ACL that cannot be there: ACLs are disabled while it grants others, or its
 * public grant is ignored.
 *
 * Source: Amazon S3 User Guide, "Common errors when setting Object Ownership".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
 */
import { isUnknown } from "../../iam";
import type { Found } from "../checks";
import type { Snapshot } from "../snapshot";

const HARMLESS = new Set(["private", "bucket-owner-full-control"]);
const PUBLIC = new Set(["public-read", "public-read-write", "authenticated-read"]);

/** Recognize OW-2 and BP-3. */
export function ownershipAcl(snapshot: Snapshot): readonly Found[] {
  return snapshot.buckets.flatMap((bucket): Found[] => {
    const { acl, ownership } = bucket;
    if (!acl || isUnknown(acl) || isUnknown(acl.canned) || HARMLESS.has(acl.canned)) return [];
    const rule =
      ownership === undefined
        ? "BucketOwnerEnforced"
        : isUnknown(ownership)
          ? undefined
          : ownership.rule;
    const owner = { account: String(bucket.account), role: "owner of the bucket" };
    if (rule === "BucketOwnerEnforced") {
      return [
        {
          cause: "OW-2",
          message: `the bucket has ACLs disabled and is given the ACL ${acl.canned}`,
          at: acl.at,
          why: `Object Ownership is BucketOwnerEnforced${ownership === undefined ? ", the default" : ""}; the deployment fails`,
          owner,
          awsMessage: "The bucket does not allow ACLs",
        },
      ];
    }
    const block = bucket.publicAccessBlock;
    const ignored = block === undefined || (!isUnknown(block) && block.ignorePublicAcls === true);
    if (!PUBLIC.has(acl.canned) || !ignored) return [];
    return [
      {
        cause: "BP-3",
        message: `the public ACL ${acl.canned} is ignored by Block Public Access`,
        at: acl.at,
        severity: "warning",
        why: "IgnorePublicAcls is on, so whoever relies on the ACL is denied",
        owner,
        awsMessage: "Access Denied",
      },
    ];
  });
}
