/**
 * RP-20: two policies for one bucket. A bucket has one document; whichever is applied last replaces
 * the other, and every plan undoes the last apply.
 *
 * Source: Amazon S3 API Reference, "PutBucketPolicy".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
import { isUnknown } from "../../iam";
import type { Found } from "../checks";
import { placeOf } from "../report/place";
import type { Snapshot } from "../snapshot";

/** Recognize RP-20. */
export function rivalPolicies(snapshot: Snapshot): readonly Found[] {
  return snapshot.buckets.flatMap((bucket) =>
    (bucket.rivalPolicies ?? []).map((rival): Found => {
      const first = bucket.policy && !isUnknown(bucket.policy) ? bucket.policy : undefined;
      return {
        cause: "RP-20",
        message: "two policies are written for one bucket; the last one applied wins",
        at: rival.at,
        why: `${placeOf(rival.at, rival.name)} and ${first ? placeOf(first.at, first.name) : "another"} both put the policy of \`${String(bucket.name)}\`; merge their statements into one document`,
        owner: { account: String(bucket.account), role: "owner of the bucket" },
        awsMessage: "",
      };
    }),
  );
}
