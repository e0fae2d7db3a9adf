/**
 * The condition keys that the headers of an upload put into each of its calls.
 *
 * ACL, tags and `If-None-Match` travel with one call each. The encryption headers are sent with
 * `CreateMultipartUpload`; S3 holds the later parts to the upload's own encryption, so they count
 * there too.
 *
 * Sources: Service Authorization Reference, "Condition keys for Amazon S3"; Amazon S3 User Guide,
 * "Enforce conditional writes on Amazon S3 buckets".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
import type { UploadOptions } from "../../connections";
import type { ContextValue } from "../../iam";

/** Calls that write an object or a part of one. */
export type UploadOperation =
  | "PutObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "CompleteMultipartUpload";

/** Context of one call of an upload with these options. */
export function uploadContext(
  operation: UploadOperation,
  upload: UploadOptions,
): Readonly<Record<string, ContextValue>> {
  const creates = operation === "PutObject" || operation === "CompleteMultipartUpload";
  const describes = operation === "PutObject" || operation === "CreateMultipartUpload";
  return {
    "s3:ObjectCreationOperation": String(creates),
    ...(upload.server_side_encryption
      ? { "s3:x-amz-server-side-encryption": upload.server_side_encryption }
      : undefined),
    ...(upload.kms_key_id
      ? { "s3:x-amz-server-side-encryption-aws-kms-key-id": upload.kms_key_id }
      : undefined),
    ...(describes ? describedBy(upload) : undefined),
    ...(creates && upload.on_existing === "fail" ? { "s3:if-none-match": "*" } : undefined),
  };
}

function describedBy(upload: UploadOptions): Record<string, ContextValue> {
  const tags = Object.entries(upload.tags ?? {});
  return {
    ...(upload.acl ? { "s3:x-amz-acl": upload.acl } : undefined),
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
    ...(tags.length > 0 ? { "s3:RequestObjectTagKeys": tags.map(([key]) => key) } : undefined),
  };
}
