/**
 * Signature Version 4: canonical request, string to sign, signature.
 *
 * Source: IAM User Guide, "Create a signed AWS API request".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac } from "node:crypto";

import { decode, type Received } from "../http/received";

/** The parts of a credential scope. */
export interface Scope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What is signed besides method, path and query. */
export interface SignedParts {
  readonly scope: Scope;
  /** `YYYYMMDD'T'HHMMSS'Z'`. */
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/** The signature of a request under a secret. */
export function signatureOf(request: Received, parts: SignedParts, secret: string): string {
  return hmac(signingKey(secret, parts.scope), stringToSign(request, parts)).toString("hex");
}

/** `AWS4-HMAC-SHA256`, time, scope and hash of the canonical request. */
export function stringToSign(request: Received, parts: SignedParts): string {
  return [
    "AWS4-HMAC-SHA256",
    parts.timestamp,
    scopeText(parts.scope),
    sha256(canonicalRequest(request, parts)),
  ].join("\n");
}

/** `20260101/eu-west-1/s3/aws4_request`. */
export function scopeText(scope: Scope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

/** The key that signs under a scope; chunk signatures use it too. */
export function signingKey(secret: string, scope: Scope): Buffer {
  const date = hmac(`AWS4${secret}`, scope.date);
  return hmac(hmac(hmac(date, scope.region), scope.service), "aws4_request");
}

/** HMAC-SHA256. */
export function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Lower-case hexadecimal SHA-256. */
export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function canonicalRequest(request: Received, parts: SignedParts): string {
  const headers = parts.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? "").trim().replaceAll(/ +/g, " ")}\n`,
  );
  return [
    request.method,
    canonicalPath(request.rawPath, parts.scope.service),
    canonicalQuery(request),
    headers.join(""),
    parts.signedHeaders.join(";"),
    parts.payloadHash,
  ].join("\n");
}

/** S3 encodes a path once and keeps it as it is; every other service encodes it twice. */
function canonicalPath(rawPath: string, service: string): string {
  const once = rawPath
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/");
  if (service === "s3") return once;
  return once.split("/").map(encode).join("/");
}

function canonicalQuery(request: Received): string {
  return request.query.pairs
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~`. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
