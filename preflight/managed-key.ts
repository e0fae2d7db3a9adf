/**
 * The key that AWS keeps for S3 in an account and region (`aws/s3`), which no configuration declares.
 *
 * Its policy lets in everybody of its own account through S3, and nobody can change it. Its real id is
 * AWS's choice, so it goes by a made-up one here.
 *
 * Source: AWS KMS Developer Guide, "AWS managed keys".
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
 */
import { isUnknown, type Unknown } from "../iam";
import type { BucketFact, KeyFact } from "./snapshot";

/** Stands for the id of the key. */
const MANAGED_KEY_ID = "aws-managed-key-for-s3";

/** The ARN of the key that encrypts a bucket where no other is named. */
export function managedKeyArn(bucket: BucketFact | undefined): string | Unknown {
  const unread = { unknown: "the bucket was not read, so neither is the key of its account" };
  const { account = unread, region = unread, arn = unread } = bucket ?? {};
  const [unknown] = [account, region, arn].filter(isUnknown);
  if (unknown) return { unknown: unknown.unknown, prefix: "arn:" };
  const partition = String(arn).split(":")[1];
  return `arn:${partition}:kms:${String(region)}:${String(account)}:key/${MANAGED_KEY_ID}`;
}

/** The fact behind such an ARN; undefined for any other. */
export function managedKeyFact(arn: string): KeyFact | undefined {
  if (!arn.endsWith(`:key/${MANAGED_KEY_ID}`)) return undefined;
  const [, , , region = "", account = ""] = arn.split(":");
  const document = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": account,
            "kms:ViaService": `s3.${region}.amazonaws.com`,
          },
        },
      },
    ],
  };
  return {
    arn,
    id: MANAGED_KEY_ID,
    account,
    region,
    aliases: [],
    policy: { name: "the policy of the AWS managed key aws/s3", document, at: {} },
    manager: "aws",
    at: {},
  };
}
