/**
 * BP-2: a public bucket policy that Block Public Access refuses, so the deployment fails.
 *
 * All four switches are on for a new bucket, so a configuration need not mention them.
 *
 * Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import { isUnknown } from "../../iam";
import type { Found } from "../checks";
import { statementName } from "../checks/check";
import { decideCall } from "../decide-call";
import { documentOf, isObject, statementsOf } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import { judgePublic } from "../public-policy";
import type { Snapshot } from "../snapshot";

/** Recognize BP-2. */
export function publicPolicy(snapshot: Snapshot): readonly Found[] {
  return snapshot.buckets.flatMap((bucket) => {
    const { policy, account } = bucket;
    if (!policy || isUnknown(policy) || isUnknown(bucket.arn) || isUnknown(account)) return [];
    const judged = judgePublic(policy.document);
    if (judged.public !== true) return [];
    const verdict = decideCall(withoutPolicy(snapshot, bucket), {
      service: "s3",
      operation: "PutBucketPolicy",
      caller: `arn:aws:iam::${account}:root`,
      action: "s3:PutBucketPolicy",
      resource: bucket.arn,
      context: {},
      policyDocument: policy.document,
      why: "deploys the bucket policy",
    });
    if (verdict.beyondPolicy?.cause !== "BP-2") return [];
    const document = documentOf(policy) ?? {};
    const statements = statementsOf(document);
    const statement = statements[judged.statement];
    const name = isObject(statement)
      ? statementName({
          policy,
          document,
          statement,
          index: judged.statement,
          count: statements.length,
          fit: { action: "yes", resource: "yes", principal: "yes", conditions: [] },
        })
      : "a statement";
    return [
      {
        cause: "BP-2",
        message: "the bucket policy is public, and Block Public Access refuses to store it",
        at: policy.at,
        deciding: {
          layer: "resource",
          policy: policy.name,
          statement: judged.statement,
          statements: statements.length,
          text: oneLine(statement),
        },
        why: `${name} allows everybody without pinning who: a fixed account, organization, role or endpoint`,
        owner: { account, role: "owner of the bucket" },
        awsMessage: verdict.awsMessage ?? "",
      } satisfies Found,
    ];
  });
}

/** As it is before the policy is put. */
function withoutPolicy(snapshot: Snapshot, bucket: Snapshot["buckets"][number]): Snapshot {
  const buckets = snapshot.buckets.map((other) => {
    if (other !== bucket) return other;
    const { policy: _policy, ...rest } = other;
    return rest;
  });
  return { ...snapshot, buckets };
}
