/**
 * Abort multipart uploads: one that is known by its id, or all that a killed run may have left.
 *
 * Aborting is repeated until S3 no longer knows the upload, because a part that was on its way may
 * survive. A run that was killed while S3 created an upload never learnt its id; it is found by
 * listing the uploads of the keys the run had planned, which is what `s3:ListBucketMultipartUploads`
 * is for. Without that permission such an upload stays until a lifecycle rule removes it.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html.
 */
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

import { classifyError } from "../../aws";
import { withRetry } from "../retry";

const ABORT_COUNT_MAX = 10;
const ABORT_HORIZON_MS = 30_000;

/** A bucket to clean up in. */
export interface AbortPlace {
  readonly client: S3Client;
  readonly bucket: string;
  readonly horizonMs: number;
}

/** Abort a multipart upload until S3 no longer knows it. True when it is certainly gone. */
export async function abortUpload(
  options: AbortPlace & { readonly key: string; readonly uploadId: string },
): Promise<boolean> {
  const { client, bucket, key, uploadId, horizonMs } = options;
  const input = { Bucket: bucket, Key: key, UploadId: uploadId };
  const limits = { horizonMs: Math.min(horizonMs, ABORT_HORIZON_MS) };
  try {
    for (let count = 0; count < ABORT_COUNT_MAX; count++) {
      await withRetry(limits, () => client.send(new AbortMultipartUploadCommand(input)));
      const left = await withRetry(limits, () => client.send(new ListPartsCommand(input)));
      if (!left.Parts?.length) return true;
    }
    return false;
  } catch (error) {
    return classifyError(error).cause === "notFound";
  }
}

/** Abort every upload of exactly this key. Where listing is not allowed, nothing happens. */
export async function abortUploadsOf(place: AbortPlace, key: string): Promise<void> {
  const command = new ListMultipartUploadsCommand({ Bucket: place.bucket, Prefix: key });
  const limits = { horizonMs: Math.min(place.horizonMs, ABORT_HORIZON_MS) };
  let found: readonly { Key?: string | undefined; UploadId?: string | undefined }[];
  try {
    found = (await withRetry(limits, () => place.client.send(command))).Uploads ?? [];
  } catch {
    return;
  }
  for (const upload of found) {
    if (upload.Key !== key || !upload.UploadId) continue;
    await abortUpload({ ...place, key, uploadId: upload.UploadId });
  }
}
