/**
 * Every policy document that one connection needs, least privilege, from its syncs and its vendor.
 *
 *     auth_mode                identity    bucket                 trust    key, queue
 *     iam_role                 the needs   TLS only               vendor   where given
 *     access_key_and_secret    the needs   TLS only               -        where given
 *     bucket_policy            -           TLS only + the needs   -        where given
 *
 * Where the caller is of another account than the bucket or key, their policies permit it as well.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
import type { S3Connection } from "../connections";
import type { Diagnostic } from "../diagnostics";
import {
  type ConnectionUse,
  neededActions,
  type Use,
  unknownVendor,
  usesOf,
  type Vendor,
  vendor,
} from "../vendors";
import { oneOrMany, type PolicyDocument, type PolicyStatement, policyDocument } from "./document";
import { type KeyScope, keyScope } from "./scope";
import {
  bucketStatements,
  keyStatements,
  type PolicyBucket,
  type PolicyTarget,
  queueStatements,
  type StatementNeed,
} from "./statements";
import { type PolicyPrincipal, principalArns, type TextOrReference, trustPolicy } from "./trust";

/** What the documents are made from. */
export interface PolicyNeed extends ConnectionUse {
  readonly connection: Pick<S3Connection, "id" | "configuration" | "vendor">;
  /** Where left out, the catalogue's entry of `connection.vendor`. */
  readonly vendor?: Vendor;
  readonly bucket: PolicyBucket;
  readonly key?: PolicyTarget;
  readonly queue?: PolicyTarget;
  /** `aws`, `aws-cn`, `aws-us-gov` or `aws-eusc`; may be a Terraform reference. */
  readonly partition: string;
  /** Overrides the catalogue's principals. */
  readonly principals?: readonly PolicyPrincipal[];
  readonly externalIds?: readonly TextOrReference[];
  /** Overrides what follows from the syncs. */
  readonly uses?: readonly Use[];
  /** Overrides what follows from the syncs' filenames. */
  readonly scope?: KeyScope;
}

/** The documents by where they are attached; one that is not needed is absent. */
export interface ConnectionPolicies {
  readonly identity?: PolicyDocument;
  readonly bucket: PolicyDocument;
  readonly trust?: PolicyDocument;
  readonly key?: PolicyDocument;
  readonly queue?: PolicyDocument;
}

/** Write the documents, and say what is missing for those that could not be written. */
export function policiesFor(need: PolicyNeed): {
  readonly policies: ConnectionPolicies;
  readonly diagnostics: readonly Diagnostic[];
} {
  const entry = need.vendor ?? vendor(need.connection.vendor);
  if (!entry) {
    const bucket = policyDocument([denyInsecureTransport(need.bucket.arn)]);
    return { policies: { bucket }, diagnostics: [unknownVendor(need.connection.vendor)] };
  }
  const uses = need.uses ?? usesOf(need);
  const statements: StatementNeed = {
    actions: neededActions(entry, uses),
    uses,
    scope: need.scope ?? keyScope(need),
    bucket: need.bucket,
  };
  const mode = need.connection.configuration.auth_mode;
  const caller = callerOf(need, entry);
  const trust =
    mode === "iam_role"
      ? trustPolicy({
          vendor: entry,
          partition: need.partition,
          ...(need.principals ? { principals: need.principals } : {}),
          externalIds: need.externalIds ?? [],
          ...(caller.arns[0] ? { roleArn: caller.arns[0] } : {}),
        })
      : undefined;
  const identity = mode === "bucket_policy" ? [] : identityStatements(statements, need);
  return {
    policies: {
      ...(identity.length > 0 ? { identity: policyDocument(identity) } : {}),
      bucket: bucketPolicy(statements, need, caller),
      ...(trust?.document ? { trust: trust.document } : {}),
      ...(need.key ? { key: keyPolicy(statements, need, need.key, caller) } : {}),
      ...(need.queue ? { queue: queuePolicy(need, need.queue) } : {}),
    },
    diagnostics: [...caller.diagnostics, ...(trust?.diagnostics ?? [])],
  };
}

/** What an identity policy grants. */
export function identityStatements(
  statements: StatementNeed,
  need: Pick<PolicyNeed, "key" | "queue">,
): PolicyStatement[] {
  return [
    ...bucketStatements(statements),
    ...(need.key ? keyStatements(statements, need.key) : []),
    ...(need.queue ? queueStatements(statements, need.queue) : []),
  ];
}

/** Whoever comes without TLS is denied. https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html */
export function denyInsecureTransport(bucketArn: string): PolicyStatement {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** S3 may send the events of one bucket to the queue. https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html */
export function sendFromBucket(queue: PolicyTarget, bucket: PolicyBucket): PolicyStatement {
  return {
    Sid: "SendFromBucket",
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queue.arn,
    Condition: sourceCondition(bucket),
  };
}

/** S3 may encrypt the events of one bucket with the queue's key. */
export function encryptForQueue(bucket: PolicyBucket): PolicyStatement {
  return {
    Sid: "EncryptEventsOfBucket",
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: "*",
    Condition: sourceCondition(bucket),
  };
}

/** The account's own IAM policies decide about the key. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
export function delegateKeyToAccount(partition: string, account: string): PolicyStatement {
  return {
    Sid: "DelegateToAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

interface Caller {
  readonly arns: readonly string[];
  readonly account?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Who makes the calls: the role, or in bucket-policy mode the vendor's own principal. */
function callerOf(need: PolicyNeed, entry: Vendor): Caller {
  const { auth_mode, iam_role_arn } = need.connection.configuration;
  if (auth_mode === "bucket_policy") return principalArns({ ...need, vendor: entry }, auth_mode);
  if (auth_mode !== "iam_role" || iam_role_arn === undefined) return { arns: [], diagnostics: [] };
  const account = iam_role_arn.split(":")[4];
  return { arns: [iam_role_arn], diagnostics: [], ...(account ? { account } : {}) };
}

function bucketPolicy(statements: StatementNeed, need: PolicyNeed, caller: Caller): PolicyDocument {
  const outsider =
    need.connection.configuration.auth_mode === "bucket_policy" ||
    isOtherAccount(caller.account, need.bucket.account);
  const grants = outsider ? toPrincipal(bucketStatements(statements), caller.arns) : [];
  return policyDocument([denyInsecureTransport(need.bucket.arn), ...grants]);
}

function keyPolicy(
  statements: StatementNeed,
  need: PolicyNeed,
  key: PolicyTarget,
  caller: Caller,
): PolicyDocument {
  const account = key.account ?? need.bucket.account;
  const outsider =
    need.connection.configuration.auth_mode === "bucket_policy" ||
    isOtherAccount(caller.account, account);
  const grants = outsider ? toPrincipal(keyStatements(statements, key), caller.arns) : [];
  return policyDocument([
    ...(account ? [delegateKeyToAccount(need.partition, account)] : []),
    ...grants.map((statement) => ({ ...statement, Resource: "*" })),
    ...(need.queue ? [encryptForQueue(need.bucket)] : []),
  ]);
}

function queuePolicy(need: PolicyNeed, queue: PolicyTarget): PolicyDocument {
  return policyDocument([sendFromBucket(queue, need.bucket)]);
}

function toPrincipal(
  statements: readonly PolicyStatement[],
  arns: readonly string[],
): PolicyStatement[] {
  if (arns.length === 0) return [];
  return statements.map(({ Sid, Effect, ...rest }) => ({
    Sid: `Vendor${Sid}`,
    Effect,
    Principal: { AWS: oneOrMany(arns) },
    ...rest,
  }));
}

/** Two accounts that are both known now and differ; a reference is taken for the same account. */
function isOtherAccount(caller: string | undefined, owner: string | undefined): boolean {
  const known = (account: string | undefined) => /^[0-9]{12}$/.test(account ?? "");
  return known(caller) && known(owner) && caller !== owner;
}

function sourceCondition(bucket: PolicyBucket): NonNullable<PolicyStatement["Condition"]> {
  return {
    ArnEquals: { "aws:SourceArn": bucket.arn },
    ...(bucket.account ? { StringEquals: { "aws:SourceAccount": bucket.account } } : {}),
  };
}
