/**
 * What an S3 request needs: the question of its operation and its companions, asked in S3's order.
 *
 * Condition keys come from headers and query; `request-context.ts` of the IAM room knows which.
 */
import type { ContextValue } from "../../iam";
import { ask, type Question } from "../authorize";
import type { Exchange } from "../exchange";
import { Fields } from "../http/received";
import type { Bucket, ObjectVersion } from "../state/storage";
import { bucketArn, objectArn } from "./target";

/** A bucket or, with a key, an object in it. */
export interface Target {
  readonly bucket: Bucket;
  readonly key?: string;
}

/** Headers that deny without a policy. */
const DENYING_HEADERS = [
  "x-amz-expected-bucket-owner",
  "x-amz-request-payer",
  "x-amz-bypass-governance-retention",
];

/** Ask for one S3 action on a bucket or object; throws the refusal. */
export function need(
  exchange: Exchange,
  action: string,
  target: Target & {
    readonly context?: Readonly<Record<string, ContextValue>>;
    readonly why?: string;
  },
  more: Partial<Question> = {},
): void {
  ask(exchange, question(exchange, action, target, more));
}

/** The question that `need` asks. */
export function question(
  exchange: Exchange,
  action: string,
  target: Target & {
    readonly context?: Readonly<Record<string, ContextValue>>;
    readonly why?: string;
  },
  more: Partial<Question> = {},
): Question {
  const { bucket, key } = target;
  return {
    action,
    resource: key === undefined ? bucketArn(bucket) : objectArn(bucket, key),
    resourceAccount: bucket.account,
    context: { ...s3Context(exchange), ...target.context },
    headers: denyingHeaders(exchange),
    why: target.why ?? exchange.operation,
    ...more,
  };
}

function denyingHeaders(exchange: Exchange): Record<string, string> {
  const { headers, query } = exchange.request;
  return Object.fromEntries(
    DENYING_HEADERS.flatMap((name) => {
      const value = headers[name] ?? query.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Companion actions that headers of a write call for. */
export function needCompanions(exchange: Exchange, target: Target): void {
  const { headers } = exchange.request;
  const companions: [string, boolean][] = [
    ["s3:PutObjectTagging", headers["x-amz-tagging"] !== undefined],
    ["s3:PutObjectAcl", hasAcl(headers)],
    ["s3:PutObjectRetention", headers["x-amz-object-lock-mode"] !== undefined],
    ["s3:PutObjectLegalHold", headers["x-amz-object-lock-legal-hold"] !== undefined],
  ];
  for (const [action, needed] of companions) if (needed) need(exchange, action, target);
}

function hasAcl(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some(
    (name) => name === "x-amz-acl" || name.startsWith("x-amz-grant-"),
  );
}

/** Condition keys of the existing object that is read. */
export function existingTags(version: ObjectVersion | undefined): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [name, value] of version?.tags ?? []) tags[`s3:ExistingObjectTag/${name}`] = value;
  return tags;
}

/** Condition keys of every S3 request, and those of its headers and query. */
function s3Context(exchange: Exchange): Record<string, ContextValue> {
  const { signature, request } = exchange;
  const keys: Record<string, ContextValue> = { "s3:TlsVersion": "1.2" };
  if (signature) {
    keys["s3:authType"] = signature.presigned ? "REST-QUERY-STRING" : "REST-HEADER";
    keys["s3:signatureversion"] = "AWS4-HMAC-SHA256";
    keys["s3:signatureAge"] = String(Math.max(0, signature.ageMs));
    keys["s3:x-amz-content-sha256"] = signature.payloadHash;
  }
  return { ...keys, ...headerContext(request.headers), ...queryContext(exchange) };
}

function headerContext(headers: Readonly<Record<string, string>>): Record<string, ContextValue> {
  const keys: Record<string, ContextValue> = {};
  for (const name of HEADER_KEYS) {
    const value = headers[name.toLowerCase()];
    if (value !== undefined) keys[`s3:${name}`] = value;
  }
  const tagging = headers["x-amz-tagging"];
  if (tagging !== undefined) {
    const tags = Fields.parse(tagging, { form: true }).pairs;
    for (const [name, value] of tags) keys[`s3:RequestObjectTag/${name}`] = value;
    keys["s3:RequestObjectTagKeys"] = tags.map(([name]) => name);
  }
  for (const [header, key] of Object.entries(OBJECT_LOCK_KEYS)) {
    const value = headers[header];
    if (value !== undefined) keys[key] = value;
  }
  return keys;
}

const HEADER_KEYS = [
  "x-amz-acl",
  "x-amz-grant-read",
  "x-amz-grant-write",
  "x-amz-grant-read-acp",
  "x-amz-grant-write-acp",
  "x-amz-grant-full-control",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-storage-class",
  "x-amz-copy-source",
  "x-amz-metadata-directive",
  "x-amz-website-redirect-location",
  "x-amz-object-ownership",
  "if-match",
  "if-none-match",
];

const OBJECT_LOCK_KEYS: Readonly<Record<string, string>> = {
  "x-amz-object-lock-mode": "s3:object-lock-mode",
  "x-amz-object-lock-retain-until-date": "s3:object-lock-retain-until-date",
  "x-amz-object-lock-legal-hold": "s3:object-lock-legal-hold",
};

function queryContext(exchange: Exchange): Record<string, ContextValue> {
  const { query } = exchange.request;
  const keys: Record<string, ContextValue> = {};
  if (exchange.operation.startsWith("ListObject")) {
    for (const name of ["prefix", "delimiter", "max-keys"]) {
      const value = query.get(name);
      if (value !== undefined) keys[`s3:${name}`] = value;
    }
  }
  const version = query.get("versionId");
  if (version !== undefined) keys["s3:versionid"] = version;
  return keys;
}
