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
import { type ContextValue, isUnknown } from "../../iam";
import type { SampleUpload } from "./samples";

/** Calls that write an object or a part of one. */
export type UploadOperation =
  | "PutObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "CompleteMultipartUpload";

type Context = Readonly<Record<string, ContextValue>>;

/** By upload options; calls that carry the same share one value. */
const contexts = new WeakMap<SampleUpload, Map<string, Context>>();

/** Context of one call of an upload with these options. */
export function uploadContext(operation: UploadOperation, upload: SampleUpload): Context {
  const creates = operation === "PutObject" || operation === "CompleteMultipartUpload";
  const isFirst = operation === "PutObject" || operation === "CreateMultipartUpload";
  const describes = isFirst && (upload.acl !== undefined || upload.tags !== undefined);
  let known = contexts.get(upload);
  if (!known) {
    known = new Map();
    contexts.set(upload, known);
  }
  const key = `${creates} ${describes}`;
  let context = known.get(key);
  if (!context) {
    context = contextOf(upload, { creates, describes });
    known.set(key, context);
  }
  return context;
}

function contextOf(
  upload: SampleUpload,
  { creates, describes }: { readonly creates: boolean; readonly describes: boolean },
): Context {
  return {
    "s3:ObjectCreationOperation": String(creates),
    ...(upload.server_side_encryption
      ? { "s3:x-amz-server-side-encryption": upload.server_side_encryption }
      : undefined),
    ...(upload.kms_key_id
      ? { "s3:x-amz-server-side-encryption-aws-kms-key-id": upload.kms_key_id }
      : undefined),
    ...(describes ? describedBy(upload) : undefined),
    ...(creates ? conditionOf(upload.on_existing) : undefined),
  };
}

function conditionOf(onExisting: SampleUpload["on_existing"]): Record<string, ContextValue> {
  if (isUnknown(onExisting)) return { "s3:if-none-match": onExisting };
  return onExisting === "fail" ? { "s3:if-none-match": "*" } : {};
}

function describedBy({ acl, tags = {} }: SampleUpload): Record<string, ContextValue> {
  const keys: ContextValue | undefined = isUnknown(tags) ? tags : Object.keys(tags);
  return {
    ...(acl ? { "s3:x-amz-acl": acl } : undefined),
    ...(isUnknown(tags)
      ? undefined
      : Object.fromEntries(
          Object.entries(tags).map(([key, value]) => [`s3:RequestObjectTag/${key}`, value]),
        )),
    ...(isUnknown(keys) || keys.length > 0 ? { "s3:RequestObjectTagKeys": keys } : undefined),
  };
}
