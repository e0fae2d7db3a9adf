/** PutObject, CopyObject and DeleteObject. */
import { createHash } from "node:crypto";

import { hasher } from "../body/checksum";
import type { Uploaded } from "../body/upload";
import { receiveUpload } from "../body/upload";
import { badRequest, noSuchKey } from "../errors";
import type { Exchange } from "../exchange";
import { decode, Fields } from "../http/received";
import { empty, type Reply } from "../http/reply";
import { document } from "../http/xml";
import type { Bucket, ObjectEncryption, ObjectVersion } from "../state/storage";
import { checkCustomerKey, encryptionHeaders, encryptionOf, needKey } from "./encryption";
import { notify } from "./notify";
import { headerTags, lockInForce, lockOf, storageClassOf, storedHeaders } from "./object-parts";
import { checksumHeaders, type ObjectTarget, versionHeader } from "./object-read";
import { existingTags, need, needOperation } from "./permissions";
import { bucketOf } from "./target";
import {
  checkKey,
  checkWriteConditions,
  currentObject,
  deleteMarker,
  matchesEtag,
  newestVersion,
  nextVersionId,
  preconditionFailed,
  putVersion,
  removeVersion,
  versionOf,
} from "./versions";

/** Longest that a copy in one request may be. */
const COPY_SIZE_MAX = 5 * 1024 ** 3;

/** Serve PutObject. */
export async function putObject(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const { request, world } = exchange;
  const { bucket, key } = target;
  checkKey(key);
  needOperation(exchange, target);
  const encryption = encryptionOf(exchange, bucket);
  needKey(exchange, "key", { ...target, encryption });
  checkWriteConditions(request, bucket, key);
  const parts = newObjectParts(exchange, bucket);
  const uploaded = await receiveUpload(request, {
    signature: exchange.signature,
    store: world.blobs,
  });
  // Somebody else may have written while the body came in.
  checkWriteConditions(request, bucket, key);
  const version: ObjectVersion = {
    ...parts,
    ...contentOf(uploaded, encryption),
    key,
    versionId: nextVersionId(world, bucket),
    modified: world.now(),
    deleteMarker: false,
    encryption,
    partSizes: [],
  };
  putVersion(bucket, version);
  notify(exchange, { bucket, version, event: "ObjectCreated:Put" });
  return empty(200, {
    etag: `"${version.etag}"`,
    ...encryptionHeaders(encryption),
    ...versionHeader(bucket, version),
    ...checksumHeaders(version),
  });
}

/** What the headers of this request give a new object. */
export function newObjectParts(
  exchange: Exchange,
  bucket: Bucket,
): Pick<ObjectVersion, "headers" | "storageClass" | "tags" | "acl" | "lock" | "writer"> {
  const { request, world } = exchange;
  return {
    headers: storedHeaders(request),
    storageClass: storageClassOf(request),
    tags: headerTags(request),
    acl: request.headers["x-amz-acl"] ?? "private",
    lock: lockOf(world, request, bucket),
    writer: writerOf(exchange),
  };
}

/** Who the object belongs to where ownership follows the writer. */
export function writerOf(exchange: Exchange): ObjectVersion["writer"] {
  return { account: exchange.caller.account ?? "anonymous", arn: exchange.caller.principal };
}

/** Body, entity tag and checksum. The tag of a KMS-encrypted object is not the MD5 of its body. */
function contentOf(
  uploaded: Uploaded,
  encryption: ObjectEncryption,
): Pick<ObjectVersion, "blob" | "etag" | "checksum"> {
  return {
    blob: uploaded.blob,
    etag: encryptedEtag(uploaded.md5, encryption),
    checksum: uploaded.checksum,
  };
}

/** An entity tag as it looks under this encryption. */
export function encryptedEtag(md5: string, encryption: ObjectEncryption | undefined): string {
  const opaque = encryption?.key ?? encryption?.customerKeyMd5;
  if (opaque === undefined) return md5;
  return createHash("md5").update(`${md5}/${opaque}`).digest("hex");
}

/** A copy source once the caller may read it. */
export interface CopySource {
  readonly bucket: Bucket;
  readonly version: ObjectVersion;
}

/** Find and authorize `x-amz-copy-source: /bucket/key?versionId=…`. */
export function copySource(exchange: Exchange): CopySource {
  const header = exchange.request.headers["x-amz-copy-source"] ?? "";
  const [path = "", query = ""] = header.split("?", 2);
  const name = decode(path).replace(/^\//, "");
  const slash = name.indexOf("/");
  if (slash < 1 || slash === name.length - 1) {
    throw badRequest(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  }
  const bucket = bucketOf(exchange, name.slice(0, slash));
  const key = name.slice(slash + 1);
  const versionId = Fields.parse(query, { form: false }).get("versionId");
  const version =
    versionId === undefined ? newestVersion(bucket, key) : versionOf(bucket, key, versionId);
  need(
    exchange,
    versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion",
    { bucket, key },
    { context: existingTags(version), why: "the source of the copy is read" },
  );
  if (!version || version.deleteMarker) {
    need(
      exchange,
      "s3:ListBucket",
      { bucket },
      { why: "tells a missing source from a hidden one" },
    );
    throw noSuchKey(key);
  }
  checkCustomerKey(
    exchange.request,
    version.encryption,
    "x-amz-copy-source-server-side-encryption",
  );
  needKey(exchange, "sourceKey", { bucket, key, encryption: version.encryption });
  checkCopyConditions(exchange, version);
  return { bucket, version };
}

function checkCopyConditions(exchange: Exchange, version: ObjectVersion): void {
  const { headers } = exchange.request;
  const match = headers["x-amz-copy-source-if-match"];
  const noneMatch = headers["x-amz-copy-source-if-none-match"];
  if (match !== undefined && !matchesEtag(match, version.etag)) {
    throw preconditionFailed("x-amz-copy-source-If-Match");
  }
  if (noneMatch !== undefined && matchesEtag(noneMatch, version.etag)) {
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  }
}

/** Serve CopyObject. */
export async function copyObject(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const { request, world } = exchange;
  const { bucket, key } = target;
  checkKey(key);
  const source = copySource(exchange);
  const replacesTags = request.headers["x-amz-tagging-directive"] === "REPLACE";
  const copiesTags = !replacesTags && source.version.tags.size > 0;
  needOperation(exchange, target, { facts: copiesTags ? { "source-tags": "true" } : {} });
  if (copiesTags) {
    need(
      exchange,
      "s3:GetObjectTagging",
      { bucket: source.bucket, key: source.version.key },
      { why: "the tags of the source are copied" },
    );
  }
  const replaces = request.headers["x-amz-metadata-directive"] === "REPLACE";
  checkSelfCopy(exchange, { source, target, replaces });
  const encryption = encryptionOf(exchange, bucket);
  needKey(exchange, "key", { ...target, encryption });
  checkWriteConditions(request, bucket, key);
  if (source.version.blob.size > COPY_SIZE_MAX) {
    throw badRequest(
      "InvalidRequest",
      "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
    );
  }
  const parts = newObjectParts(exchange, bucket);
  const md5 = hasher("MD5");
  for await (const piece of world.blobs.read(source.version.blob)) md5.update(piece);
  const version: ObjectVersion = {
    ...parts,
    headers: replaces ? parts.headers : source.version.headers,
    tags: replacesTags ? parts.tags : source.version.tags,
    key,
    versionId: nextVersionId(world, bucket),
    modified: world.now(),
    deleteMarker: false,
    blob: source.version.blob,
    etag: encryptedEtag(md5.digest().toString("hex"), encryption),
    checksum: source.version.checksum?.type === "FULL_OBJECT" ? source.version.checksum : undefined,
    encryption,
    partSizes: [],
  };
  putVersion(bucket, version);
  notify(exchange, { bucket, version, event: "ObjectCreated:Copy" });
  return {
    status: 200,
    headers: {
      "content-type": "application/xml",
      ...encryptionHeaders(encryption),
      ...versionHeader(bucket, version),
      "x-amz-copy-source-version-id":
        source.bucket.versioning === undefined ? undefined : source.version.versionId,
    },
    body: document("CopyObjectResult", {
      LastModified: version.modified.toISOString(),
      ETag: `"${version.etag}"`,
      ...(version.checksum
        ? { [`Checksum${version.checksum.algorithm}`]: version.checksum.value }
        : undefined),
    }),
  };
}

function checkSelfCopy(
  exchange: Exchange,
  parts: {
    readonly source: CopySource;
    readonly target: ObjectTarget;
    readonly replaces: boolean;
  },
): void {
  const { source, target, replaces } = parts;
  const { headers } = exchange.request;
  const same =
    source.bucket === target.bucket &&
    source.version.key === target.key &&
    source.version === currentObject(target.bucket, target.key);
  const changes =
    replaces ||
    ["x-amz-storage-class", "x-amz-server-side-encryption", "x-amz-website-redirect-location"].some(
      (name) => headers[name] !== undefined,
    );
  if (same && !changes) {
    throw badRequest(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
}

/** What a delete did. */
export interface Deleted {
  readonly versionId: string | undefined;
  readonly marker: boolean;
}

/** Delete one key or version, authorized; missing ones are no error. */
export function deleteOne(
  exchange: Exchange,
  target: ObjectTarget & {
    readonly versionId?: string | undefined;
    readonly etag?: string | undefined;
  },
): Deleted {
  const { world } = exchange;
  const { bucket, key, versionId } = target;
  if (versionId !== undefined) return deleteVersion(exchange, { ...target, versionId });
  need(exchange, "s3:DeleteObject", { bucket, key });
  const current = currentObject(bucket, key);
  if (target.etag !== undefined && !(current && matchesEtag(target.etag, current.etag))) {
    throw preconditionFailed("If-Match");
  }
  if (bucket.versioning === undefined) {
    removeVersion(bucket, key, "null");
    if (current) notify(exchange, { bucket, version: current, event: "ObjectRemoved:Delete" });
    return { versionId: undefined, marker: false };
  }
  const marker = deleteMarker(key, {
    versionId: nextVersionId(world, bucket),
    modified: world.now(),
    writer: writerOf(exchange),
  });
  putVersion(bucket, marker);
  notify(exchange, { bucket, version: marker, event: "ObjectRemoved:DeleteMarkerCreated" });
  return { versionId: marker.versionId, marker: true };
}

function deleteVersion(
  exchange: Exchange,
  target: ObjectTarget & { readonly versionId: string },
): Deleted {
  const { bucket, key, versionId } = target;
  const version = versionOf(bucket, key, versionId);
  const locked = version ? lockInForce(exchange.world, version) : undefined;
  if (exchange.request.headers["x-amz-bypass-governance-retention"] === "true") {
    need(exchange, "s3:BypassGovernanceRetention", { bucket, key });
  }
  need(
    exchange,
    "s3:DeleteObjectVersion",
    { bucket, key },
    {
      context: { "s3:versionid": versionId },
      ...(locked === undefined ? undefined : { question: { objectLock: locked } }),
    },
  );
  removeVersion(bucket, key, versionId);
  if (version) notify(exchange, { bucket, version, event: "ObjectRemoved:Delete" });
  return { versionId, marker: version?.deleteMarker ?? false };
}

/** Serve DeleteObject. */
export function deleteObject(exchange: Exchange, target: ObjectTarget): Reply {
  const deleted = deleteOne(exchange, {
    ...target,
    versionId: exchange.request.query.get("versionId"),
    etag: exchange.request.headers["if-match"],
  });
  return empty(204, {
    "x-amz-version-id": target.bucket.versioning === undefined ? undefined : deleted.versionId,
    "x-amz-delete-marker": deleted.marker ? "true" : undefined,
  });
}
