/**
 * How an upload is encrypted and what KMS must allow for it.
 *
 * The header decides, else the bucket's default. Under a KMS key S3 asks KMS in the caller's name, with
 * the object's ARN as encryption context, or the bucket's where a bucket key is on. A key named by id
 * or alias is looked up in the caller's account.
 *
 * Bodies are not enciphered here; what is imitated is who may read and write them.
 *
 * Source: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import { createHash } from "node:crypto";

import { type ContextValue, requiredActions } from "../../iam";
import { ask } from "../authorize";
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Received } from "../http/received";
import { findKey, managedKey } from "../state/keys";
import type { Bucket, ObjectEncryption } from "../state/storage";
import { parametersOf } from "./permissions";
import { bucketArn, objectArn } from "./target";

const SSE = "x-amz-server-side-encryption";

/** The encryption that this request gets in this bucket. */
export function encryptionOf(exchange: Exchange, bucket: Bucket): ObjectEncryption {
  const { headers } = exchange.request;
  const customer = customerKey(exchange.request);
  if (customer) return customer;
  const asked = headers[SSE];
  const algorithm = asked ?? bucket.encryption.algorithm;
  if (algorithm !== "AES256" && algorithm !== "aws:kms" && algorithm !== "aws:kms:dsse") {
    throw badRequest("InvalidArgument", "The encryption method specified is not supported");
  }
  if (algorithm === "AES256") return { algorithm, bucketKey: false };
  const isDefault = asked === undefined;
  const bucketKeyHeader = headers[`${SSE}-bucket-key-enabled`];
  const reference =
    headers[`${SSE}-aws-kms-key-id`] ??
    (isDefault || bucket.encryption.algorithm === asked ? bucket.encryption.key : undefined);
  const context = headers[`${SSE}-context`];
  return {
    algorithm,
    key: resolveKey(exchange, bucket, reference),
    bucketKey:
      bucketKeyHeader === undefined ? bucket.encryption.bucketKey : bucketKeyHeader === "true",
    ...(context === undefined ? undefined : { context }),
  };
}

function resolveKey(exchange: Exchange, bucket: Bucket, reference: string | undefined): string {
  const { world, caller } = exchange;
  if (reference === undefined || reference === "alias/aws/s3") {
    return managedKey(world, {
      account: bucket.account,
      region: bucket.region,
      service: "s3",
    }).arn;
  }
  const key = findKey(world, reference, {
    account: caller.account ?? bucket.account,
    region: bucket.region,
  });
  if (key && key.region === bucket.region) return key.arn;
  const name = reference.startsWith("alias/") ? "Alias" : "Key";
  const full = reference.startsWith("arn:")
    ? reference
    : `arn:aws:kms:${bucket.region}:${caller.account ?? bucket.account}:${reference.startsWith("alias/") ? reference : `key/${reference}`}`;
  throw badRequest(
    "KMS.NotFoundException",
    reference.startsWith("alias/")
      ? `${name} ${full} is not found.`
      : `Key '${full}' does not exist`,
  );
}

/** Headers of SSE-C, checked; undefined where there are none. */
export function customerKey(
  request: Received,
  prefix = "x-amz-server-side-encryption",
): ObjectEncryption | undefined {
  const algorithm = request.headers[`${prefix}-customer-algorithm`];
  if (algorithm === undefined) return undefined;
  const key = Buffer.from(request.headers[`${prefix}-customer-key`] ?? "", "base64");
  const md5 = request.headers[`${prefix}-customer-key-md5`];
  if (algorithm !== "AES256") {
    throw badRequest(
      "InvalidEncryptionAlgorithmError",
      "The Encryption request you specified is not valid. Supported value: AES256.",
    );
  }
  if (key.length !== 32) {
    throw badRequest("InvalidArgument", "The secret key was invalid for the specified algorithm.");
  }
  const actual = createHash("md5").update(key).digest("base64");
  if (md5 !== actual) {
    throw badRequest(
      "InvalidArgument",
      "The calculated MD5 hash of the key did not match the hash that was provided.",
    );
  }
  return { algorithm: "AES256", bucketKey: false, customerKeyMd5: actual };
}

/** Ask KMS in the caller's name, as the operation needs it; throws the refusal. */
export function needKey(
  exchange: Exchange,
  side: "key" | "sourceKey",
  object: {
    readonly bucket: Bucket;
    readonly key: string;
    readonly encryption: ObjectEncryption | undefined;
  },
): void {
  const { bucket, key, encryption } = object;
  if (encryption?.key === undefined) return;
  const arn = encryption.bucketKey ? bucketArn(bucket) : objectArn(bucket, key);
  const kms = exchange.world.keys.get(encryption.key);
  if (kms?.state !== "Enabled") throw unusableKey(encryption.key, kms?.state);
  const fact = side === "key" ? "encryption" : "source-encryption";
  const actions = requiredActions("s3", exchange.operation, {
    ...parametersOf(exchange),
    [fact]: encryption.algorithm,
  });
  for (const { action, on, why } of actions) {
    if (on !== side) continue;
    ask(exchange, {
      service: "kms",
      action,
      resource: encryption.key,
      resourceAccount: kms.account,
      context: kmsContext(exchange, bucket, arn),
      why,
    });
  }
}

function kmsContext(exchange: Exchange, bucket: Bucket, arn: string): Record<string, ContextValue> {
  return {
    "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
    ...(exchange.caller.account === undefined
      ? undefined
      : { "kms:CallerAccount": exchange.caller.account }),
    "kms:EncryptionContext:aws:s3:arn": arn,
    "kms:EncryptionContextKeys": ["aws:s3:arn"],
    "aws:ViaAWSService": "true",
    "aws:CalledVia": ["s3.amazonaws.com"],
    "aws:CalledViaFirst": "s3.amazonaws.com",
    "aws:CalledViaLast": "s3.amazonaws.com",
  };
}

function unusableKey(arn: string, state: string | undefined): AwsError {
  if (state === "Disabled") return badRequest("KMS.DisabledException", `${arn} is disabled.`);
  return state === undefined
    ? badRequest("KMS.NotFoundException", `Key '${arn}' does not exist`)
    : badRequest("KMS.KMSInvalidStateException", `${arn} is pending deletion.`);
}

/** Response headers that tell how an object is encrypted. */
export function encryptionHeaders(
  encryption: ObjectEncryption | undefined,
): Record<string, string | undefined> {
  if (!encryption) return {};
  if (encryption.customerKeyMd5 !== undefined) {
    return {
      [`${SSE}-customer-algorithm`]: "AES256",
      [`${SSE}-customer-key-md5`]: encryption.customerKeyMd5,
    };
  }
  return {
    [SSE]: encryption.algorithm,
    [`${SSE}-aws-kms-key-id`]: encryption.key,
    [`${SSE}-bucket-key-enabled`]: encryption.bucketKey ? "true" : undefined,
  };
}

/** A customer-keyed object is read with its own key, and no other with any. */
export function checkCustomerKey(
  request: Received,
  encryption: ObjectEncryption | undefined,
  prefix?: string,
): void {
  const given = customerKey(request, prefix)?.customerKeyMd5;
  const needed = encryption?.customerKeyMd5;
  if (given === needed) return;
  if (needed === undefined) {
    throw badRequest(
      "InvalidRequest",
      "The encryption parameters are not applicable to this object.",
    );
  }
  if (given === undefined) {
    throw badRequest(
      "InvalidRequest",
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
  }
  throw new AwsError({ code: "AccessDenied", status: 403, message: "Access Denied" });
}
