/**
 * The statements that permit what a connection needs, without saying to whom.
 *
 * Bucket actions stand on the bucket's ARN, object actions on the keys in scope only, listing under
 * the same prefixes, the key's actions through S3 in the bucket's region only. Used for the identity
 * policy as they are, and with a principal for bucket and key policies.
 *
 * Sources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html (kms:ViaService),
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html (encryption context),
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html (Decrypt for parts)
 */
import type { NeededAction, Use } from "../vendors";
import { oneOrMany, type PolicyStatement } from "./document";
import { type KeyScope, listPrefixes, outermost } from "./scope";

/** A bucket as policies name it. */
export interface PolicyBucket {
  readonly arn: string;
  /** Needed for the key's statements. */
  readonly region?: string;
  /** Twelve digits; needed for service principals and to see that a caller is of another account. */
  readonly account?: string;
  /** Whether S3 Bucket Keys are on, as our constructs have it; then KMS sees the bucket's ARN only. */
  readonly bucketKeys?: boolean;
}

/** A KMS key or queue as policies name it. */
export interface PolicyTarget {
  readonly arn: string;
  readonly account?: string;
  /** Of a queue: ARN of the key that encrypts its messages. */
  readonly keyArn?: string;
}

/** What the statements are made from. */
export interface StatementNeed {
  readonly actions: readonly NeededAction[];
  readonly uses: readonly Use[];
  readonly scope: KeyScope;
  readonly bucket: PolicyBucket;
}

/** Statements on the bucket and its objects. */
export function bucketStatements(need: StatementNeed): PolicyStatement[] {
  return [...objectStatements(need), ...listStatements(need), ...plainBucketStatements(need)];
}

/** Statements on the key; none where nothing is written or read. */
export function keyStatements(need: StatementNeed, key: PolicyTarget): PolicyStatement[] {
  const { bucket, uses, scope } = need;
  const writes = uses.includes("write");
  if (!writes && !uses.includes("read")) return [];
  const patterns = outermost([
    ...(writes ? scope.write : []),
    ...(uses.includes("read") ? scope.read : []),
  ]);
  const context = "kms:EncryptionContext:aws:s3:arn";
  return [
    {
      Sid: "KeyThroughS3",
      Effect: "Allow",
      Action: oneOrMany(writes ? ["kms:GenerateDataKey", "kms:Decrypt"] : ["kms:Decrypt"]),
      Resource: key.arn,
      Condition: {
        StringEquals: {
          "kms:ViaService": `s3.${bucket.region ?? "*"}.amazonaws.com`,
          ...(bucket.bucketKeys ? { [context]: bucket.arn } : {}),
        },
        ...(bucket.bucketKeys
          ? {}
          : { StringLike: { [context]: oneOrMany(objectArns(bucket, patterns)) } }),
      },
    },
  ];
}

/** Statements on the queue that tells of new objects. */
export function queueStatements(need: StatementNeed, queue: PolicyTarget): PolicyStatement[] {
  const actions = namesOf(need.actions, (entry) => entry.on === "queue");
  if (actions.length === 0) return [];
  const take: PolicyStatement = {
    Sid: "TakeNotifications",
    Effect: "Allow",
    Action: oneOrMany(actions),
    Resource: queue.arn,
  };
  if (queue.keyArn === undefined) return [take];
  const viaService = `sqs.${need.bucket.region ?? "*"}.amazonaws.com`;
  return [
    take,
    {
      Sid: "DecryptNotifications",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: queue.keyArn,
      Condition: { StringEquals: { "kms:ViaService": viaService } },
    },
  ];
}

function objectStatements({ actions, scope, bucket, uses }: StatementNeed): PolicyStatement[] {
  const groups = new Map<string, { patterns: readonly string[]; actions: string[] }>();
  for (const entry of actions.filter(({ on }) => on === "object")) {
    const patterns = patternsOf(entry, scope, uses);
    if (patterns.length === 0) continue;
    const group = groups.get(patterns.join("\n")) ?? { patterns, actions: [] };
    group.actions.push(entry.action);
    groups.set(patterns.join("\n"), group);
  }
  return [...groups.values()].map((group) => ({
    Sid:
      groups.size === 1
        ? "Objects"
        : group.patterns === scope.read
          ? "ReadObjects"
          : "WriteObjects",
    Effect: "Allow",
    Action: oneOrMany(group.actions),
    Resource: oneOrMany(objectArns(bucket, group.patterns)),
  }));
}

function listStatements({ actions, scope, bucket, uses }: StatementNeed): PolicyStatement[] {
  const list = actions.find((entry) => entry.action === "s3:ListBucket");
  if (!list) return [];
  const prefixes = listPrefixes(patternsOf(list, scope, uses));
  if (prefixes.length === 0) return [];
  return [
    {
      Sid: "ListPrefix",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucket.arn,
      Condition: { StringLike: { "s3:prefix": oneOrMany(prefixes) } },
    },
  ];
}

function plainBucketStatements({ actions, scope, bucket, uses }: StatementNeed): PolicyStatement[] {
  const names = namesOf(actions, (entry) => {
    if (entry.on !== "bucket") return false;
    if (entry.action !== "s3:ListBucket") return true;
    return listPrefixes(patternsOf(entry, scope, uses)).length === 0;
  });
  if (names.length === 0) return [];
  return [{ Sid: "Bucket", Effect: "Allow", Action: oneOrMany(names), Resource: bucket.arn }];
}

/** The keys that an action is needed for: those of the uses that it serves. */
function patternsOf(entry: NeededAction, scope: KeyScope, uses: readonly Use[]): readonly string[] {
  const reading: readonly Use[] = ["read", "list"];
  const reads = reading.some((use) => entry.uses.includes(use) && uses.includes(use));
  const writing: readonly Use[] = ["write", "acl", "tags", "setup"];
  const writes = writing.some((use) => entry.uses.includes(use)) && uses.includes("write");
  if (reads && writes) {
    return outermost([...scope.write, ...scope.read]);
  }
  if (reads) return scope.read;
  return writes ? scope.write : [];
}

function objectArns(bucket: PolicyBucket, patterns: readonly string[]): string[] {
  return patterns.map((pattern) => `${bucket.arn}/${pattern}`);
}

function namesOf(
  actions: readonly NeededAction[],
  wanted: (entry: NeededAction) => boolean,
): string[] {
  return actions.filter(wanted).map((entry) => entry.action);
}
