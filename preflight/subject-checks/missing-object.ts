/**
 * MI-3: whoever reads and may not list is told 403 instead of 404 for an object that is not there.
 *
 * Said only where the sync is to list as well, so it comes beside the finding that the listing is
 * denied; who reads one known key needs no listing.
 *
 * Source: Amazon S3 API Reference, "HeadObject", section "Permissions".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
import type { SubjectCheck } from "./subject-check";

const READS: readonly string[] = ["GetObject", "HeadObject"];

/** Recognize MI-3. */
export const missingObject: SubjectCheck = ({ bucket, actors, subject, verdicts }) => {
  const calls = verdicts.flat();
  const isListingDenied = calls.some(
    ({ call, decision }) => call.action === "s3:ListBucket" && decision.decision === "implicitDeny",
  );
  const isReading = calls.some(({ call }) => READS.includes(call.operation));
  if (!isListingDenied || !isReading) return [];
  return [
    {
      cause: "MI-3",
      severity: "warning",
      message: "without s3:ListBucket a missing object looks like a denial",
      at: subject.at,
      why: `S3 tells ${typeof actors.actor === "string" ? actors.actor : "the caller"} 403 instead of 404 for a key that does not exist, because it may not list ${typeof bucket?.name === "string" ? `\`${bucket.name}\`` : "the bucket"}`,
      owner: { account: "", role: "owner of the role" },
      awsMessage: "Access Denied",
    },
  ];
};
