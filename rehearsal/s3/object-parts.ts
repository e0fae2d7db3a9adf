/** What the headers of a write say about the object to come: metadata, tags, class, lock, ACL. */
import { badRequest } from "../errors";
import { Fields, type Received } from "../http/received";
import type { Bucket, ObjectLockState, ObjectVersion } from "../state/storage";
import type { World } from "../state/world";

/** Headers that are stored as they come and given back. */
const STORED_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
  "x-amz-website-redirect-location",
];

const STORAGE_CLASSES = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "OUTPOSTS",
  "GLACIER_IR",
  "SNOW",
  "EXPRESS_ONEZONE",
  "FSX_OPENZFS",
];

/** All user metadata together takes 2 KB. */
const METADATA_BYTES_MAX = 2048;

/** Headers to keep; `aws-chunked` was the transport's, not the object's. */
export function storedHeaders(request: Received): Record<string, string> {
  const kept: Record<string, string> = {};
  let metadataSize = 0;
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith("x-amz-meta-")) {
      kept[name] = value;
      metadataSize += Buffer.byteLength(name.slice("x-amz-meta-".length) + value);
    } else if (STORED_HEADERS.includes(name)) kept[name] = value;
  }
  if (metadataSize > METADATA_BYTES_MAX) {
    throw badRequest(
      "MetadataTooLarge",
      "Your metadata headers exceed the maximum allowed metadata size",
    );
  }
  const encoding = (kept["content-encoding"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "aws-chunked")
    .join(", ");
  delete kept["content-encoding"];
  if (encoding !== "") kept["content-encoding"] = encoding;
  kept["content-type"] ??= "binary/octet-stream";
  return kept;
}

/** `x-amz-storage-class`, checked. */
export function storageClassOf(request: Received): string {
  const given = request.headers["x-amz-storage-class"] ?? "STANDARD";
  if (!STORAGE_CLASSES.includes(given)) {
    throw badRequest("InvalidStorageClass", "The storage class you specified is not valid");
  }
  return given;
}

/** Tags of `x-amz-tagging: a=1&b=2`, checked. */
export function headerTags(request: Received): ReadonlyMap<string, string> {
  const text = request.headers["x-amz-tagging"];
  return text === undefined ? new Map() : checkedTags(Fields.parse(text, { form: true }).pairs);
}

/** Tags by name; at most ten on an object, no name twice. */
export function checkedTags(
  pairs: readonly (readonly [string, string])[],
  countMax = 10,
): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (tags.has(name)) {
      throw badRequest("InvalidTag", "Cannot provide multiple Tags with the same key");
    }
    if (name === "" || name.length > 128 || value.length > 256 || name.startsWith("aws:")) {
      throw badRequest("InvalidTag", "The TagKey or TagValue you have provided is invalid");
    }
    tags.set(name, value);
  }
  if (tags.size > countMax) {
    throw badRequest("BadRequest", `Object tags cannot be greater than ${countMax}`);
  }
  return tags;
}

/** Retention and legal hold from headers, else the bucket's default retention. */
export function lockOf(world: World, request: Received, bucket: Bucket): ObjectLockState {
  const mode = request.headers["x-amz-object-lock-mode"];
  const until = request.headers["x-amz-object-lock-retain-until-date"];
  const hold = request.headers["x-amz-object-lock-legal-hold"];
  if ((mode ?? until ?? hold) !== undefined && !bucket.objectLock.enabled) {
    throw badRequest("InvalidRequest", "Bucket is missing Object Lock Configuration");
  }
  if ((mode === undefined) !== (until === undefined)) {
    throw badRequest(
      "InvalidArgument",
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    );
  }
  const legalHold = hold === "ON";
  if (mode !== undefined && until !== undefined) {
    return { ...retention({ mode, until, now: world.now() }), legalHold };
  }
  const preset = bucket.objectLock.default;
  if (!preset) return { mode: undefined, until: undefined, legalHold };
  const days = preset.days ?? (preset.years ?? 0) * 365;
  return {
    mode: preset.mode,
    until: new Date(world.now().getTime() + days * 24 * 3600 * 1000),
    legalHold,
  };
}

/** Mode and date of a retention, checked. */
export function retention(given: {
  readonly mode: string;
  readonly until: string;
  readonly now: Date;
}): { mode: "GOVERNANCE" | "COMPLIANCE"; until: Date } {
  const until = new Date(given.until);
  if (given.mode !== "GOVERNANCE" && given.mode !== "COMPLIANCE") {
    throw badRequest("InvalidArgument", "Unknown wormMode directive.");
  }
  if (Number.isNaN(until.getTime()) || until <= given.now) {
    throw badRequest("InvalidArgument", "The retain until date must be in the future!");
  }
  return { mode: given.mode, until };
}

/** What protects a version now; undefined where nothing does. */
export function lockInForce(
  world: World,
  version: ObjectVersion,
): "governance" | "compliance" | "legalHold" | undefined {
  if (version.lock.legalHold) return "legalHold";
  if (!version.lock.mode || !version.lock.until || version.lock.until <= world.now()) {
    return undefined;
  }
  return version.lock.mode === "COMPLIANCE" ? "compliance" : "governance";
}
