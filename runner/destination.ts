/** From a connection to a destination that opens uploads. */
import { s3Client } from "../aws";
import type { ModelSync, S3Connection } from "../connections";
import { bucketPlace, clientOptions, type Surroundings } from "./connection";
import type { RunProgress } from "./result";
import { RETRY_HORIZON_MS, type RetryLimits } from "./retry";
import type { Journal } from "./state/journal";
import { PART_BYTES_DEFAULT, PART_BYTES_MIN } from "./upload/part-size";
import { abortUpload, S3Upload } from "./upload/s3-upload";
import type { Destination } from "./upload/upload";

/** Parts under way at a time: hides latency; more only costs memory. */
const CONCURRENCY = 4;

/** A destination that can also clean up after a run that was killed. */
export interface RecoverableDestination extends Destination {
  /** For people, e.g. `s3://landing`. */
  readonly name: string;
  /** Abort an upload that an earlier run left; false where it may still be there. */
  abandon(upload: { bucket: string; key: string; uploadId: string }): Promise<boolean>;
}

/** The bucket of an S3 connection. */
export async function s3Destination(options: {
  readonly connection: S3Connection;
  readonly upload: NonNullable<ModelSync["upload"]>;
  readonly around: Surroundings;
  readonly contentType: string;
  readonly journal?: () => Journal | undefined;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly retryHorizonMs?: number;
}): Promise<RecoverableDestination> {
  const { connection, around } = options;
  const client = await s3Client(clientOptions(connection, around));
  const { bucket } = bucketPlace(connection.configuration.s3_bucket_name);
  const retry: RetryLimits = {
    horizonMs: options.retryHorizonMs ?? RETRY_HORIZON_MS,
    ...(around.signal ? { signal: around.signal } : {}),
  };
  const open = (key: string) => {
    let bytes = 0;
    return new S3Upload(key, {
      client,
      bucket,
      runId: around.runId,
      upload: options.upload,
      contentType: options.contentType,
      partBytes: Math.max(PART_BYTES_MIN, options.upload.part_size_bytes ?? PART_BYTES_DEFAULT),
      concurrency: CONCURRENCY,
      retry,
      onUploadId: (event) => recordUpload(options.journal?.(), { bucket, ...event }),
      onSent: (sent) => {
        bytes += sent;
        options.onProgress?.({ phase: "writing", key, bytes });
      },
    });
  };
  return {
    name: `s3://${bucket}`,
    open,
    abandon: (upload) => abortUpload({ client, ...upload, horizonMs: retry.horizonMs }),
    close: () => client.destroy(),
  };
}

async function recordUpload(
  journal: Journal | undefined,
  event: { bucket: string; key: string; uploadId: string; isGone: boolean },
): Promise<void> {
  const { isGone, ...upload } = event;
  await journal?.update((record) => {
    const others = record.uploads.filter((one) => one.uploadId !== upload.uploadId);
    return { ...record, uploads: isGone ? others : [...others, upload] };
  });
}
