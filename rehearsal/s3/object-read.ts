/** GetObject and HeadObject: conditions, ranges, versions, and 403 in the place of 404. */

import { checksumHeader } from "../body/checksum";
import { AwsError, noSuchKey } from "../errors";
import type { Exchange } from "../exchange";
import type { Reply } from "../http/reply";
import type { Bucket, ObjectVersion } from "../state/storage";
import { checkCustomerKey, encryptionHeaders, needKey } from "./encryption";
import { existingTags, need, needOperation } from "./permissions";
import { matchesEtag, newestVersion, preconditionFailed, versionOf } from "./versions";

/** An object asked for. */
export interface ObjectTarget {
  readonly bucket: Bucket;
  readonly key: string;
}

/** Serve GetObject or HeadObject. */
export function readObject(exchange: Exchange, target: ObjectTarget): Reply {
  const version = readableVersion(exchange, target);
  const { request } = exchange;
  checkCustomerKey(request, version.encryption);
  needKey(exchange, "key", { ...target, encryption: version.encryption });
  const headers = objectHeaders(exchange, target.bucket, version);
  const unmodified = checkReadConditions(exchange, version);
  if (unmodified) return { status: 304, headers };
  const range = rangeOf(exchange, version);
  const whole = range === undefined;
  const start = range?.start ?? 0;
  const end = range?.end ?? version.blob.size;
  return {
    status: whole ? 200 : 206,
    headers: {
      ...headers,
      ...(whole && request.headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED"
        ? checksumHeaders(version)
        : undefined),
      ...responseOverrides(exchange),
      ...(range?.partCount ? { "x-amz-mp-parts-count": range.partCount } : undefined),
      "content-length": end - start,
      ...(whole
        ? undefined
        : { "content-range": `bytes ${start}-${end - 1}/${version.blob.size}` }),
    },
    body: exchange.world.blobs.read(version.blob, start, end),
  };
}

/**
 * The version that is asked for, once the caller may have it. A missing key is 404 only for who may
 * list the bucket, 403 for everybody else.
 */
export function readableVersion(exchange: Exchange, { bucket, key }: ObjectTarget): ObjectVersion {
  const versionId = exchange.request.query.get("versionId");
  const version =
    versionId === undefined ? newestVersion(bucket, key) : versionOf(bucket, key, versionId);
  needOperation(exchange, { bucket, key }, { context: existingTags(version) });
  if (version && !version.deleteMarker) return version;
  need(exchange, "s3:ListBucket", { bucket }, { why: "tells a missing key from a hidden one" });
  throw missingVersion(key, versionId, version);
}

function missingVersion(
  key: string,
  versionId: string | undefined,
  marker: ObjectVersion | undefined,
): AwsError {
  const headers = marker
    ? { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId }
    : {};
  if (versionId === undefined) {
    const missing = noSuchKey(key);
    return new AwsError({ ...missing, message: missing.message, headers });
  }
  if (marker) {
    return new AwsError({
      code: "MethodNotAllowed",
      status: 405,
      message: "The specified method is not allowed against this resource.",
      headers: { ...headers, allow: "DELETE" },
    });
  }
  return new AwsError({
    code: "NoSuchVersion",
    status: 404,
    message: "The specified version does not exist.",
    details: { Key: key, VersionId: versionId },
  });
}

/** Headers of a stored object, without length and range. */
export function objectHeaders(
  exchange: Exchange,
  bucket: Bucket,
  version: ObjectVersion,
): Record<string, string | number | undefined> {
  const { lock } = version;
  return {
    ...version.headers,
    etag: `"${version.etag}"`,
    "last-modified": version.modified.toUTCString(),
    "accept-ranges": "bytes",
    ...encryptionHeaders(version.encryption),
    ...versionHeader(bucket, version),
    "x-amz-storage-class": version.storageClass === "STANDARD" ? undefined : version.storageClass,
    "x-amz-tagging-count": version.tags.size > 0 ? version.tags.size : undefined,
    "x-amz-object-lock-mode": lock.mode,
    "x-amz-object-lock-retain-until-date": lock.until?.toISOString(),
    "x-amz-object-lock-legal-hold": lock.legalHold ? "ON" : undefined,
    "x-amz-request-charged": bucket.payer === "Requester" ? "requester" : undefined,
    "content-length": exchange.request.method === "HEAD" ? version.blob.size : undefined,
  };
}

/** `x-amz-version-id`, once versioning was ever on. */
export function versionHeader(
  bucket: Bucket,
  version: ObjectVersion,
): Record<string, string | undefined> {
  return bucket.versioning === undefined ? {} : { "x-amz-version-id": version.versionId };
}

/** The checksum as response headers. */
export function checksumHeaders(version: ObjectVersion): Record<string, string> {
  const { checksum } = version;
  if (!checksum) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    "x-amz-checksum-type": checksum.type,
  };
}

/** True for 304; throws 412. `If-Match` and `If-None-Match` win over the dates. */
function checkReadConditions(exchange: Exchange, version: ObjectVersion): boolean {
  const { headers } = exchange.request;
  const match = headers["if-match"];
  const noneMatch = headers["if-none-match"];
  const seconds = Math.floor(version.modified.getTime() / 1000) * 1000;
  if (match !== undefined) {
    if (!matchesEtag(match, version.etag)) throw preconditionFailed("If-Match");
  } else if (headers["if-unmodified-since"] !== undefined) {
    if (seconds > Date.parse(headers["if-unmodified-since"])) {
      throw preconditionFailed("If-Unmodified-Since");
    }
  }
  if (noneMatch !== undefined) return matchesEtag(noneMatch, version.etag);
  const since = headers["if-modified-since"];
  return since !== undefined && seconds <= Date.parse(since);
}

interface ByteRange {
  readonly start: number;
  readonly end: number;
  readonly partCount?: number;
}

function rangeOf(exchange: Exchange, version: ObjectVersion): ByteRange | undefined {
  const part = exchange.request.query.get("partNumber");
  if (part !== undefined) return partRange(Number(part), version);
  const header = exchange.request.headers["range"];
  if (header === undefined || !header.startsWith("bytes=") || header.includes(",")) {
    return undefined;
  }
  const [first = "", last = ""] = header.slice("bytes=".length).split("-", 2);
  const { size } = version.blob;
  const range =
    first === ""
      ? { start: Math.max(0, size - Number(last)), end: size }
      : { start: Number(first), end: Math.min(size, last === "" ? size : Number(last) + 1) };
  if (Number.isNaN(range.start) || Number.isNaN(range.end)) return undefined;
  if (range.start >= range.end) throw invalidRange(header, size);
  return range;
}

function partRange(part: number, version: ObjectVersion): ByteRange {
  const sizes = version.partSizes.length > 0 ? version.partSizes : [version.blob.size];
  const size = sizes[part - 1];
  if (size === undefined) {
    throw new AwsError({
      code: "InvalidPartNumber",
      status: 416,
      message: "The requested partnumber is not satisfiable",
    });
  }
  const start = sizes.slice(0, part - 1).reduce((sum, one) => sum + one, 0);
  return {
    start,
    end: start + size,
    ...(version.partSizes.length > 0 ? { partCount: version.partSizes.length } : undefined),
  };
}

function invalidRange(header: string, size: number): AwsError {
  return new AwsError({
    code: "InvalidRange",
    status: 416,
    message: "The requested range is not satisfiable",
    details: { RangeRequested: header, ActualObjectSize: size },
    headers: { "content-range": `bytes */${size}` },
  });
}

const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

function responseOverrides(exchange: Exchange): Record<string, string> {
  return Object.fromEntries(
    OVERRIDES.flatMap((name) => {
      const value = exchange.request.query.get(`response-${name}`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
