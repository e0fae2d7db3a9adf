/**
 * One object on its way to S3: a single PutObject where it is small, a multipart upload otherwise.
 *
 * - The multipart upload is created when the first part is full, so a small file needs no
 *   permission but `s3:PutObject`.
 * - Nothing is committed before the caller says so: a failing query looks like the end of a file.
 * - Parts are copied into a few reused buffers; when none is free, `write` waits, and the pressure
 *   reaches the query.
 * - A lost answer to a commit comes back as 412 or 404. Every object carries the run's id in its
 *   metadata, and a HEAD request tells whether the object there is ours.
 * - `abort` is repeated until S3 no longer knows the upload: a part that was still on its way may
 *   otherwise survive it.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html ("it might be
 * necessary to abort a given multipart upload multiple times"),
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html.
 */
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type ObjectCannedACL,
  PutObjectCommand,
  type S3Client,
  type ServerSideEncryption,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

import { classifyError } from "../../aws";
import type { ModelSync } from "../../connections";
import { RunError } from "../failure";
import { type RetryLimits, withRetry } from "../retry";
import { abortUpload } from "./abort-upload";
import { BufferPool } from "./buffer-pool";
import { PART_COUNT_MAX, partBytes } from "./part-size";
import type { Stored, Upload } from "./upload";

/** What every object of a run is written with. */
export interface S3UploadOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly runId: string;
  readonly upload: NonNullable<ModelSync["upload"]>;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly partBytes: number;
  readonly concurrency: number;
  readonly retry: RetryLimits;
  /** Called before the first part is sent and after the upload is gone, for crash recovery. */
  readonly onUploadId?: (event: {
    key: string;
    uploadId: string;
    isGone: boolean;
  }) => Promise<void>;
  readonly onSent?: (bytes: number) => void;
}

/** Name of the metadata entry that says which run wrote an object. */
export const RUN_METADATA = "syncwright-run";

/** An upload to S3. */
export class S3Upload implements Upload {
  byteCount = 0;
  private readonly pool: BufferPool;
  private buffer: Buffer | undefined;
  private filled = 0;
  private uploadId: string | undefined;
  private partCount = 0;
  private readonly parts: CompletedPart[] = [];
  private readonly sending = new Set<Promise<void>>();
  private failure: unknown;
  private isAborted = false;

  constructor(
    readonly key: string,
    private readonly options: S3UploadOptions,
  ) {
    this.pool = new BufferPool(options.concurrency + 1);
  }

  async write(chunk: Uint8Array): Promise<void> {
    let offset = 0;
    while (offset < chunk.length) {
      this.throwIfFailed();
      const size = partBytes(this.partCount + 1, this.options.partBytes);
      this.buffer ??= await this.pool.take(size);
      this.throwIfFailed();
      if (this.filled === size) {
        await this.send();
        continue;
      }
      const count = Math.min(size - this.filled, chunk.length - offset);
      this.buffer.set(chunk.subarray(offset, offset + count), this.filled);
      this.filled += count;
      this.byteCount += count;
      offset += count;
    }
  }

  async finish(): Promise<void> {
    this.throwIfFailed();
    // What fits into one part waits for `commit`, as one PutObject.
    if (this.uploadId !== undefined && this.filled > 0) await this.send();
    await Promise.all(this.sending);
    this.throwIfFailed();
  }

  async commit(): Promise<Stored> {
    const etag =
      this.uploadId === undefined ? await this.put() : await this.complete(this.uploadId);
    this.buffer = undefined;
    this.pool.clear();
    return { bytes: this.byteCount, ...(etag ? { etag: etag.replaceAll('"', "") } : {}) };
  }

  async abort(): Promise<void> {
    if (this.isAborted) return;
    this.isAborted = true;
    this.failure ??= new Error("the upload was aborted");
    await Promise.allSettled(this.sending);
    this.buffer = undefined;
    this.pool.clear();
    if (this.uploadId === undefined) return;
    const { client, bucket, retry } = this.options;
    const gone = await abortUpload({
      client,
      bucket,
      key: this.key,
      uploadId: this.uploadId,
      horizonMs: retry.horizonMs,
    });
    if (gone)
      await this.options.onUploadId?.({ key: this.key, uploadId: this.uploadId, isGone: true });
  }

  private throwIfFailed(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  /** Hand the full buffer over to a part; waits only where the upload must be created first. */
  private async send(): Promise<void> {
    const uploadId = await this.begin();
    const body = this.buffer as Buffer;
    const length = this.filled;
    this.buffer = undefined;
    this.filled = 0;
    const number = ++this.partCount;
    if (number > PART_COUNT_MAX) throw tooLarge(this.key);
    const sent = this.sendPart(uploadId, number, body.subarray(0, length))
      .catch((error: unknown) => {
        this.failure ??= error;
      })
      .finally(() => {
        this.pool.give(body);
        this.sending.delete(sent);
      });
    this.sending.add(sent);
  }

  private async sendPart(uploadId: string, number: number, body: Buffer): Promise<void> {
    const { client, bucket, retry } = this.options;
    const input = { Bucket: bucket, Key: this.key, UploadId: uploadId, PartNumber: number };
    const answer = await withRetry(retry, () => {
      if (this.failure !== undefined) throw this.failure;
      return client.send(
        new UploadPartCommand({
          ...input,
          Body: body,
          ContentLength: body.length,
          ChecksumAlgorithm: "CRC32",
        }),
        abortOf(retry),
      );
    });
    this.parts.push({
      PartNumber: number,
      ETag: answer.ETag,
      ...(answer.ChecksumCRC32 ? { ChecksumCRC32: answer.ChecksumCRC32 } : {}),
    });
    this.options.onSent?.(body.length);
  }

  private async begin(): Promise<string> {
    if (this.uploadId !== undefined) return this.uploadId;
    const { client, retry } = this.options;
    const command = new CreateMultipartUploadCommand({
      ...this.common(),
      ChecksumAlgorithm: "CRC32",
    });
    const { UploadId } = await withRetry(retry, () => client.send(command, abortOf(retry)));
    if (!UploadId) throw new Error("S3 answered CreateMultipartUpload without an upload id");
    this.uploadId = UploadId;
    await this.options.onUploadId?.({ key: this.key, uploadId: UploadId, isGone: false });
    return UploadId;
  }

  private async put(): Promise<string | undefined> {
    const { client, retry } = this.options;
    const body = this.buffer?.subarray(0, this.filled) ?? Buffer.alloc(0);
    const command = new PutObjectCommand({
      ...this.common(),
      ...this.condition(),
      Body: body,
      ContentLength: body.length,
      ChecksumAlgorithm: "CRC32",
    });
    const etag = await this.settle(() => client.send(command, abortOf(retry)));
    this.options.onSent?.(body.length);
    return etag;
  }

  private async complete(uploadId: string): Promise<string | undefined> {
    const { client, bucket, retry } = this.options;
    const command = new CompleteMultipartUploadCommand({
      Bucket: bucket,
      Key: this.key,
      UploadId: uploadId,
      ...this.condition(),
      MultipartUpload: {
        Parts: [...this.parts].sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0)),
      },
    });
    const etag = await this.settle(() => client.send(command, abortOf(retry)));
    await this.options.onUploadId?.({ key: this.key, uploadId, isGone: true });
    this.uploadId = undefined;
    return etag;
  }

  /** Commit, and answer 412 and 404 after a lost answer with the truth. */
  private async settle(
    commit: () => Promise<{ ETag?: string | undefined }>,
  ): Promise<string | undefined> {
    let isRepeated = false;
    try {
      const answer = await withRetry(this.options.retry, (number) => {
        isRepeated ||= number > 0;
        return commit();
      });
      return answer.ETag;
    } catch (error) {
      const { cause } = classifyError(error);
      const isAmbiguous = cause === "preconditionFailed" || cause === "notFound";
      if (!isAmbiguous) throw error;
      const found = await this.head();
      if (found.isOurs) return found.etag;
      if (cause === "preconditionFailed") throw alreadyThere(this.options.bucket, this.key);
      if (isRepeated && found.isUnknown) throw unknownOutcome(this.options.bucket, this.key);
      throw error;
    }
  }

  private async head(): Promise<{ isOurs: boolean; isUnknown: boolean; etag?: string }> {
    const { client, bucket, retry, runId } = this.options;
    const command = new HeadObjectCommand({ Bucket: bucket, Key: this.key });
    try {
      const answer = await withRetry(retry, () => client.send(command, abortOf(retry)));
      const isOurs = answer.Metadata?.[RUN_METADATA] === runId;
      return { isOurs, isUnknown: false, ...(answer.ETag ? { etag: answer.ETag } : {}) };
    } catch (error) {
      return { isOurs: false, isUnknown: classifyError(error).cause !== "notFound" };
    }
  }

  private condition(): { IfNoneMatch?: "*" } {
    return this.options.upload.on_existing === "fail" ? { IfNoneMatch: "*" } : {};
  }

  private common() {
    const { bucket, runId, upload, contentType, contentEncoding } = this.options;
    return {
      Bucket: bucket,
      Key: this.key,
      Metadata: { [RUN_METADATA]: runId },
      ...(contentType ? { ContentType: contentType } : {}),
      ...(contentEncoding ? { ContentEncoding: contentEncoding } : {}),
      ...(upload.server_side_encryption
        ? { ServerSideEncryption: upload.server_side_encryption as ServerSideEncryption }
        : {}),
      ...(upload.kms_key_id ? { SSEKMSKeyId: upload.kms_key_id } : {}),
      ...(upload.acl ? { ACL: upload.acl as ObjectCannedACL } : {}),
      ...(upload.tags ? { Tagging: new URLSearchParams(upload.tags).toString() } : {}),
    };
  }
}

function abortOf(retry: RetryLimits): { abortSignal?: AbortSignal } {
  return retry.signal ? { abortSignal: retry.signal } : {};
}

function alreadyThere(bucket: string, key: string): RunError {
  return new RunError([
    {
      code: "SYNC5007",
      severity: "error",
      summary: `\`s3://${bucket}/${key}\` exists already`,
      why: "`on_existing` is `fail`, and another run or another writer put it there",
      help: "put a timestamp or `{sync.run.id}` into `filename`, or set `on_existing` to `overwrite`",
    },
  ]);
}

function unknownOutcome(bucket: string, key: string): RunError {
  return new RunError(
    [
      {
        code: "SYNC5008",
        severity: "error",
        summary: `whether \`s3://${bucket}/${key}\` was written is not known`,
        why: "the answer to the last request was lost, and the role may not read the object to find out",
        help: "run the sync again with the same `--run-id`: it writes the same bytes to the same key",
      },
    ],
    "retry",
  );
}

function tooLarge(key: string): RunError {
  return new RunError([
    {
      code: "SYNC5016",
      severity: "error",
      summary: `the file \`${key}\` needs more than ${PART_COUNT_MAX} parts`,
      help: "raise `part_size_bytes`",
    },
  ]);
}
