/**
 * Who signed a request: header or presigned Signature Version 4, checked against the served secrets.
 *
 * A wrong secret, an unknown key, a session token that is missing, foreign or expired, a clock that is
 * off and an expired presigned URL are each refused in the words of the service that is asked.
 *
 * Source: Amazon S3 API Reference, "Authenticating Requests (AWS Signature Version 4)".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
import { timingSafeEqual } from "node:crypto";

import { AwsError } from "../errors";
import type { Received } from "../http/received";
import { type Scope, type SignedParts, signatureOf, signingKey } from "./canonical";

/** AWS refuses a clock that is farther off. */
const SKEW_MS_MAX = 15 * 60 * 1000;
/** A presigned URL lives a week at most. */
const PRESIGNED_SECONDS_MAX = 7 * 24 * 3600;

/** A served access key. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials only. */
  readonly sessionToken?: string;
  readonly expires?: Date;
}

/** A verified signature. */
export interface Signature<Found extends Credential> {
  readonly credential: Found;
  readonly scope: Scope;
  readonly timestamp: string;
  readonly value: string;
  /** Signs the chunks of a streamed body. */
  readonly key: Buffer;
  readonly payloadHash: string;
  readonly presigned: boolean;
  /** Milliseconds since the request was signed. */
  readonly ageMs: number;
}

interface Claim {
  readonly accessKeyId: string;
  readonly parts: SignedParts;
  readonly signature: string;
  readonly token: string | undefined;
  readonly expiresSeconds?: number;
}

/** The words in which services refuse the same thing. */
export interface Refusals {
  unknownKey(accessKeyId: string): AwsError;
  wrongSignature(): AwsError;
  expiredToken(): AwsError;
  badToken(): AwsError;
  skewed(): AwsError;
  incomplete(why: string): AwsError;
}

/** Verify; undefined for a request without any signature. */
export function verifySignature<Found extends Credential>(options: {
  readonly request: Received;
  readonly now: Date;
  readonly refuse: Refusals;
  readonly find: (accessKeyId: string) => Found | undefined;
  /** Hash of the body where the service signs it without a header of its own. */
  readonly bodyHash?: string;
}): Signature<Found> | undefined {
  const { request, refuse, now } = options;
  const claim = claimOf(request, refuse, options.bodyHash);
  if (claim === undefined) return undefined;
  const credential = options.find(claim.accessKeyId);
  if (credential === undefined) throw refuse.unknownKey(claim.accessKeyId);
  const ageMs = now.getTime() - timeOf(claim.parts.timestamp, refuse);
  checkAge(claim, ageMs, refuse);
  const expected = signatureOf(request, claim.parts, credential.secretAccessKey);
  if (!sameText(expected, claim.signature)) throw refuse.wrongSignature();
  checkToken(credential, claim.token, { now, refuse });
  return {
    credential,
    scope: claim.parts.scope,
    timestamp: claim.parts.timestamp,
    value: claim.signature,
    key: signingKey(credential.secretAccessKey, claim.parts.scope),
    payloadHash: claim.parts.payloadHash,
    presigned: claim.expiresSeconds !== undefined,
    ageMs,
  };
}

function claimOf(
  request: Received,
  refuse: Refusals,
  bodyHash: string | undefined,
): Claim | undefined {
  const header = request.headers["authorization"];
  if (header !== undefined) return headerClaim(request, header, { refuse, bodyHash });
  if (request.query.has("X-Amz-Signature") || request.query.has("X-Amz-Algorithm")) {
    return queryClaim(request, refuse);
  }
  return undefined;
}

function headerClaim(
  request: Received,
  header: string,
  options: { readonly refuse: Refusals; readonly bodyHash: string | undefined },
): Claim {
  const { refuse } = options;
  const [algorithm, ...rest] = header.trim().split(" ");
  if (algorithm !== "AWS4-HMAC-SHA256") {
    throw refuse.incomplete("only AWS4-HMAC-SHA256 signatures are supported");
  }
  const fields = new Map(
    rest
      .join("")
      .split(",")
      .map((part): [string, string] => {
        const end = part.indexOf("=");
        return [part.slice(0, end), part.slice(end + 1)];
      }),
  );
  const credential = fields.get("Credential");
  const signed = fields.get("SignedHeaders");
  const signature = fields.get("Signature");
  const timestamp = request.headers["x-amz-date"];
  if (!credential || !signed || !signature || !timestamp) {
    throw refuse.incomplete("Credential, SignedHeaders, Signature and x-amz-date are required");
  }
  const payloadHash =
    options.bodyHash ?? request.headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD";
  const { accessKeyId, scope } = scopeOf(credential, refuse);
  return {
    accessKeyId,
    parts: { scope, timestamp, signedHeaders: signed.split(";"), payloadHash },
    signature,
    token: request.headers["x-amz-security-token"],
  };
}

function queryClaim(request: Received, refuse: Refusals): Claim {
  const { query } = request;
  const credential = query.get("X-Amz-Credential");
  const timestamp = query.get("X-Amz-Date");
  const signed = query.get("X-Amz-SignedHeaders");
  const signature = query.get("X-Amz-Signature");
  const expires = Number(query.get("X-Amz-Expires"));
  if (!credential || !timestamp || !signed || !signature) {
    throw refuse.incomplete("Query-string authentication requires all X-Amz- parameters");
  }
  if (!Number.isInteger(expires) || expires < 0 || expires > PRESIGNED_SECONDS_MAX) {
    throw refuse.incomplete("X-Amz-Expires must be between 0 and 604800 seconds");
  }
  const { accessKeyId, scope } = scopeOf(credential, refuse);
  const payloadHash =
    query.get("X-Amz-Content-Sha256") ??
    request.headers["x-amz-content-sha256"] ??
    "UNSIGNED-PAYLOAD";
  return {
    accessKeyId,
    parts: { scope, timestamp, signedHeaders: signed.split(";"), payloadHash },
    signature,
    token: query.get("X-Amz-Security-Token"),
    expiresSeconds: expires,
  };
}

function scopeOf(
  credential: string,
  refuse: Refusals,
): { readonly accessKeyId: string; readonly scope: Scope } {
  const [accessKeyId, date, region, service, end, ...more] = credential.split("/");
  if (!accessKeyId || !date || !region || !service || end !== "aws4_request" || more.length > 0) {
    throw refuse.incomplete(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  return { accessKeyId, scope: { date, region, service } };
}

function timeOf(timestamp: string, refuse: Refusals): number {
  const time = Date.parse(
    timestamp.length === 16
      ? `${timestamp.slice(0, 4)}-${timestamp.slice(4, 6)}-${timestamp.slice(6, 11)}:${timestamp.slice(11, 13)}:${timestamp.slice(13)}`
      : "",
  );
  if (Number.isNaN(time)) throw refuse.incomplete("x-amz-date must be YYYYMMDD'T'HHMMSS'Z'");
  return time;
}

function checkAge(claim: Claim, ageMs: number, refuse: Refusals): void {
  if (claim.expiresSeconds === undefined) {
    if (Math.abs(ageMs) > SKEW_MS_MAX) throw refuse.skewed();
    return;
  }
  if (ageMs > claim.expiresSeconds * 1000) {
    throw new AwsError({ code: "AccessDenied", status: 403, message: "Request has expired" });
  }
  if (ageMs < -SKEW_MS_MAX) {
    throw new AwsError({ code: "AccessDenied", status: 403, message: "Request is not valid yet" });
  }
}

function checkToken(
  credential: Credential,
  token: string | undefined,
  options: { readonly now: Date; readonly refuse: Refusals },
): void {
  const { refuse } = options;
  if (credential.sessionToken === undefined) {
    if (token !== undefined) throw refuse.badToken();
    return;
  }
  if (token === undefined) throw refuse.unknownKey(credential.accessKeyId);
  if (!sameText(token, credential.sessionToken)) throw refuse.badToken();
  if (credential.expires && credential.expires <= options.now) throw refuse.expiredToken();
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
