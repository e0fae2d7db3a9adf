/**
 * Checksums that a client may send with an object or a part, and that S3 sends back.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Checksum.html
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

import { Crc32c, Crc64Nvme } from "./crc";

/** The algorithms by S3's names. */
export const CHECKSUM_ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;

/** One of S3's algorithms. */
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** Base64 of the digest and how it came about. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite checksum of a multipart object ends with `-` and the number of parts. */
  readonly value: string;
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** Takes data in pieces. */
export interface Hasher {
  update(data: Uint8Array): void;
  digest(): Buffer;
}

/** A fresh hasher of an algorithm. */
export function hasher(algorithm: ChecksumAlgorithm | "MD5"): Hasher {
  switch (algorithm) {
    case "CRC32":
      return crc32Hasher();
    case "CRC32C":
      return new Crc32c();
    case "CRC64NVME":
      return new Crc64Nvme();
    default: {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (data) => void hash.update(data), digest: () => hash.digest() };
    }
  }
}

function crc32Hasher(): Hasher {
  let value = 0;
  return {
    update(data) {
      value = crc32(data, value);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

/** The algorithm of that name in any case; undefined for an unknown one. */
export function checksumAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  const upper = name?.toUpperCase();
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === upper);
}

/** The response header of an algorithm, e.g. `x-amz-checksum-crc32`. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The XML element of an algorithm, e.g. `ChecksumCRC32`. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}
