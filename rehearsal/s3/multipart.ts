/**
 * Uploads in parts up to their completion: create, upload or copy a part, list parts, abort.
 *
 * Every part is authorized as `s3:PutObject` on the key; completing stands in `multipart-complete.ts`.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { sliceBlob } from "../body/blobs";
import {
  type Checksum,
  checksumAlgorithm,
  checksumElement,
  checksumHeader,
  hasher,
} from "../body/checksum";
import { receiveUpload } from "../body/upload";
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import { empty, type Reply } from "../http/reply";
import { document } from "../http/xml";
import type { Part, Upload } from "../state/storage";
import { encryptionHeaders, encryptionOf, needKey } from "./encryption";
import type { ObjectTarget } from "./object-read";
import { copySource, encryptedEtag, newObjectParts } from "./object-write";
import { needOperation } from "./permissions";
import { checkKey } from "./versions";

const PART_NUMBER_MAX = 10_000;

/** Serve CreateMultipartUpload. */
export function createUpload(exchange: Exchange, target: ObjectTarget): Reply {
  const { request, world } = exchange;
  const { bucket, key } = target;
  checkKey(key);
  needOperation(exchange, target);
  const encryption = encryptionOf(exchange, bucket);
  needKey(exchange, "key", { ...target, encryption });
  const { writer, ...parts } = newObjectParts(exchange, bucket);
  const algorithm = checksumAlgorithm(request.headers["x-amz-checksum-algorithm"]);
  const type = request.headers["x-amz-checksum-type"];
  const upload: Upload = {
    ...parts,
    id: world.ids.opaque(64),
    key,
    initiated: world.now(),
    initiator: writer,
    algorithm,
    checksumType:
      type === "FULL_OBJECT" || (type === undefined && algorithm === "CRC64NVME")
        ? "FULL_OBJECT"
        : "COMPOSITE",
    encryption,
    asksEncryption: "x-amz-server-side-encryption" in request.headers,
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  return {
    status: 200,
    headers: {
      "content-type": "application/xml",
      ...encryptionHeaders(encryption),
      ...(algorithm
        ? { "x-amz-checksum-algorithm": algorithm, "x-amz-checksum-type": upload.checksumType }
        : undefined),
    },
    body: document("InitiateMultipartUploadResult", {
      "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
      Bucket: bucket.name,
      Key: key,
      UploadId: upload.id,
    }),
  };
}

/** The upload named in the query, for this key. */
function uploadOf(exchange: Exchange, { bucket, key }: ObjectTarget): Upload {
  const upload = bucket.uploads.get(exchange.request.query.get("uploadId") ?? "");
  if (upload?.key === key) return upload;
  throw new AwsError({
    code: "NoSuchUpload",
    status: 404,
    message:
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    details: { UploadId: exchange.request.query.get("uploadId") ?? "" },
  });
}

/**
 * Condition keys that later requests of an upload carry from its first one: the encryption it asked
 * for. AWS does not document this; a policy that demands the header lets whole uploads through.
 */
function uploadContext(upload: Upload | undefined): Record<string, string> {
  const { encryption } = upload ?? {};
  if (!upload?.asksEncryption || !encryption || encryption.customerKeyMd5 !== undefined) return {};
  return {
    "s3:x-amz-server-side-encryption": encryption.algorithm,
    ...(encryption.key === undefined
      ? undefined
      : { "s3:x-amz-server-side-encryption-aws-kms-key-id": encryption.key }),
  };
}

/** Asked before it is said whether the upload exists. */
export function needUpload(exchange: Exchange, target: ObjectTarget): Upload {
  const found = target.bucket.uploads.get(exchange.request.query.get("uploadId") ?? "");
  needOperation(exchange, target, { context: uploadContext(found) });
  return uploadOf(exchange, target);
}

function partNumber(exchange: Exchange): number {
  const number = Number(exchange.request.query.get("partNumber"));
  if (Number.isInteger(number) && number >= 1 && number <= PART_NUMBER_MAX) return number;
  throw badRequest(
    "InvalidArgument",
    "Part number must be an integer between 1 and 10000, inclusive",
  );
}

/** Serve UploadPart. */
export async function uploadPart(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const { request, world } = exchange;
  const number = partNumber(exchange);
  const upload = needUpload(exchange, target);
  needKey(exchange, "key", { ...target, encryption: upload.encryption });
  const uploaded = await receiveUpload(request, {
    signature: exchange.signature,
    store: world.blobs,
    algorithm: upload.algorithm,
  });
  if (upload.algorithm && uploaded.checksum?.algorithm !== upload.algorithm) {
    throw badRequest(
      "InvalidRequest",
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.algorithm.toLowerCase()}, actual checksum Type: ${uploaded.checksum?.algorithm.toLowerCase() ?? "null"}`,
    );
  }
  const part: Part = {
    number,
    blob: uploaded.blob,
    etag: encryptedEtag(uploaded.md5, upload.encryption),
    checksum: uploaded.checksum,
    modified: world.now(),
  };
  upload.parts.set(number, part);
  return empty(200, {
    etag: `"${part.etag}"`,
    ...encryptionHeaders(upload.encryption),
    ...(part.checksum
      ? { [checksumHeader(part.checksum.algorithm)]: part.checksum.value }
      : undefined),
  });
}

/** Serve UploadPartCopy. */
export async function uploadPartCopy(exchange: Exchange, target: ObjectTarget): Promise<Reply> {
  const { world } = exchange;
  const number = partNumber(exchange);
  const source = copySource(exchange);
  const upload = needUpload(exchange, target);
  needKey(exchange, "key", { ...target, encryption: upload.encryption });
  const { start, end } = copyRange(exchange, source.version.blob.size);
  const blob = sliceBlob(source.version.blob, start, end);
  const md5 = hasher("MD5");
  const sum = upload.algorithm ? hasher(upload.algorithm) : undefined;
  for await (const piece of world.blobs.read(blob)) {
    md5.update(piece);
    sum?.update(piece);
  }
  const checksum: Checksum | undefined =
    upload.algorithm && sum
      ? {
          algorithm: upload.algorithm,
          value: sum.digest().toString("base64"),
          type: "FULL_OBJECT",
        }
      : undefined;
  const part: Part = {
    number,
    blob,
    etag: encryptedEtag(md5.digest().toString("hex"), upload.encryption),
    checksum,
    modified: world.now(),
  };
  upload.parts.set(number, part);
  return {
    status: 200,
    headers: { "content-type": "application/xml", ...encryptionHeaders(upload.encryption) },
    body: document("CopyPartResult", {
      LastModified: part.modified.toISOString(),
      ETag: `"${part.etag}"`,
      ...(checksum ? { [checksumElement(checksum.algorithm)]: checksum.value } : undefined),
    }),
  };
}

function copyRange(exchange: Exchange, size: number): { start: number; end: number } {
  const header = exchange.request.headers["x-amz-copy-source-range"];
  if (header === undefined) return { start: 0, end: size };
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const start = Number(match?.[1]);
  const end = Number(match?.[2]) + 1;
  if (!match || start >= end) {
    throw badRequest(
      "InvalidArgument",
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    );
  }
  if (end > size) {
    throw badRequest(
      "InvalidArgument",
      `Range specified is not valid for source object of size: ${size}`,
    );
  }
  return { start, end };
}

/** Serve AbortMultipartUpload. */
export function abortUpload(exchange: Exchange, target: ObjectTarget): Reply {
  const upload = needUpload(exchange, target);
  target.bucket.uploads.delete(upload.id);
  return empty(204);
}

/** Serve ListParts. */
export function listParts(exchange: Exchange, target: ObjectTarget): Reply {
  const upload = needUpload(exchange, target);
  const { query } = exchange.request;
  const after = Number(query.get("part-number-marker") ?? 0);
  const countMax = Math.min(1000, Number(query.get("max-parts") ?? 1000));
  const rest = [...upload.parts.values()]
    .filter((part) => part.number > after)
    .sort((a, b) => a.number - b.number);
  const page = rest.slice(0, countMax);
  const owner = { ID: upload.initiator.account, DisplayName: upload.initiator.account };
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: document("ListPartsResult", {
      "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
      Bucket: target.bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      Initiator: { ID: upload.initiator.arn, DisplayName: upload.initiator.arn },
      Owner: owner,
      StorageClass: upload.storageClass,
      PartNumberMarker: after,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: countMax,
      IsTruncated: rest.length > page.length,
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.algorithm ? upload.checksumType : undefined,
      Part: page.map((part) => ({
        PartNumber: part.number,
        LastModified: part.modified.toISOString(),
        ETag: `"${part.etag}"`,
        Size: part.blob.size,
        ...(part.checksum
          ? { [checksumElement(part.checksum.algorithm)]: part.checksum.value }
          : undefined),
      })),
    }),
  };
}
