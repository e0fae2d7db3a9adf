/**
 * An error as an AWS service answers it; thrown anywhere behind the server, rendered at its edge.
 *
 * Codes, statuses and sentences are AWS's own:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */

/** What the answer says. */
export interface AwsErrorOptions {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Further elements of S3's `<Error>`, e.g. `BucketName`. */
  readonly details?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal that the caller is meant to read. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: AwsErrorOptions) {
    super(options.message);
    this.code = options.code;
    this.status = options.status;
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }
}

/** 400 with a code and a sentence: the commonest refusal. */
export function badRequest(code: string, message: string): AwsError {
  return new AwsError({ code, status: 400, message });
}

/** S3's 404 for a bucket. */
export function noSuchBucket(name: string): AwsError {
  return new AwsError({
    code: "NoSuchBucket",
    status: 404,
    message: "The specified bucket does not exist",
    details: { BucketName: name },
  });
}

/** S3's 404 for a key. */
export function noSuchKey(key: string): AwsError {
  return new AwsError({
    code: "NoSuchKey",
    status: 404,
    message: "The specified key does not exist.",
    details: { Key: key },
  });
}

/** An operation that the rehearsal does not serve: said, never silently accepted. */
export function notServed(what: string): AwsError {
  return new AwsError({
    code: "NotImplemented",
    status: 501,
    message: `The rehearsal does not serve ${what}. A header or operation you provided implies functionality that is not implemented.`,
  });
}
