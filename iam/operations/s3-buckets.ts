/**
 * S3 operations on buckets whose one action follows from their name, and those whose action is called
 * otherwise.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */

/** Operation to action, where the two names differ. All are asked on the bucket. */
const RENAMED: Readonly<Record<string, string>> = {
  DeleteBucketAnalyticsConfiguration: "PutAnalyticsConfiguration",
  DeleteBucketCors: "PutBucketCORS",
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  DeleteBucketIntelligentTieringConfiguration: "PutIntelligentTieringConfiguration",
  DeleteBucketInventoryConfiguration: "PutInventoryConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  DeleteBucketMetricsConfiguration: "PutMetricsConfiguration",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  DeleteBucketReplication: "PutReplicationConfiguration",
  DeleteBucketTagging: "PutBucketTagging",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  GetBucketAccelerateConfiguration: "GetAccelerateConfiguration",
  GetBucketAnalyticsConfiguration: "GetAnalyticsConfiguration",
  GetBucketCors: "GetBucketCORS",
  GetBucketEncryption: "GetEncryptionConfiguration",
  GetBucketIntelligentTieringConfiguration: "GetIntelligentTieringConfiguration",
  GetBucketInventoryConfiguration: "GetInventoryConfiguration",
  GetBucketLifecycle: "GetLifecycleConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  GetBucketMetricsConfiguration: "GetMetricsConfiguration",
  GetBucketNotificationConfiguration: "GetBucketNotification",
  GetBucketReplication: "GetReplicationConfiguration",
  GetObjectLockConfiguration: "GetBucketObjectLockConfiguration",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  HeadBucket: "ListBucket",
  ListBucketAnalyticsConfigurations: "GetAnalyticsConfiguration",
  ListBucketIntelligentTieringConfigurations: "GetIntelligentTieringConfiguration",
  ListBucketInventoryConfigurations: "GetInventoryConfiguration",
  ListBucketMetricsConfigurations: "GetMetricsConfiguration",
  ListMultipartUploads: "ListBucketMultipartUploads",
  ListObjects: "ListBucket",
  ListObjectsV2: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  PutBucketAccelerateConfiguration: "PutAccelerateConfiguration",
  PutBucketAnalyticsConfiguration: "PutAnalyticsConfiguration",
  PutBucketCors: "PutBucketCORS",
  PutBucketEncryption: "PutEncryptionConfiguration",
  PutBucketIntelligentTieringConfiguration: "PutIntelligentTieringConfiguration",
  PutBucketInventoryConfiguration: "PutInventoryConfiguration",
  PutBucketLifecycle: "PutLifecycleConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  PutBucketMetricsConfiguration: "PutMetricsConfiguration",
  PutBucketNotificationConfiguration: "PutBucketNotification",
  PutBucketReplication: "PutReplicationConfiguration",
  PutObjectLockConfiguration: "PutBucketObjectLockConfiguration",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
};

/** Operations on a bucket that are named like their action. */
const SAME_NAME: ReadonlySet<string> = new Set([
  "CreateBucket",
  "DeleteBucket",
  "DeleteBucketPolicy",
  "DeleteBucketWebsite",
  "GetBucketAcl",
  "GetBucketLocation",
  "GetBucketLogging",
  "GetBucketOwnershipControls",
  "GetBucketPolicy",
  "GetBucketPolicyStatus",
  "GetBucketRequestPayment",
  "GetBucketTagging",
  "GetBucketVersioning",
  "GetBucketWebsite",
  "PutBucketAcl",
  "PutBucketLogging",
  "PutBucketOwnershipControls",
  "PutBucketPolicy",
  "PutBucketRequestPayment",
  "PutBucketTagging",
  "PutBucketVersioning",
  "PutBucketWebsite",
]);

/** The action of a bucket operation, e.g. `s3:ListBucket` for `HeadBucket`; undefined for any other. */
export function bucketAction(operation: string): string | undefined {
  if (SAME_NAME.has(operation)) return `s3:${operation}`;
  const renamed = Object.hasOwn(RENAMED, operation) ? RENAMED[operation] : undefined;
  return renamed === undefined ? undefined : `s3:${renamed}`;
}
