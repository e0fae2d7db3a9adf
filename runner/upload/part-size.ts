/**
 * How large the parts of a multipart upload are.
 *
 * S3 allows 10,000 parts of 5 MiB to 5 GiB, all but the last of at least 5 MiB. We begin with 8 MiB
 * and double after every 1,000 parts: small files need little memory, and the limit of parts is
 * never met before the limit of an object's size. Parts of one size within a thousand, because some
 * S3-compatible stores ask for that.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html.
 */

/** 8 MiB. */
export const PART_BYTES_DEFAULT = 8 * 1024 * 1024;

/** 5 MiB, S3's own. */
export const PART_BYTES_MIN = 5 * 1024 * 1024;

/** 5 GiB, S3's own. */
const PART_BYTES_MAX = 5 * 1024 * 1024 * 1024;

/** S3's own. */
export const PART_COUNT_MAX = 10_000;

const PARTS_PER_SIZE = 1_000;

/** The size of part `number` (from 1) where the first has `firstBytes`. */
export function partBytes(number: number, firstBytes: number): number {
  const doublings = Math.floor((number - 1) / PARTS_PER_SIZE);
  return Math.min(PART_BYTES_MAX, firstBytes * 2 ** doublings);
}
