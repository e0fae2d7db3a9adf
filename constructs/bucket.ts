/**
 * A bucket that syncs write to and read from, and the one policy and the one notification document
 * that a bucket has.
 *
 * AWS knows a bucket's policy and notifications only as whole documents: two Terraform resources
 * overwrite each other. So this construct owns both, makes them when they are first needed, and
 * every other construct adds to them.
 *
 * Source: https://github.com/hashicorp/terraform-provider-aws/issues/43060
 */
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct, type IConstruct } from "constructs";

import { complainAboutBucketName } from "../connections";
import { denyInsecureTransport, type PolicyStatement, policyDocument } from "../policies";
import { grantOnBucket } from "./bucket-grants";
import { BucketNotifications, type NotificationFilter } from "./bucket-notifications";
import { type BucketSettingsProps, settle } from "./bucket-settings";
import { ConstructError, diagnosticText, reportMissing } from "./errors";
import { FACT, type OwnFact, placeOf, policyFact } from "./facts";
import type { AddToResourcePolicyResult, Grant, IGrantable } from "./grant";
import type { ISyncKey } from "./key";
import { lazyPolicyJson } from "./policy-json";
import type { ISyncQueue } from "./queue";
import { guardSingleOwners } from "./single-owner";
import { type Surroundings, type SurroundingsProps, surroundingsOf } from "./surroundings";
import { isLiteral } from "./tokens";

const BUCKET_SYMBOL = Symbol.for("syncwright/SyncBucket");

/** A bucket, ours or not. */
export interface ISyncBucket extends IConstruct {
  readonly bucketName: string;
  readonly arn: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** Key of SSE-KMS; undefined for SSE-S3. */
  readonly encryptionKey?: ISyncKey | undefined;
  /** Whether S3 Bucket Keys are on. */
  readonly bucketKeys: boolean;
  /** Add to the bucket's one policy; not added where the bucket is not ours. */
  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
  /** Add what `produce` returns when the stack is written. */
  addResourcePolicySource(produce: () => readonly PolicyStatement[]): AddToResourcePolicyResult;
  /** Tell a queue of new objects; throws where the bucket is not ours. */
  notifyQueue(queue: ISyncQueue, filter?: NotificationFilter): void;
  /** Let somebody read objects below a prefix and list them. */
  grantRead(grantee: IGrantable, prefix?: string): Grant;
  /** Let somebody write objects below a prefix, whole or in parts. */
  grantWrite(grantee: IGrantable, prefix?: string): Grant;
  /** Let somebody delete objects below a prefix. */
  grantDelete(grantee: IGrantable, prefix?: string): Grant;
  /** What a sync has to wait for before it may write. */
  readonly dependables: readonly ITerraformDependable[];
}

/** A new bucket. */
export interface SyncBucketProps extends BucketSettingsProps, SurroundingsProps {
  /** Name of the bucket: 3 to 63 lower-case letters, digits, hyphens and dots. */
  readonly bucketName: string;
  /**
   * Bucket that takes the access logs.
   * @default no access logs
   */
  readonly accessLogsBucket?: ISyncBucket;
  /**
   * Begin of the access logs' keys.
   * @default the bucket's name and a slash
   */
  readonly accessLogsPrefix?: string;
  /**
   * Delete the objects with the bucket when the stack is destroyed.
   * @default false
   */
  readonly forceDestroy?: boolean;
  /**
   * Tags of the bucket.
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A bucket of somebody else's, or of another stack. */
export interface SyncBucketAttributes extends SurroundingsProps {
  readonly bucketName: string;
  /**
   * Key of SSE-KMS.
   * @default SSE-S3
   */
  readonly encryptionKey?: ISyncKey;
  /**
   * Whether S3 Bucket Keys are on.
   * @default true where there is an encryption key
   */
  readonly bucketKeys?: boolean;
}

/** What buckets have in common, ours or not. */
abstract class BucketBase extends Construct implements ISyncBucket {
  abstract readonly bucketName: string;
  abstract readonly arn: string;
  abstract readonly encryptionKey: ISyncKey | undefined;
  abstract readonly bucketKeys: boolean;
  abstract readonly dependables: readonly ITerraformDependable[];
  protected readonly surroundings: Surroundings;

  constructor(scope: Construct, id: string, props: SurroundingsProps & { bucketName: string }) {
    super(scope, id);
    checkName(props.bucketName);
    this.surroundings = surroundingsOf(this, props);
  }

  get region(): string {
    return this.surroundings.region;
  }

  get accountId(): string {
    return this.surroundings.accountId;
  }

  get partition(): string {
    return this.surroundings.partition;
  }

  abstract addResourcePolicySource(
    produce: () => readonly PolicyStatement[],
  ): AddToResourcePolicyResult;
  abstract notifyQueue(queue: ISyncQueue, filter?: NotificationFilter): void;

  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult {
    return this.addResourcePolicySource(() => [statement]);
  }

  grantRead(grantee: IGrantable, prefix = ""): Grant {
    return grantOnBucket(this, grantee, "read", prefix);
  }

  grantWrite(grantee: IGrantable, prefix = ""): Grant {
    return grantOnBucket(this, grantee, "write", prefix);
  }

  grantDelete(grantee: IGrantable, prefix = ""): Grant {
    return grantOnBucket(this, grantee, "delete", prefix);
  }
}

/** A bucket with safe settings; owner of its policy and its notifications. */
export class SyncBucket extends BucketBase {
  /** Refer to a bucket by name. Its policy cannot be changed; statements that it needs are reported. */
  static fromBucketName(scope: Construct, id: string, bucketName: string): ISyncBucket {
    return new ForeignBucket(scope, id, { bucketName });
  }

  /** Refer to a bucket by what is known of it. */
  static fromBucketAttributes(
    scope: Construct,
    id: string,
    attributes: SyncBucketAttributes,
  ): ISyncBucket {
    return new ForeignBucket(scope, id, attributes);
  }

  /** Whether a construct is a `SyncBucket`, whichever copy of this package made it. */
  static isSyncBucket(value: unknown): value is SyncBucket {
    return typeof value === "object" && value !== null && BUCKET_SYMBOL in value;
  }

  readonly bucketName: string;
  readonly arn: string;
  readonly encryptionKey: ISyncKey | undefined;
  readonly bucketKeys: boolean;
  /** The AWS resource, for everything that has no property here. */
  readonly resource: S3Bucket;
  readonly #sources: (() => readonly PolicyStatement[])[] = [];
  readonly #notifications: BucketNotifications;
  readonly #policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: SyncBucketProps) {
    super(scope, id, props);
    Object.defineProperty(this, BUCKET_SYMBOL, { value: true });
    this.bucketName = props.bucketName;
    this.encryptionKey = props.encryptionKey;
    this.bucketKeys = props.encryptionKey !== undefined;
    this.resource = new S3Bucket(this, "Resource", {
      bucket: props.bucketName,
      ...(props.forceDestroy ? { forceDestroy: true } : {}),
      ...(props.tags ? { tags: { ...props.tags } } : {}),
    });
    this.arn = bucketArn(this.surroundings, props.bucketName) ?? this.resource.arn;
    const logs = logTarget(this, props);
    const publicAccess = settle(this, this.resource.bucket, props, logs);
    this.#policy = this.#makePolicy(publicAccess);
    this.#notifications = new BucketNotifications(this, this.resource.bucket);
    this.addToResourcePolicy(denyInsecureTransport(this.arn));
    guardSingleOwners(this);
    this.node.addValidation({
      validate: () => this.#notifications.check().map((found) => diagnosticText(found)),
    });
  }

  get dependables(): readonly ITerraformDependable[] {
    return [this.#policy];
  }

  /** Put the bucket and all of its settings under this stack's control; it exists in AWS already. */
  adopt(): this {
    for (const child of this.node.children) {
      const resource = child as unknown as { importFrom?: (id: string) => void };
      resource.importFrom?.(this.bucketName);
    }
    return this;
  }

  override addResourcePolicySource(
    produce: () => readonly PolicyStatement[],
  ): AddToResourcePolicyResult {
    this.#sources.push(produce);
    return { statementAdded: true, policyDependable: this.#policy };
  }

  override notifyQueue(queue: ISyncQueue, filter: NotificationFilter = {}): void {
    const permission = queue.permitBucket(this);
    const after = permission.policyDependable ? [permission.policyDependable] : [];
    this.#notifications.add(queue.arn, filter, [...after, this.#policy]);
  }

  /** What the gate judges. */
  [FACT](): OwnFact {
    const at = placeOf(this.resource);
    const key = this.encryptionKey;
    return {
      list: "buckets",
      account: this.accountId,
      fact: {
        name: this.resource.bucket,
        arn: this.resource.arn,
        account: this.accountId,
        region: this.region,
        policy: policyFact(this.#policy, this.#policy.policy, "bucket policy"),
        publicAccessBlock: {
          blockPublicAcls: true,
          ignorePublicAcls: true,
          blockPublicPolicy: true,
          restrictPublicBuckets: true,
          at,
        },
        ownership: { rule: "BucketOwnerEnforced", at },
        encryption: key
          ? { algorithm: "aws:kms", key: key.arn, bucketKey: true, at }
          : { algorithm: "AES256", at },
        at,
      },
    };
  }

  #makePolicy(after: ITerraformDependable): S3BucketPolicy {
    return new S3BucketPolicy(this, "Policy", {
      bucket: this.resource.bucket,
      policy: lazyPolicyJson(() => policyDocument(this.#sources.flatMap((produce) => produce()))),
      dependsOn: [after],
    });
  }
}

/** A bucket that this stack does not own. */
class ForeignBucket extends BucketBase {
  readonly bucketName: string;
  readonly encryptionKey: ISyncKey | undefined;
  readonly bucketKeys: boolean;
  readonly dependables: readonly ITerraformDependable[] = [];

  constructor(scope: Construct, id: string, attributes: SyncBucketAttributes) {
    super(scope, id, attributes);
    this.bucketName = attributes.bucketName;
    this.encryptionKey = attributes.encryptionKey;
    this.bucketKeys = attributes.bucketKeys ?? attributes.encryptionKey !== undefined;
  }

  get arn(): string {
    return `arn:${this.partition}:s3:::${this.bucketName}`;
  }

  override addResourcePolicySource(
    produce: () => readonly PolicyStatement[],
  ): AddToResourcePolicyResult {
    reportMissing(this, `the policy of bucket \`${this.bucketName}\``, produce);
    return { statementAdded: false };
  }

  override notifyQueue(): void {
    throw new ConstructError({
      code: "SYNC8002",
      severity: "error",
      summary: `the notifications of \`${this.bucketName}\` are not this stack's`,
      why: "a bucket has one notification document; writing it here would wipe what its owner wrote",
      help: "have the owner add the queue, or let the bucket send to EventBridge",
    });
  }
}

function checkName(name: string): void {
  const complaint = isLiteral(name) ? complainAboutBucketName(name) : undefined;
  if (!complaint) return;
  throw new ConstructError({
    code: complaint.label === "AWS rejects this name" ? "SYNC0110" : "SYNC0109",
    severity: "error",
    summary: `\`${name}\` is not the name of a bucket`,
    why: complaint.why,
    ...(complaint.instead ? { help: `write \`${complaint.instead}\`` } : {}),
  });
}

/** The ARN as a text known now, where name and partition are. */
function bucketArn(surroundings: Surroundings, name: string): string | undefined {
  if (!isLiteral(name)) return undefined;
  const { partition } = surroundings;
  return isLiteral(partition) ? `arn:${partition}:s3:::${name}` : undefined;
}

function logTarget(bucket: SyncBucket, props: SyncBucketProps) {
  const target = props.accessLogsBucket;
  if (!target) return undefined;
  const prefix = props.accessLogsPrefix ?? `${props.bucketName}/`;
  target.addToResourcePolicy(takeLogs(target, bucket, prefix));
  return { bucketName: target.bucketName, prefix };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
function takeLogs(target: ISyncBucket, source: ISyncBucket, prefix: string): PolicyStatement {
  return {
    Sid: "TakeAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${target.arn}/${prefix}*`,
    Condition: {
      ArnLike: { "aws:SourceArn": source.arn },
      StringEquals: { "aws:SourceAccount": source.accountId },
    },
  };
}
