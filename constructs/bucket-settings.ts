/**
 * The settings of a bucket as AWS advises them: closed to the public, no access control lists,
 * encrypted, versioned, unfinished uploads removed, access logged where a target is given.
 *
 * Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html,
 * https://hightouch.com/docs/destinations/s3 (versioning keeps what a sync overwrites)
 */
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { Construct } from "constructs";

import type { ISyncKey } from "./key";

/** Where access logs go. */
export interface AccessLogTarget {
  /** Name of the bucket that takes the logs. */
  readonly bucketName: string;
  /** Begin of the logs' keys. */
  readonly prefix: string;
}

/** Settings of a bucket; every default is the safe one. */
export interface BucketSettingsProps {
  /**
   * Key that encrypts objects (SSE-KMS with a bucket key).
   * @default keys that S3 manages (SSE-S3)
   */
  readonly encryptionKey?: ISyncKey;
  /**
   * Keep what a sync overwrites or deletes.
   * @default true
   */
  readonly versioned?: boolean;
  /**
   * Days after which an overwritten version goes.
   * @default 90
   */
  readonly noncurrentVersionExpirationDays?: number;
  /**
   * Days after which an unfinished upload in parts is removed.
   * @default 7
   */
  readonly abortIncompleteUploadDays?: number;
  /**
   * More lifecycle rules, in the AWS provider's terms.
   * @default none
   */
  readonly lifecycleRules?: readonly S3BucketLifecycleConfigurationRule[];
}

/** Declare the settings below `scope`; returns what the bucket's policy has to wait for. */
export function settle(
  scope: Construct,
  bucket: string,
  props: BucketSettingsProps,
  logs: AccessLogTarget | undefined,
): S3BucketPublicAccessBlock {
  const publicAccess = new S3BucketPublicAccessBlock(scope, "PublicAccess", {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketOwnershipControls(scope, "Ownership", {
    bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
    dependsOn: [publicAccess],
  });
  encrypt(scope, bucket, props.encryptionKey);
  if (props.versioned ?? true) {
    new S3BucketVersioningA(scope, "Versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
  }
  new S3BucketLifecycleConfiguration(scope, "Lifecycle", { bucket, rule: lifecycleRules(props) });
  if (logs) {
    new S3BucketLoggingA(scope, "Logging", {
      bucket,
      targetBucket: logs.bucketName,
      targetPrefix: logs.prefix,
    });
  }
  return publicAccess;
}

function encrypt(scope: Construct, bucket: string, key: ISyncKey | undefined): void {
  new S3BucketServerSideEncryptionConfigurationA(scope, "Encryption", {
    bucket,
    rule: [
      {
        applyServerSideEncryptionByDefault: key
          ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn }
          : { sseAlgorithm: "AES256" },
        bucketKeyEnabled: key !== undefined,
      },
    ],
  });
}

function lifecycleRules(props: BucketSettingsProps): S3BucketLifecycleConfigurationRule[] {
  const everything = [{ prefix: "" }];
  const abort: S3BucketLifecycleConfigurationRule = {
    id: "abort-incomplete-uploads",
    status: "Enabled",
    filter: everything,
    abortIncompleteMultipartUpload: [{ daysAfterInitiation: props.abortIncompleteUploadDays ?? 7 }],
  };
  const expire: S3BucketLifecycleConfigurationRule = {
    id: "expire-overwritten-versions",
    status: "Enabled",
    filter: everything,
    noncurrentVersionExpiration: [{ noncurrentDays: props.noncurrentVersionExpirationDays ?? 90 }],
  };
  const versions = (props.versioned ?? true) ? [expire] : [];
  return [abort, ...versions, ...(props.lifecycleRules ?? [])];
}
