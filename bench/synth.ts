/**
 * What our constructs cost at synth: 1 and 100 sync buckets, against the same resources written by
 * hand with cdktf, both in this process and warmed up.
 *
 * The figure is processor time, because wall time tells more about the neighbours than about us.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { App, TerraformStack } from "cdktf";

import { SyncBucket } from "../constructs";

const ROUNDS = 15;
const SIZES = [1, 100];

/** Print a table and one JSON line a figure. */
export function benchSynth(): void {
  const outdir = mkdtempSync(join(tmpdir(), "syncwright-bench-"));
  try {
    for (const count of SIZES) report(count, outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function report(count: number, outdir: string): void {
  const ours = () => synthesize(outdir, (stack) => ourBuckets(stack, count));
  const byHand = () => synthesize(outdir, (stack) => bucketsByHand(stack, count));
  for (let round = 0; round < 3; round++) {
    ours();
    byHand();
  }
  const pairs = Array.from({ length: ROUNDS }, () => ({ ours: cost(ours), byHand: cost(byHand) }));
  const mine = Math.min(...pairs.map((pair) => pair.ours));
  const hand = Math.min(...pairs.map((pair) => pair.byHand));
  const ratio = Math.round((mine / hand) * 100) / 100;
  console.log(
    `synth of ${String(count).padStart(3)} buckets: ${mine.toFixed(1)} ms, by hand ${hand.toFixed(1)} ms, ratio ${ratio}`,
  );
  console.log(
    JSON.stringify({
      bench: `synth.${count}`,
      value: Math.round(mine * 10) / 10,
      unit: "cpu-ms",
      against: "the same resources by hand with cdktf",
      ratio,
    }),
  );
}

function cost(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function synthesize(outdir: string, fill: (stack: TerraformStack) => void): void {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "bench");
  new AwsProvider(stack, "aws", { region: "eu-central-1", allowedAccountIds: ["111122223333"] });
  fill(stack);
  app.synth();
}

function ourBuckets(stack: TerraformStack, count: number): void {
  for (let index = 0; index < count; index++) {
    new SyncBucket(stack, `Bucket${index}`, { bucketName: `acme-bench-${index}` });
  }
}

/** The seven resources that a `SyncBucket` declares. */
function bucketsByHand(stack: TerraformStack, count: number): void {
  for (let index = 0; index < count; index++) bucketByHand(stack, `acme-bench-${index}`, index);
}

function bucketByHand(stack: TerraformStack, name: string, index: number): void {
  const bucket = new S3Bucket(stack, `Bucket${index}`, { bucket: name }).bucket;
  const block = new S3BucketPublicAccessBlock(stack, `PublicAccess${index}`, {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketOwnershipControls(stack, `Ownership${index}`, {
    bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
    dependsOn: [block],
  });
  new S3BucketServerSideEncryptionConfigurationA(stack, `Encryption${index}`, {
    bucket,
    rule: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
        bucketKeyEnabled: false,
      },
    ],
  });
  new S3BucketVersioningA(stack, `Versioning${index}`, {
    bucket,
    versioningConfiguration: { status: "Enabled" },
  });
  const filter = [{ prefix: "" }];
  new S3BucketLifecycleConfiguration(stack, `Lifecycle${index}`, {
    bucket,
    rule: [
      {
        id: "abort-incomplete-uploads",
        status: "Enabled",
        filter,
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
      },
      {
        id: "expire-overwritten-versions",
        status: "Enabled",
        filter,
        noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
      },
    ],
  });
  new S3BucketPolicy(stack, `Policy${index}`, {
    bucket,
    dependsOn: [block],
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
}

if (require.main === module) benchSynth();
