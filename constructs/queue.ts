/**
 * A queue that hears of a bucket's new objects, with its policy, its dead-letter queue and its key.
 *
 * Only a standard queue can be told by S3, and its policy and key have to permit S3 before the
 * bucket's notification document is put.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { Construct, type IConstruct } from "constructs";

import { encryptForQueue, type PolicyStatement, policyDocument, sendFromBucket } from "../policies";
import type { ISyncBucket } from "./bucket";
import { ConstructError, reportMissing } from "./errors";
import { FACT, type OwnFact, placeOf, policyFact } from "./facts";
import type { AddToResourcePolicyResult } from "./grant";
import type { ISyncKey } from "./key";
import { lazyPolicyJson } from "./policy-json";
import { guardSingleOwners } from "./single-owner";
import { type Surroundings, type SurroundingsProps, surroundingsOf } from "./surroundings";
import { isLiteral } from "./tokens";

/** A queue, ours or not. */
export interface ISyncQueue extends IConstruct {
  readonly arn: string;
  readonly accountId: string;
  /** Key of SSE-KMS; undefined for SSE-SQS. */
  readonly encryptionKey?: ISyncKey | undefined;
  /** Let S3 send the events of a bucket; what the notification document has to wait for. */
  permitBucket(bucket: ISyncBucket): AddToResourcePolicyResult;
}

/** A new queue. */
export interface SyncEventQueueProps extends SurroundingsProps {
  /** Name of the queue, 80 letters, digits, hyphens and underscores at most. */
  readonly queueName: string;
  /**
   * Key that encrypts messages; it must be ours, because S3 needs a statement in its policy.
   * @default keys that SQS manages (SSE-SQS)
   */
  readonly encryptionKey?: ISyncKey;
  /**
   * How often a message is taken before it moves to the dead-letter queue.
   * @default 5
   */
  readonly receiveCountMax?: number;
  /**
   * How long a message is hidden once it was taken.
   * @default 300
   */
  readonly visibilityTimeoutSeconds?: number;
  /**
   * How long the dead-letter queue keeps a message.
   * @default 1209600, fourteen days, the longest that SQS knows
   */
  readonly deadLetterRetentionSeconds?: number;
}

/** A standard queue with a dead-letter queue. */
export class SyncEventQueue extends Construct implements ISyncQueue {
  /** Refer to a queue of somebody else's; its policy cannot be changed. */
  static fromQueueArn(scope: Construct, id: string, queueArn: string): ISyncQueue {
    return new ForeignQueue(scope, id, queueArn);
  }

  readonly encryptionKey: ISyncKey | undefined;
  /** The AWS resource, for everything that has no property here. */
  readonly resource: SqsQueue;
  /** Where messages go that nobody could handle. */
  readonly deadLetterQueue: SqsQueue;
  readonly #queueName: string;
  readonly #surroundings: Surroundings;
  readonly #statements: PolicyStatement[] = [];
  #policy: SqsQueuePolicy | undefined;

  constructor(scope: Construct, id: string, props: SyncEventQueueProps) {
    super(scope, id);
    refuseFifo(props.queueName);
    guardSingleOwners(this);
    this.#queueName = props.queueName;
    this.#surroundings = surroundingsOf(this, props);
    this.encryptionKey = props.encryptionKey;
    const encryption = props.encryptionKey
      ? { kmsMasterKeyId: props.encryptionKey.arn }
      : { sqsManagedSseEnabled: true };
    this.deadLetterQueue = new SqsQueue(this, "DeadLetters", {
      name: `${props.queueName}-dead-letters`,
      messageRetentionSeconds: props.deadLetterRetentionSeconds ?? 1_209_600,
      ...encryption,
    });
    this.resource = new SqsQueue(this, "Resource", {
      name: props.queueName,
      visibilityTimeoutSeconds: props.visibilityTimeoutSeconds ?? 300,
      redrivePolicy: `{"deadLetterTargetArn":"${this.deadLetterQueue.arn}","maxReceiveCount":${props.receiveCountMax ?? 5}}`,
      ...encryption,
    });
  }

  get arn(): string {
    const { partition, region, accountId } = this.#surroundings;
    const known = isLiteral(partition) && isLiteral(region) && isLiteral(accountId);
    return known
      ? `arn:${partition}:sqs:${region}:${accountId}:${this.#queueName}`
      : this.resource.arn;
  }

  get accountId(): string {
    return this.#surroundings.accountId;
  }

  /** What the gate judges. */
  [FACT](): OwnFact {
    const key = this.encryptionKey;
    return {
      list: "queues",
      account: this.accountId,
      fact: {
        arn: this.resource.arn,
        name: this.#queueName,
        account: this.accountId,
        region: this.#surroundings.region,
        ...(this.#policy
          ? { policy: policyFact(this.#policy, this.#policy.policy, "queue policy") }
          : {}),
        ...(key ? { key: key.arn } : {}),
        at: placeOf(this.resource),
      },
    };
  }

  permitBucket(bucket: ISyncBucket): AddToResourcePolicyResult {
    const source = { arn: bucket.arn, account: bucket.accountId };
    this.#statements.push(sendFromBucket({ arn: this.arn }, source));
    this.encryptionKey?.addToResourcePolicy(encryptForQueue(source));
    this.#policy ??= new SqsQueuePolicy(this, "Policy", {
      queueUrl: this.resource.url,
      policy: lazyPolicyJson(() => policyDocument(this.#statements)),
    });
    return { statementAdded: true, policyDependable: this.#policy };
  }
}

class ForeignQueue extends Construct implements ISyncQueue {
  readonly accountId: string;

  constructor(
    scope: Construct,
    id: string,
    readonly arn: string,
  ) {
    super(scope, id);
    refuseFifo(arn);
    this.accountId = arn.split(":")[4] ?? "";
  }

  permitBucket(bucket: ISyncBucket): AddToResourcePolicyResult {
    const statement = sendFromBucket(
      { arn: this.arn },
      { arn: bucket.arn, account: bucket.accountId },
    );
    reportMissing(this, `the policy of queue \`${this.arn}\``, () => [statement]);
    return { statementAdded: false };
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
function refuseFifo(name: string): void {
  if (!name.endsWith(".fifo")) return;
  throw new ConstructError({
    code: "SYNC8006",
    severity: "error",
    summary: `\`${name}\` is a FIFO queue, and S3 sends events to standard queues only`,
    why: "S3 refuses the bucket's notification document",
    help: "use a standard queue",
  });
}
