/**
 * OW-3: objects that a vendor of another account writes will belong to that account.
 *
 * With Object Ownership `ObjectWriter` the bucket's owner cannot read them, whatever its policies say.
 * A role of the bucket's own account writes objects of that account, so only vendors that use the
 * bucket policy are concerned.
 *
 * Source: Amazon S3 User Guide, "Controlling ownership of objects and disabling ACLs".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
import { isUnknown } from "../../iam";
import type { SubjectCheck } from "./subject-check";

/** Recognize OW-3. */
export const objectWriter: SubjectCheck = ({ subject, actors, bucket }) => {
  if (isUnknown(actors.actor)) return [];
  const ownership = bucket?.ownership;
  if (!bucket || !ownership || isUnknown(ownership) || ownership.rule !== "ObjectWriter") return [];
  if (actors.actor.split(":")[4] === bucket.account || !subject.uses.includes("write")) return [];
  const name = bucket.name;
  if (isUnknown(name)) return [];
  return [
    {
      cause: "OW-3",
      severity: "warning",
      message: "the bucket's owner will not be able to read what the vendor writes",
      at: ownership.at,
      why: "Object Ownership is ObjectWriter, so each object belongs to the account that wrote it",
      owner: { account: String(bucket.account), role: "owner of the bucket" },
      awsMessage: "Access Denied",
      fix: {
        summary: "let the bucket's owner own every object",
        patches: [
          {
            kind: "bucket",
            bucket: name,
            change: { ownership: { rule: "BucketOwnerEnforced", at: ownership.at } },
            setting: {
              name: "object_ownership",
              before: "ObjectWriter",
              after: "BucketOwnerEnforced",
            },
            at: ownership.at,
          },
        ],
      },
    },
  ];
};
