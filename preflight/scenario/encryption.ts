/**
 * The KMS calls that S3 makes in the caller's name.
 *
 * An upload under SSE-KMS asks for `kms:GenerateDataKey`, one in parts for `kms:Decrypt` as well, a
 * read for `kms:Decrypt`. S3 passes the object's ARN as encryption context, or the bucket's where
 * bucket keys are on. The AWS managed key `aws/s3` lets everybody of its own account in and nobody
 * else, so it needs no call of ours there.
 *
 * Sources: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys", "Reducing the cost
 * of SSE-KMS with Amazon S3 Bucket Keys", "Multipart upload overview".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
import { isUnknown, parseArn, type Unknown } from "../../iam";
import type { Call } from "../call";
import { lookupOf } from "../lookup";
import { managedKeyArn } from "../managed-key";
import type { BucketFact, Snapshot } from "../snapshot";
import type { SampleUpload } from "./samples";

/** Which key encrypts an upload. */
export type KeyInUse =
  | { readonly kind: "none" }
  /** The key that AWS keeps for S3 in the bucket's account. */
  | {
      readonly kind: "awsManaged";
      readonly arn: string | Unknown;
      readonly account: string | Unknown;
    }
  | {
      readonly kind: "key";
      readonly arn: string | Unknown;
      readonly account: string | Unknown;
      readonly bucketKey: boolean;
    }
  | { readonly kind: "unknown"; readonly reason: string };

/** What the header asks for, else the bucket's default, else AES256. */
export function keyInUse(
  bucket: BucketFact | undefined,
  upload: SampleUpload,
  snapshot: Snapshot,
): KeyInUse {
  const standard = bucket?.encryption;
  const asked = upload.server_side_encryption;
  if (isUnknown(asked)) return { kind: "unknown", reason: asked.unknown };
  if (asked === "AES256") return { kind: "none" };
  const fromHeader = asked !== undefined;
  if (!fromHeader && !bucket) return { kind: "unknown", reason: "the bucket was not read" };
  if (!fromHeader && isUnknown(standard)) return { kind: "unknown", reason: standard.unknown };
  const settings = standard === undefined || isUnknown(standard) ? undefined : standard;
  const algorithm = asked ?? settings?.algorithm ?? "AES256";
  if (isUnknown(algorithm)) return { kind: "unknown", reason: algorithm.unknown };
  if (!algorithm.startsWith("aws:kms")) return { kind: "none" };
  const key = upload.kms_key_id ?? settings?.key;
  if (key === undefined || key === "") return managedKey(bucket);
  if (isUnknown(key)) return { kind: "unknown", reason: key.unknown };
  if (key === "alias/aws/s3" || key.endsWith(":alias/aws/s3")) return managedKey(bucket);
  return { ...resolveKey(key, bucket, snapshot), bucketKey: settings?.bucketKey === true };
}

/** A key as `holder` names it: an id or alias without account means the holder's account and region. */
export function resolveKey(
  key: string,
  holder: Pick<BucketFact, "region" | "account"> | undefined,
  snapshot: Snapshot,
) {
  const fact = lookupOf(snapshot).key(key);
  if (fact) return { kind: "key" as const, arn: fact.arn, account: fact.account };
  if (key.startsWith("arn:") && key.includes(":key/")) {
    return { kind: "key" as const, arn: key, account: key.split(":")[4] ?? "" };
  }
  const { region, account } = holder ?? {};
  if (typeof region === "string" && typeof account === "string" && !key.includes("alias/")) {
    const arn = `arn:aws:kms:${region}:${account}:key/${key}`;
    return { kind: "key" as const, arn, account };
  }
  const unknown = { unknown: `which key \`${key}\` is, is not known` };
  return { kind: "key" as const, arn: unknown, account: account ?? unknown };
}

function managedKey(bucket: BucketFact | undefined): KeyInUse {
  const account = bucket?.account ?? { unknown: "the bucket was not read" };
  return { kind: "awsManaged", arn: managedKeyArn(bucket), account };
}

/** One KMS call for an object; undefined where there is nothing to ask. */
export function keyCall(options: {
  readonly key: KeyInUse;
  readonly action: "kms:GenerateDataKey" | "kms:Decrypt";
  readonly caller: string | Unknown;
  readonly objectArn: string | Unknown;
  readonly bucketArn: string | Unknown;
  readonly region: string | Unknown;
  readonly why: string;
}): Call | undefined {
  const { key, action } = options;
  if (key.kind === "none") return undefined;
  if (key.kind === "awsManaged" && isOwn(options.caller, key.account)) return undefined;
  const unknown = key.kind === "unknown" ? { unknown: key.reason } : undefined;
  const source = key.kind === "key" && key.bucketKey ? options.bucketArn : options.objectArn;
  const arn = key.kind === "unknown" ? { unknown: key.reason } : key.arn;
  return {
    service: "kms",
    operation: action.slice("kms:".length),
    caller: options.caller,
    action,
    resource: arn,
    resourceAccount: unknown ?? (key.kind === "unknown" ? { unknown: key.reason } : key.account),
    context: {
      "kms:ViaService": isUnknown(options.region)
        ? { unknown: options.region.unknown, prefix: "s3.", suffix: ".amazonaws.com" }
        : `s3.${options.region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": source,
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
    },
    why: options.why,
  };
}

/** Whether the caller is certainly of the key's own account, which its key lets in. */
function isOwn(caller: string | Unknown, account: string | Unknown): boolean {
  if (isUnknown(caller) || isUnknown(account)) return false;
  return parseArn(caller)?.account === account;
}
