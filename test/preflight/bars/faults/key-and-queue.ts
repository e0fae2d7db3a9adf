/** Faults of keys, encryption, queues and topics. */
import type { TopicFact } from "../../../../preflight";
import type { Setup } from "../setup";
import {
  add,
  bucketArn,
  change,
  deny,
  drop,
  type Fault,
  hasIdentity,
  hasKey,
  identity,
  isOwnRunner,
  setStatements,
  statementsOf,
  uploads,
  writes,
} from "./parts";

/** One entry a fault. */
export const keyAndQueueFaults: readonly Fault[] = [
  {
    cause: "EN-1",
    slot: "identity-key",
    applies: hasIdentity("kms:GenerateDataKey"),
    inject: (s) => drop(identity(s), "kms:GenerateDataKey"),
  },
  {
    cause: "EN-5",
    slot: "identity-key",
    applies: (s) => hasKey(s) && writes(s),
    inject: (s) => drop(identity(s), "kms:Decrypt"),
  },
  {
    cause: "EN-13",
    slot: "identity-key",
    applies: (s) => hasKey(s) && !writes(s),
    inject: (s) => drop(identity(s), "kms:Decrypt"),
  },
  {
    cause: "EN-7",
    slot: "identity-key",
    applies: hasKey,
    inject: (s) => {
      const encryption = s.bucket.encryption as { bucketKey: boolean } | undefined;
      if (encryption)
        s.bucket.encryption = { ...encryption, bucketKey: !encryption.bucketKey } as never;
    },
  },
  {
    cause: "EN-8",
    slot: "identity-key",
    applies: hasKey,
    inject: (s) =>
      change(identity(s), "kms:Decrypt", (one) => ({
        ...one,
        Condition: { StringEquals: { "kms:ViaService": "s3.us-west-2.amazonaws.com" } },
      })),
  },
  {
    cause: "EN-2",
    slot: "key-policy",
    applies: (s) => s.encryption === "key" && s.mode !== "bucket_policy",
    inject: (s) =>
      setStatements(s.key?.policy, [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::222233334444:role/admin" },
          Action: "kms:*",
          Resource: "*",
        },
      ]),
  },
  {
    cause: "EN-3",
    slot: "key-policy",
    applies: (s) =>
      s.encryption === "foreignKey" || (s.encryption === "key" && s.mode === "bucket_policy"),
    inject: (s) => setStatements(s.key?.policy, statementsOf(s.key?.policy).slice(0, 1)),
  },
  {
    cause: "EN-4",
    slot: "key-policy",
    applies: (s) => s.encryption === "key" && s.mode === "bucket_policy",
    inject: (s) => {
      if (s.key) s.key.manager = "aws";
      setStatements(s.key?.policy, statementsOf(s.key?.policy).slice(0, 1));
    },
  },
  {
    cause: "EN-6",
    slot: "key-region",
    applies: (s) => s.key !== undefined,
    inject: (s) => {
      if (s.key) s.key.region = "us-west-2";
    },
  },
  {
    cause: "EN-10",
    slot: "bucket-deny",
    applies: isOwnRunner,
    inject: (s) => {
      Object.assign(uploads(s), { server_side_encryption: "aws:kms:dsse" });
      deny(s, { StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } });
    },
  },
  {
    cause: "EN-11",
    slot: "key-state",
    applies: (s) => s.key !== undefined,
    inject: (s) => {
      if (s.key) s.key.state = "Disabled";
    },
  },
  {
    cause: "SQ-1",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) => {
      if (s.queue) delete (s.queue as { policy?: unknown }).policy;
    },
  },
  {
    cause: "SQ-2",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) =>
      change(s.queue?.policy, "sqs:SendMessage", (one) => ({
        ...one,
        Condition: { ArnEquals: { "aws:SourceArn": `${bucketArn(s)}/*` } },
      })),
  },
  {
    cause: "SQ-3",
    slot: "queue-key",
    applies: (s) => s.queueKey !== undefined,
    inject: (s) => setStatements(s.queueKey?.policy, statementsOf(s.queueKey?.policy).slice(0, 1)),
  },
  {
    cause: "SQ-4",
    slot: "queue-key",
    applies: (s) => s.queue !== undefined,
    inject: (s) => {
      if (s.queue) s.queue.key = "alias/aws/sqs";
    },
  },
  {
    cause: "SQ-5",
    slot: "identity-queue",
    applies: hasIdentity("sqs:ReceiveMessage"),
    inject: (s) => drop(identity(s), "sqs:ReceiveMessage"),
  },
  {
    cause: "SQ-6",
    slot: "queue-kind",
    applies: (s) => s.queue !== undefined,
    inject: (s) => {
      if (s.queue) s.queue.fifo = true;
    },
  },
  {
    cause: "SQ-8",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) =>
      add(s.queue?.policy, {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: String(s.queue?.arn),
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-acme1234" } },
      }),
  },
  {
    cause: "SQ-7",
    slot: "queue-policy",
    applies: (s) => s.queue !== undefined,
    inject: (s) =>
      add(s.queue?.policy, {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::222233334444:root" },
        Action: [
          "sqs:SendMessage",
          "sqs:ReceiveMessage",
          "sqs:DeleteMessage",
          "sqs:GetQueueUrl",
          "sqs:GetQueueAttributes",
          "sqs:ChangeMessageVisibility",
          "sqs:PurgeQueue",
          "sqs:ListQueueTags",
        ],
        Resource: String(s.queue?.arn),
      }),
  },
  {
    cause: "SN-1",
    slot: "topic",
    applies: hasNoTopic,
    inject: (s) => notifyTopic(s, "arn:aws:s3:::another-bucket"),
  },
  {
    cause: "SN-2",
    slot: "topic",
    applies: hasNoTopic,
    inject: (s) => notifyTopic(s, bucketArn(s), { key: "alias/aws/sns" }),
  },
  {
    cause: "SN-3",
    slot: "topic",
    applies: hasNoTopic,
    inject: (s) => notifyTopic(s, bucketArn(s), { fifo: true }),
  },
  {
    cause: "SN-4",
    slot: "topic",
    applies: (s) => hasNoTopic(s) && s.queue !== undefined && s.queueKey === undefined,
    inject: (s) => notifyTopic(s, bucketArn(s), { subscriptions: [subscription(s)] }),
  },
  {
    cause: "SN-5",
    slot: "topic",
    applies: (s) => hasNoTopic(s) && s.queueKey !== undefined && s.queue?.policy !== undefined,
    inject: (s) => {
      notifyTopic(s, bucketArn(s), { subscriptions: [subscription(s)] });
      add(s.queue?.policy, {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: String(s.queue?.arn),
        Condition: { ArnEquals: { "aws:SourceArn": TOPIC } },
      });
    },
  },
];

const TOPIC = "arn:aws:sns:eu-central-1:222233334444:acme-events";

function hasNoTopic(setup: Setup): boolean {
  return setup.topic === undefined;
}

const subscription = (setup: Setup) => ({
  queue: String(setup.queue?.arn),
  at: { address: "aws_sns_topic_subscription.x" },
});

/** The bucket notifies a topic whose policy lets S3 publish for `source`. */
function notifyTopic(setup: Setup, source: string, parts: Partial<TopicFact> = {}): void {
  const at = { address: "aws_sns_topic.x" };
  const statement = {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sns:Publish",
    Resource: TOPIC,
    Condition: { ArnEquals: { "aws:SourceArn": source } },
  };
  const document = { Version: "2012-10-17", Statement: [statement] };
  setup.topic = {
    arn: TOPIC,
    name: "acme-events",
    account: "222233334444",
    region: "eu-central-1",
    policy: { name: "aws_sns_topic.x", document, at },
    subscriptions: [],
    at,
    ...parts,
  };
  const before = setup.bucket.notification as { queues: [] } | undefined;
  setup.bucket.notification = {
    queues: [],
    dependsOn: [],
    at: { address: "aws_s3_bucket_notification.x" },
    ...before,
    topics: [{ topic: TOPIC, events: ["s3:ObjectCreated:*"] }],
  };
}
