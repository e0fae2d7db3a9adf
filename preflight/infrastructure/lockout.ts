/**
 * RP-18: the bucket policy denies `s3:PutBucketPolicy` to whoever deploys, so it can never be changed
 * again but by the account's root user.
 *
 * An administrator of the bucket's own account stands in for the deployer. A Deny that depends on
 * where the deployer comes from cannot be told, and is not reported.
 *
 * Source: Amazon S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import { isUnknown } from "../../iam";
import type { Found } from "../checks";
import { decideCall } from "../decide-call";
import { documentOf, statementsOf } from "../diagnose/document";
import { oneLine } from "../fixes/render-patch";
import type { PrincipalFact, Snapshot } from "../snapshot";

/** Recognize RP-18. */
export function lockout(snapshot: Snapshot): readonly Found[] {
  const withDeployers = deployersIn(snapshot);
  return snapshot.buckets.flatMap((bucket) => {
    const { policy, account, arn } = bucket;
    if (!policy || isUnknown(policy) || isUnknown(arn) || isUnknown(account)) return [];
    const deployer = deployerOf(account);
    const verdict = decideCall(withDeployers, {
      service: "s3",
      operation: "PutBucketPolicy",
      caller: String(deployer.arn),
      action: "s3:PutBucketPolicy",
      resource: arn,
      context: {},
      why: "deploys the bucket policy again",
    });
    const by = verdict.decision.decidedBy.find(
      ({ effect, layer }) => effect === "Deny" && layer === "resource",
    );
    if (verdict.decision.decision !== "explicitDeny" || !by) return [];
    const statements = statementsOf(documentOf(policy));
    return [
      {
        cause: "RP-18",
        message: "the bucket policy locks out whoever deploys it",
        at: policy.at,
        severity: "warning",
        deciding: {
          layer: "resource",
          policy: policy.name,
          statement: by.statement,
          statements: statements.length,
          ...(by.sid === undefined ? undefined : { sid: by.sid }),
          text: oneLine(statements[by.statement]),
        },
        why: "its Deny covers s3:PutBucketPolicy and exempts no administrator; only the account's root user could remove it",
        owner: { account, role: "owner of the bucket" },
        awsMessage: verdict.awsMessage ?? "",
      } satisfies Found,
    ];
  });
}

/** One snapshot for all buckets, because a changed one is compiled anew. */
function deployersIn(snapshot: Snapshot): Snapshot {
  const accounts = new Set(
    snapshot.buckets.flatMap(({ account }) => (isUnknown(account) ? [] : [account])),
  );
  return { ...snapshot, principals: [...snapshot.principals, ...[...accounts].map(deployerOf)] };
}

function deployerOf(account: string): PrincipalFact {
  return {
    kind: "role",
    arn: `arn:aws:iam::${account}:role/deployer`,
    name: "deployer",
    account,
    policies: [
      {
        name: "administrator",
        document: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
        },
        at: {},
      },
    ],
    at: {},
  };
}
