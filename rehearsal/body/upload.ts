/**
 * Read the body of an upload into the store and check everything the client said about it.
 *
 * Length, `Content-MD5`, `x-amz-content-sha256`, chunk signatures and `x-amz-checksum-*` (header or
 * trailer) are all verified before the object or part exists; a mismatch leaves nothing behind.
 *
 * Unlike S3, no CRC-64 is added to an upload that came without a checksum.
 */
import { badRequest } from "../errors";
import type { Received } from "../http/received";
import type { Credential, Signature } from "../signature/verify";
import type { Blob, BlobStore } from "./blobs";
import {
  CHECKSUM_ALGORITHMS,
  type Checksum,
  type ChecksumAlgorithm,
  checksumAlgorithm,
  checksumHeader,
  type Hasher,
  hasher,
} from "./checksum";
import { ChunkSignatures, decodeChunked, incompleteBody } from "./chunked";

/** A single PUT or part takes 5 GiB at most. */
const UPLOAD_SIZE_MAX = 5 * 1024 ** 3;

/** A body that arrived whole. */
export interface Uploaded {
  readonly blob: Blob;
  /** Hexadecimal. */
  readonly md5: string;
  readonly checksum: Checksum | undefined;
}

/** Read, store and verify. */
export async function receiveUpload(
  request: Received,
  options: {
    readonly signature: Signature<Credential> | undefined;
    readonly store: BlobStore;
    /** Algorithm that an upload in progress asks for. */
    readonly algorithm?: ChecksumAlgorithm | undefined;
  },
): Promise<Uploaded> {
  const trailers = new Map<string, string>();
  const algorithm = announcedAlgorithm(request) ?? options.algorithm;
  const md5 = hasher("MD5");
  const sum = algorithm ? hasher(algorithm) : undefined;
  const sha = /^[0-9a-f]{64}$/.test(options.signature?.payloadHash ?? "")
    ? hasher("SHA256")
    : undefined;
  const blob = await storeBody(payloadOf(request, options.signature, trailers), {
    store: options.store,
    hashers: [md5, sum, sha].filter((one) => one !== undefined),
  });
  checkLength(request, blob.size);
  if (sha && sha.digest().toString("hex") !== options.signature?.payloadHash) {
    throw badRequest(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const digest = md5.digest();
  checkMd5(request, digest);
  return {
    blob,
    md5: digest.toString("hex"),
    checksum: algorithm && sum ? checkSum(request, { algorithm, sum, trailers }) : undefined,
  };
}

function payloadOf(
  request: Received,
  signature: Signature<Credential> | undefined,
  trailers: Map<string, string>,
): AsyncIterable<Buffer> {
  const mode = request.headers["x-amz-content-sha256"] ?? "";
  if (!mode.startsWith("STREAMING-")) return request.body;
  const signed = mode.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  if (!signed && mode !== "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    throw badRequest("InvalidRequest", "The value of x-amz-content-sha256 header is invalid.");
  }
  const signatures = signed && signature ? new ChunkSignatures(signature) : undefined;
  return decodeChunked(request.body, { signatures, trailers });
}

async function storeBody(
  payload: AsyncIterable<Buffer>,
  options: { readonly store: BlobStore; readonly hashers: readonly Hasher[] },
): Promise<Blob> {
  const writer = options.store.writer();
  let size = 0;
  for await (const piece of payload) {
    size += piece.length;
    if (size > UPLOAD_SIZE_MAX) {
      throw badRequest(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed object size.",
      );
    }
    for (const one of options.hashers) one.update(piece);
    await writer.write(piece);
  }
  return writer.finish();
}

function checkLength(request: Received, size: number): void {
  const mode = request.headers["x-amz-content-sha256"] ?? "";
  const name = mode.startsWith("STREAMING-") ? "x-amz-decoded-content-length" : "content-length";
  const announced = request.headers[name];
  if (announced !== undefined && Number(announced) !== size) throw incompleteBody();
}

function checkMd5(request: Received, digest: Buffer): void {
  const claimed = request.headers["content-md5"];
  if (claimed === undefined) return;
  if (Buffer.from(claimed, "base64").length !== 16) {
    throw badRequest("InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  if (claimed !== digest.toString("base64")) {
    throw badRequest("BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
}

/** From a checksum header, a trailer that is to come, or the SDK's own announcement. */
export function announcedAlgorithm(request: Received): ChecksumAlgorithm | undefined {
  const trailer = request.headers["x-amz-trailer"] ?? "";
  const named = CHECKSUM_ALGORITHMS.find(
    (algorithm) =>
      checksumHeader(algorithm) in request.headers ||
      trailer
        .split(",")
        .map((name) => name.trim().toLowerCase())
        .includes(checksumHeader(algorithm)),
  );
  return named ?? checksumAlgorithm(request.headers["x-amz-sdk-checksum-algorithm"]);
}

function checkSum(
  request: Received,
  options: {
    readonly algorithm: ChecksumAlgorithm;
    readonly sum: Hasher;
    readonly trailers: ReadonlyMap<string, string>;
  },
): Checksum {
  const name = checksumHeader(options.algorithm);
  const claimed = request.headers[name] ?? options.trailers.get(name);
  const value = options.sum.digest().toString("base64");
  if (claimed !== undefined && claimed !== value) {
    throw badRequest(
      "BadDigest",
      `The ${options.algorithm} you specified did not match the calculated checksum.`,
    );
  }
  return { algorithm: options.algorithm, value, type: "FULL_OBJECT" };
}
