/**
 * The versions of an object: which one is current, what a write and a delete do to them.
 *
 *     versioning   put                     delete without a version id
 *     never on     replaces "null"         removes "null"
 *     Enabled      adds a version          adds a delete marker
 *     Suspended    replaces "null"         replaces "null" by a marker
 *
 * Source: Amazon S3 User Guide, "How S3 Versioning works".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
import { AwsError, badRequest } from "../errors";
import type { Received } from "../http/received";
import type { Bucket, ObjectVersion } from "../state/storage";
import type { World } from "../state/world";

/** The newest version, which may be a delete marker. */
export function newestVersion(bucket: Bucket, key: string): ObjectVersion | undefined {
  return bucket.objects.get(key)?.[0];
}

/** The newest version unless it is a delete marker. */
export function currentObject(bucket: Bucket, key: string): ObjectVersion | undefined {
  const newest = newestVersion(bucket, key);
  return newest?.deleteMarker ? undefined : newest;
}

/** The version of that id; undefined where there is none. */
export function versionOf(
  bucket: Bucket,
  key: string,
  versionId: string,
): ObjectVersion | undefined {
  return bucket.objects.get(key)?.find((version) => version.versionId === versionId);
}

/** The id that the next version of any key of this bucket gets. */
export function nextVersionId(world: World, bucket: Bucket): string {
  return bucket.versioning === "Enabled" ? world.ids.opaque(32) : "null";
}

/** Make `version` the newest. */
export function putVersion(bucket: Bucket, version: ObjectVersion): void {
  const others = (bucket.objects.get(version.key) ?? []).filter(
    (other) => other.versionId !== version.versionId,
  );
  if (!bucket.objects.has(version.key)) bucket.order = undefined;
  bucket.objects.set(version.key, [version, ...others]);
}

/** Remove one version for good. */
export function removeVersion(bucket: Bucket, key: string, versionId: string): void {
  const left = (bucket.objects.get(key) ?? []).filter((version) => version.versionId !== versionId);
  if (left.length > 0) bucket.objects.set(key, left);
  else if (bucket.objects.delete(key)) bucket.order = undefined;
}

/** A marker that hides the object. */
export function deleteMarker(
  key: string,
  parts: Pick<ObjectVersion, "versionId" | "modified" | "writer">,
): ObjectVersion {
  return {
    key,
    ...parts,
    deleteMarker: true,
    blob: { size: 0, extents: [] },
    etag: "",
    checksum: undefined,
    headers: {},
    storageClass: "STANDARD",
    encryption: undefined,
    lock: { mode: undefined, until: undefined, legalHold: false },
    tags: new Map(),
    acl: "private",
    partSizes: [],
  };
}

/** 412 of a conditional request. */
export function preconditionFailed(condition: string): AwsError {
  return new AwsError({
    code: "PreconditionFailed",
    status: 412,
    message: "At least one of the pre-conditions you specified did not hold",
    details: { Condition: condition },
  });
}

/**
 * `If-None-Match: *` and `If-Match` of a write, against what is there now.
 *
 * Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(request: Received, bucket: Bucket, key: string): void {
  const current = currentObject(bucket, key);
  const noneMatch = request.headers["if-none-match"];
  if (noneMatch !== undefined) {
    if (noneMatch !== "*") {
      throw new AwsError({
        code: "NotImplemented",
        status: 501,
        message: "A header you provided implies functionality that is not implemented",
        details: { Header: "If-None-Match" },
      });
    }
    if (current) throw preconditionFailed("If-None-Match");
  }
  const match = request.headers["if-match"];
  if (match === undefined) return;
  if (!current) {
    throw new AwsError({
      code: "NoSuchKey",
      status: 404,
      message: "The specified key does not exist.",
      details: { Key: key },
    });
  }
  if (!matchesEtag(match, current.etag)) throw preconditionFailed("If-Match");
}

/** A list of entity tags, quoted or bare, or `*`. */
export function matchesEtag(header: string, etag: string): boolean {
  return header
    .split(",")
    .map((tag) => tag.trim().replaceAll('"', ""))
    .some((tag) => tag === "*" || tag === etag);
}

/** Longest key in bytes. */
const KEY_BYTES_MAX = 1024;

/** 400 for a key that is too long. */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) {
    throw badRequest("KeyTooLongError", "Your key is too long");
  }
}
