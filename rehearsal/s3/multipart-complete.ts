/**
 * CompleteMultipartUpload: the parts that the client names become one object, or nothing does.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import { createHash } from "node:crypto";

import { joinBlobs } from "../body/blobs";
import { type Checksum, checksumElement, checksumHeader, hasher } from "../body/checksum";
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import { readSmall } from "../http/received";
import type { Reply } from "../http/reply";
import { children, document, malformed, parseXml, text, type XmlElement } from "../http/xml";
import type { ObjectVersion, Part, Upload } from "../state/storage";
import { encryptionHeaders, needKey } from "./encryption";
import { needUpload } from "./multipart";
import { notify } from "./notify";
import { type ObjectTarget, versionHeader } from "./object-read";
import { writerOf } from "./object-write";
import { checkWriteConditions, nextVersionId, putVersion } from "./versions";

/** Every part but the last has at least this size. */
const PART_SIZE_MIN = 5 * 1024 * 1024;

/** Serve CompleteMultipartUpload. */
export async function completeUpload(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const { request, world } = exchange;
  const { bucket, key } = target;
  const upload = needUpload(exchange, target);
  const xml = parseXml((await readSmall(request.body)).toString("utf8"), "CompleteMultipartUpload");
  needKey(exchange, "key", { ...target, encryption: upload.encryption });
  const parts = selectParts(upload, children(xml, "Part"));
  checkWriteConditions(request, bucket, key);
  const blob = joinBlobs(parts.map((part) => part.blob));
  checkAnnouncedSize(request.headers["x-mp-object-size"], blob.size);
  const version: ObjectVersion = {
    key,
    versionId: nextVersionId(world, bucket),
    modified: world.now(),
    deleteMarker: false,
    blob,
    etag: multipartEtag(parts),
    checksum: await wholeChecksum(exchange, upload, parts),
    headers: upload.headers,
    storageClass: upload.storageClass,
    encryption: upload.encryption,
    writer: writerOf(exchange),
    lock: upload.lock,
    tags: upload.tags,
    acl: upload.acl,
    partSizes: parts.map((part) => part.blob.size),
  };
  bucket.uploads.delete(upload.id);
  putVersion(bucket, version);
  notify(exchange, { bucket, version, event: "ObjectCreated:CompleteMultipartUpload" });
  return {
    status: 200,
    headers: {
      "content-type": "application/xml",
      ...encryptionHeaders(upload.encryption),
      ...versionHeader(bucket, version),
    },
    body: document("CompleteMultipartUploadResult", {
      "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
      Location: `${exchange.endpoint}/${bucket.name}/${encodeURIComponent(key)}`,
      Bucket: bucket.name,
      Key: key,
      ETag: `"${version.etag}"`,
      ...(version.checksum
        ? {
            [checksumElement(version.checksum.algorithm)]: version.checksum.value,
            ChecksumType: version.checksum.type,
          }
        : undefined),
    }),
  };
}

function checkAnnouncedSize(announced: string | undefined, size: number): void {
  if (announced !== undefined && Number(announced) !== size) {
    throw badRequest(
      "InvalidRequest",
      "The provided 'x-mp-object-size' header value does not match what was computed.",
    );
  }
}

/** The parts named, in order, each as uploaded and all but the last large enough. */
function selectParts(upload: Upload, listed: readonly XmlElement[]): Part[] {
  if (listed.length === 0) throw malformed();
  let previous = 0;
  const parts = listed.map((item) => {
    const number = Number(text(item, "PartNumber"));
    if (!(number > previous)) {
      throw badRequest(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
      );
    }
    previous = number;
    return matchingPart(upload, number, item);
  });
  for (const part of parts.slice(0, -1)) {
    if (part.blob.size < PART_SIZE_MIN) throw entityTooSmall(part);
  }
  return parts;
}

function matchingPart(upload: Upload, number: number, item: XmlElement): Part {
  const part = upload.parts.get(number);
  const etag = text(item, "ETag")?.replaceAll('"', "");
  const claimed = upload.algorithm ? text(item, checksumElement(upload.algorithm)) : undefined;
  const matches =
    part?.etag === etag && (claimed === undefined || claimed === part?.checksum?.value);
  if (part && matches) return part;
  throw new AwsError({
    code: "InvalidPart",
    status: 400,
    message:
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    details: { UploadId: upload.id, PartNumber: number, ETag: etag ?? "" },
  });
}

function entityTooSmall(part: Part): AwsError {
  return new AwsError({
    code: "EntityTooSmall",
    status: 400,
    message: "Your proposed upload is smaller than the minimum allowed size",
    details: {
      ProposedSize: part.blob.size,
      MinSizeAllowed: PART_SIZE_MIN,
      PartNumber: part.number,
      ETag: part.etag,
    },
  });
}

/** MD5 of the parts' MD5s, `-`, their number. */
function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash("md5");
  for (const part of parts) hash.update(Buffer.from(part.etag, "hex"));
  return `${hash.digest("hex")}-${parts.length}`;
}

async function wholeChecksum(
  exchange: Exchange,
  upload: Upload,
  parts: readonly Part[],
): Promise<Checksum | undefined> {
  const { algorithm } = upload;
  if (!algorithm) return undefined;
  const sum = hasher(algorithm);
  let value: string;
  if (upload.checksumType === "COMPOSITE") {
    for (const part of parts) sum.update(Buffer.from(part.checksum?.value ?? "", "base64"));
    value = `${sum.digest().toString("base64")}-${parts.length}`;
  } else {
    for (const part of parts) {
      for await (const piece of exchange.world.blobs.read(part.blob)) sum.update(piece);
    }
    value = sum.digest().toString("base64");
  }
  const claimed = exchange.request.headers[checksumHeader(algorithm)];
  if (claimed !== undefined && claimed !== value) {
    throw badRequest(
      "BadDigest",
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
  return { algorithm, value, type: upload.checksumType };
}
