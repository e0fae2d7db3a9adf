/**
 * Objects of a bucket as local files: in ranges, several at a time, all of one version.
 *
 * The first range tells size and ETag; the others ask for the same ETag, so that an object replaced
 * meanwhile is noticed instead of mixed. Memory is a few ranges, whatever the object's size. Needs
 * `s3:GetObject`, and `s3:ListBucket` for a folder.
 */
import { open } from "node:fs/promises";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";

import { classifyError } from "../../aws";
import { fail } from "../failure";
import { type RetryLimits, withRetry } from "../retry";

const RANGE_BYTES = 8 * 1024 * 1024;
const CONCURRENCY = 4;
/** Pages of 1,000 keys. */
const PAGE_COUNT_MAX = 10_000;

/** A bucket to read from. */
export interface SourceBucket {
  readonly client: S3Client;
  readonly bucket: string;
  readonly retry: RetryLimits;
}

/** An object of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

/** Fetch an object into a new file; how many bytes. */
export async function downloadObject(
  source: SourceBucket,
  key: string,
  path: string,
): Promise<number> {
  const file = await open(path, "wx", 0o600);
  try {
    const first = await getRange(source, key, 0);
    if (!first) return 0;
    await file.write(first.bytes, 0, first.bytes.length, 0);
    const starts: number[] = [];
    for (let at = RANGE_BYTES; at < first.total; at += RANGE_BYTES) starts.push(at);
    const worker = async () => {
      for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
        const range = await getRange(source, key, start, first.etag);
        if (range) await file.write(range.bytes, 0, range.bytes.length, start);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    return first.total;
  } finally {
    await file.close();
  }
}

/** Every object below a prefix, in the order of keys; folder markers are left out. */
export async function listObjects(source: SourceBucket, prefix: string): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGE_COUNT_MAX; page++) {
    const command = new ListObjectsV2Command({
      Bucket: source.bucket,
      Prefix: prefix,
      ...(token ? { ContinuationToken: token } : {}),
    });
    const answer = await withRetry(source.retry, () =>
      source.client.send(command, abortOf(source)),
    );
    for (const one of answer.Contents ?? []) {
      if (one.Key === undefined || one.Key.endsWith("/")) continue;
      found.push({ key: one.Key, bytes: one.Size ?? 0, etag: one.ETag ?? "" });
    }
    token = answer.IsTruncated ? answer.NextContinuationToken : undefined;
    if (!token) break;
  }
  return found;
}

interface Range {
  readonly bytes: Uint8Array;
  readonly total: number;
  readonly etag: string | undefined;
}

/** One range; undefined for an empty object. */
async function getRange(
  source: SourceBucket,
  key: string,
  start: number,
  etag?: string,
): Promise<Range | undefined> {
  const command = new GetObjectCommand({
    Bucket: source.bucket,
    Key: key,
    Range: `bytes=${start}-${start + RANGE_BYTES - 1}`,
    ...(etag ? { IfMatch: etag } : {}),
  });
  try {
    return await withRetry(source.retry, async () => {
      const answer = await source.client.send(command, abortOf(source));
      const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      const total = Number(answer.ContentRange?.split("/")[1] ?? bytes.length);
      return { bytes, total, etag: answer.ETag };
    });
  } catch (error) {
    const found = classifyError(error);
    if (found.status === 416 && start === 0) return undefined;
    if (found.cause === "preconditionFailed") return throwReplaced(source, key);
    if (found.cause === "notFound") return throwMissing(source, key, found.code);
    throw error;
  }
}

function abortOf(source: SourceBucket): { abortSignal?: AbortSignal } {
  return source.retry.signal ? { abortSignal: source.retry.signal } : {};
}

function throwReplaced(source: SourceBucket, key: string): never {
  fail({
    code: "SYNC5018",
    summary: `\`s3://${source.bucket}/${key}\` was replaced while it was read`,
    why: "its ETag changed between two ranges",
    help: "run the sync again when the writer has finished",
  });
}

function throwMissing(source: SourceBucket, key: string, code: string | undefined): never {
  const isBucket = code === "NoSuchBucket";
  fail({
    code: "SYNC5010",
    summary: isBucket
      ? `the bucket \`${source.bucket}\` does not exist`
      : `the object \`s3://${source.bucket}/${key}\` does not exist`,
  });
}
