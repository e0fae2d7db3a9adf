/**
 * What a bucket's own settings ask of a request: encryption type, payer, owner, region, locks.
 *
 * Sources: Amazon S3 User Guide, "Blocking or unblocking SSE-C for a general purpose bucket",
 * "Using Requester Pays general purpose buckets", "Verifying bucket ownership with bucket owner
 * condition", "Locking objects with Object Lock"; AWS STS API Reference, "AssumeRole".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import { isUnknown } from "../../iam";
import type { BucketFact } from "../snapshot";
import {
  accessDenied,
  contextText,
  notAuthorized,
  type Rule,
  type RuleInput,
  statedText,
} from "./rule";

/** What S3 answers where it gives no reason. */
export const BARE_DENIAL = "Access Denied";

/** Blocked on new buckets since April 2026, and wherever the list names it. */
const BLOCKED_BY_DEFAULT: readonly string[] = ["SSE-C"];

const UPLOADS = new Set(["PutObject", "CreateMultipartUpload", "CopyObject", "UploadPart"]);

/** EN-9: customer-provided keys sent to a bucket that blocks them. */
export const blockedCustomerKeys: Rule = (input) => {
  const bucket = bucketOf(input);
  if (!bucket || !UPLOADS.has(input.call.operation)) return undefined;
  if (statedText(input, "s3:x-amz-server-side-encryption-customer-algorithm") === undefined) {
    return undefined;
  }
  if (isUnknown(bucket.encryption)) return bucket.encryption;
  const blocked = bucket.encryption?.blockedTypes ?? BLOCKED_BY_DEFAULT;
  if (isUnknown(blocked)) return blocked;
  if (!blocked.includes("SSE-C")) return undefined;
  return accessDenied(
    "EN-9",
    `${notAuthorized(input)} because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C)`,
  );
};

/** MI-1: another account must say that it pays. */
export const requesterPays: Rule = (input) => {
  const bucket = bucketOf(input);
  const setting = bucket?.requesterPays;
  if (setting === undefined || input.caller.kind === "service") return undefined;
  if (input.caller.account !== undefined && input.caller.account === input.owner) return undefined;
  if (input.call.headers?.["x-amz-request-payer"] === "requester") return undefined;
  if (isUnknown(setting)) return setting;
  if (isUnknown(setting.payer)) return setting.payer;
  return setting.payer === "Requester" ? accessDenied("MI-1", BARE_DENIAL) : undefined;
};

/** RP-19: the request names another owner than the bucket has. */
export const expectedOwner: Rule = (input) => {
  const expected = input.call.headers?.["x-amz-expected-bucket-owner"];
  if (expected === undefined || input.target.kind !== "bucket") return undefined;
  if (input.owner === undefined || isUnknown(input.owner)) {
    return { unknown: `who owns bucket \`${input.target.name}\` is not known` };
  }
  return expected === input.owner ? undefined : accessDenied("RP-19", BARE_DENIAL);
};

/** RG-1: the endpoint of another region was asked. */
export const otherRegion: Rule = (input) => {
  const bucket = bucketOf(input);
  if (!bucket || input.call.region === undefined) return undefined;
  if (isUnknown(bucket.region)) return bucket.region;
  if (bucket.region === input.call.region) return undefined;
  return {
    cause: "RG-1",
    errorCode: "PermanentRedirect",
    status: 301,
    message:
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
  };
};

/** MI-2: the version is locked; only governance mode has a way round. */
export const lockedObject: Rule = (input) => {
  const { call } = input;
  if (call.objectLock === undefined || call.action !== "s3:DeleteObjectVersion") return undefined;
  if (isUnknown(call.objectLock)) return call.objectLock;
  const bypass = call.headers?.["x-amz-bypass-governance-retention"] === "true";
  if (call.objectLock === "governance" && bypass) return undefined;
  return accessDenied("MI-2", "Access Denied because object protected by object lock.");
};

/** AP-3: an access point of a VPC answers only calls from there, which come through an endpoint. */
export const accessPointNetwork: Rule = (input) => {
  const vpc = input.target.kind === "accessPoint" ? input.target.fact?.vpc : undefined;
  if (vpc === undefined || input.caller.kind === "service") return undefined;
  if (isUnknown(vpc)) return vpc;
  const { endpoint } = input.call;
  const from = endpoint === undefined ? undefined : input.lookup.endpoint(endpoint)?.vpc;
  if (endpoint !== undefined && from === undefined) {
    return { unknown: `the VPC of ${endpoint} is not known` };
  }
  if (isUnknown(from)) return from;
  return from === vpc ? undefined : accessDenied("AP-3", BARE_DENIAL);
};

/** EN-14: SSE-KMS takes TLS and signature version 4 only. */
export const oldSignature: Rule = (input) => {
  const { call, target } = input;
  if (call.service !== "s3" || target.kind !== "bucket" || !call.usesKey) return undefined;
  const isPlain = contextText(input, "aws:SecureTransport") === "false";
  const isOld = contextText(input, "s3:signatureversion") === "AWS";
  if (!isPlain && !isOld) return undefined;
  return {
    cause: "EN-14",
    errorCode: "InvalidArgument",
    status: 400,
    message: isOld
      ? "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4."
      : "Requests specifying Server Side Encryption with AWS KMS managed keys must be made over a secure connection.",
  };
};

/** EN-15: the headers of server-side encryption belong to uploads. */
export const encryptionHeadersOnRead: Rule = (input) => {
  const { call } = input;
  if (!["GetObject", "HeadObject"].includes(call.operation)) return undefined;
  if (call.headers?.["x-amz-server-side-encryption"] === undefined) return undefined;
  return { cause: "EN-15", errorCode: "InvalidRequest", status: 400, message: "Bad Request" };
};

/** EN-11: a key that is switched off answers nobody. */
export const disabledKey: Rule = (input) => {
  if (input.target.kind !== "key" || input.call.service !== "kms") return undefined;
  const state = input.target.fact?.state ?? "Enabled";
  if (isUnknown(state)) return state;
  if (state === "Enabled" || !isKeyUse(input.call.action)) return undefined;
  const disabled = state === "Disabled";
  return {
    cause: "EN-11",
    errorCode: disabled ? "DisabledException" : "KMSInvalidStateException",
    status: 400,
    message: disabled
      ? `${input.target.name} is disabled.`
      : `${input.target.name} is pending deletion.`,
  };
};

function isKeyUse(action: string): boolean {
  return ["kms:encrypt", "kms:decrypt", "kms:generatedatakey", "kms:reencryptto"].includes(
    action.toLowerCase(),
  );
}

/** The longest session of a role assumed with the credentials of another role. */
const CHAINED_SESSION_SECONDS_MAX = 3600;

/** ST-6: a session longer than the role, or than role chaining, permits. */
export const sessionTooLong: Rule = (input) => {
  if (input.call.action !== "sts:AssumeRole" || input.target.kind !== "role") return undefined;
  const stated = statedText(input, "sts:DurationSeconds");
  if (typeof stated !== "string") return undefined;
  const seconds = Number(stated);
  if (input.caller.kind === "session" && seconds > CHAINED_SESSION_SECONDS_MAX) {
    return tooLong(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  const longest = input.target.fact?.maxSessionSeconds ?? CHAINED_SESSION_SECONDS_MAX;
  if (isUnknown(longest)) return longest;
  if (seconds <= longest) return undefined;
  return tooLong("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
};

const tooLong = (message: string) => ({
  cause: "ST-6",
  errorCode: "ValidationError",
  status: 400,
  message,
});

function bucketOf(input: RuleInput): BucketFact | undefined {
  return input.target.kind === "bucket" ? input.target.fact : undefined;
}
