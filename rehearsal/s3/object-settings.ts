/** What is put on an object after it was written: tags, ACL, retention, legal hold, attributes. */
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import { readSmall } from "../http/received";
import { empty, type Reply } from "../http/reply";
import { document, malformed, parseXml, text, type XmlNode } from "../http/xml";
import type { Bucket, ObjectVersion } from "../state/storage";
import { aclDocument, cannedAcl } from "./acl";
import { notify } from "./notify";
import { lockInForce, retention } from "./object-parts";
import { type ObjectTarget, readableVersion, versionHeader } from "./object-read";
import { existingTags, needOperation } from "./permissions";
import { readTagSet, tagSet } from "./setting-rules";
import { newestVersion, versionOf } from "./versions";

const XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Serve GetObjectTagging. */
export function getTagging(exchange: Exchange, target: ObjectTarget): Reply {
  const version = readableVersion(exchange, target);
  return xml(target.bucket, version, "Tagging", tagSet(version.tags));
}

/** Serve PutObjectTagging. */
export async function putTagging(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const body = parseXml((await readSmall(exchange.request.body)).toString("utf8"), "Tagging");
  const tags = readTagSet(body, 10);
  const keys = Object.fromEntries(
    [...tags].map(([name, value]) => [`s3:RequestObjectTag/${name}`, value]),
  );
  const version = writableVersion(exchange, target, {
    ...keys,
    "s3:RequestObjectTagKeys": [...tags.keys()],
  });
  version.tags = tags;
  notify(exchange, { bucket: target.bucket, version, event: "ObjectTagging:Put" });
  return empty(200, versionHeader(target.bucket, version));
}

/** Serve DeleteObjectTagging. */
export function deleteTagging(exchange: Exchange, target: ObjectTarget): Reply {
  const version = writableVersion(exchange, target);
  version.tags = new Map();
  notify(exchange, { bucket: target.bucket, version, event: "ObjectTagging:Delete" });
  return empty(204, versionHeader(target.bucket, version));
}

/** Serve GetObjectAcl. */
export function getAcl(exchange: Exchange, target: ObjectTarget): Reply {
  const version = readableVersion(exchange, target);
  const owner =
    target.bucket.ownership === "ObjectWriter" || target.bucket.ownership === undefined
      ? version.writer.account
      : target.bucket.account;
  return aclDocument(owner, target.bucket.account, version.acl);
}

/** Serve PutObjectAcl. */
export async function putAcl(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const body = (await readSmall(exchange.request.body)).toString("utf8");
  const acl = cannedAcl(exchange.request, body);
  const version = writableVersion(
    exchange,
    target,
    acl.grantsOthers ? { "s3:x-amz-acl": acl.canned } : {},
  );
  version.acl = acl.canned;
  return empty(200, versionHeader(target.bucket, version));
}

/** Serve GetObjectRetention. */
export function getRetention(exchange: Exchange, target: ObjectTarget): Reply {
  checkLockable(target.bucket);
  const version = readableVersion(exchange, target);
  if (!version.lock.mode || !version.lock.until) throw noLock();
  return xml(target.bucket, version, "Retention", {
    Mode: version.lock.mode,
    RetainUntilDate: version.lock.until.toISOString(),
  });
}

/** Serve PutObjectRetention. Shortening needs the bypass in governance mode and is never possible in compliance mode. */
export async function putRetention(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const body = parseXml((await readSmall(exchange.request.body)).toString("utf8"), "Retention");
  checkLockable(target.bucket);
  const version = writableVersion(exchange, target);
  const mode = text(body, "Mode");
  const until = text(body, "RetainUntilDate");
  const wanted =
    mode === undefined || until === undefined
      ? undefined
      : retention({ mode, until, now: exchange.world.now() });
  const inForce = lockInForce(exchange.world, version);
  const weaker =
    !wanted ||
    (version.lock.until !== undefined && wanted.until < version.lock.until) ||
    (version.lock.mode === "COMPLIANCE" && wanted.mode === "GOVERNANCE");
  if (weaker && (inForce === "governance" || inForce === "compliance")) {
    const bypass = exchange.request.headers["x-amz-bypass-governance-retention"] === "true";
    if (inForce === "compliance" || !bypass) throw locked();
  }
  version.lock.mode = wanted?.mode;
  version.lock.until = wanted?.until;
  return empty(200, versionHeader(target.bucket, version));
}

/** Serve GetObjectLegalHold. */
export function getLegalHold(exchange: Exchange, target: ObjectTarget): Reply {
  checkLockable(target.bucket);
  const version = readableVersion(exchange, target);
  return xml(target.bucket, version, "LegalHold", {
    Status: version.lock.legalHold ? "ON" : "OFF",
  });
}

/** Serve PutObjectLegalHold. */
export async function putLegalHold(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const body = parseXml((await readSmall(exchange.request.body)).toString("utf8"), "LegalHold");
  const status = text(body, "Status");
  if (status !== "ON" && status !== "OFF") throw malformed();
  checkLockable(target.bucket);
  const version = writableVersion(exchange, target);
  version.lock.legalHold = status === "ON";
  return empty(200, versionHeader(target.bucket, version));
}

/** Serve GetObjectAttributes. */
export function getAttributes(exchange: Exchange, target: ObjectTarget): Reply {
  const version = readableVersion(exchange, target);
  const wanted = new Set(
    (exchange.request.headers["x-amz-object-attributes"] ?? "").split(",").map((one) => one.trim()),
  );
  const { checksum, partSizes } = version;
  return xml(target.bucket, version, "GetObjectAttributesResponse", {
    ETag: wanted.has("ETag") ? version.etag : undefined,
    ...(wanted.has("Checksum") && checksum
      ? {
          Checksum: {
            [`Checksum${checksum.algorithm}`]: checksum.value,
            ChecksumType: checksum.type,
          },
        }
      : undefined),
    ...(wanted.has("ObjectParts") && partSizes.length > 0
      ? { ObjectParts: { TotalPartsCount: partSizes.length } }
      : undefined),
    StorageClass: wanted.has("StorageClass") ? version.storageClass : undefined,
    ObjectSize: wanted.has("ObjectSize") ? version.blob.size : undefined,
  });
}

function writableVersion(
  exchange: Exchange,
  { bucket, key }: ObjectTarget,
  context: Readonly<Record<string, string | readonly string[]>> = {},
): ObjectVersion {
  const versionId = exchange.request.query.get("versionId");
  const version =
    versionId === undefined ? newestVersion(bucket, key) : versionOf(bucket, key, versionId);
  needOperation(exchange, { bucket, key }, { context: { ...existingTags(version), ...context } });
  if (version && !version.deleteMarker) return version;
  throw new AwsError({
    code: versionId === undefined ? "NoSuchKey" : "NoSuchVersion",
    status: 404,
    message:
      versionId === undefined
        ? "The specified key does not exist."
        : "The specified version does not exist.",
    details: { Key: key },
  });
}

function checkLockable(bucket: Bucket): void {
  if (!bucket.objectLock.enabled) {
    throw badRequest("InvalidRequest", "Bucket is missing Object Lock Configuration");
  }
}

function noLock(): AwsError {
  return new AwsError({
    code: "NoSuchObjectLockConfiguration",
    status: 404,
    message: "The specified object does not have a ObjectLock configuration",
  });
}

function locked(): AwsError {
  return new AwsError({
    code: "AccessDenied",
    status: 403,
    message: "Access Denied because object protected by object lock.",
  });
}

function xml(bucket: Bucket, version: ObjectVersion, root: string, value: XmlNode): Reply {
  return {
    status: 200,
    headers: {
      "content-type": "application/xml",
      "last-modified": version.modified.toUTCString(),
      ...versionHeader(bucket, version),
    },
    body: document(root, { "@xmlns": XMLNS, ...value }),
  };
}
