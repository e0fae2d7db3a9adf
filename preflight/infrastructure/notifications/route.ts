/**
 * The ways of an event: from a bucket to a queue or a topic, from a topic on to a queue.
 *
 * Each is a sender, which AWS runs as a service, and a destination with a policy and perhaps a key. A
 * destination that was not read is no route of ours: nothing can be said of it.
 *
 * Sources: Amazon S3 User Guide, "Granting permissions to publish event notification messages to a
 * destination"; Amazon SNS Developer Guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
import { isUnknown, type Unknown } from "../../../iam";
import { type Lookup, lookupOf } from "../../lookup";
import type { Provenance, QueueFact, Snapshot, TopicFact } from "../../snapshot";

/** Who sends, as the destination's policy sees it. */
export interface Sender {
  readonly service: "s3.amazonaws.com" | "sns.amazonaws.com";
  /** How a reader calls it. */
  readonly name: "S3" | "SNS";
  /** What `aws:SourceArn` holds: the bucket or the topic. */
  readonly arn: string | Unknown;
  readonly account: string | Unknown;
  readonly region: string | Unknown;
}

/** What is sent to. */
export interface Destination {
  readonly kind: "queue" | "topic";
  readonly fact: QueueFact | TopicFact;
  readonly action: "sqs:SendMessage" | "sns:Publish";
}

/** Which cause of the catalogue each fault is on this way. */
export interface RouteCauses {
  /** No statement lets the sender in. */
  readonly gap: string;
  /** One would, but for its condition. */
  readonly mismatch: string;
  readonly deny: string;
  readonly key: string;
  readonly managedKey: string;
  readonly unreachable: string;
}

/** One way. */
export interface Route {
  readonly sender: Sender;
  readonly destination: Destination;
  readonly causes: RouteCauses;
  /** Addresses that the resource which makes the way waits for; undefined where it is there already. */
  readonly dependsOn: readonly string[] | undefined;
  /** What AWS answers at deployment; empty where it takes the way and loses the events. */
  readonly awsMessage: string;
  readonly at: Provenance;
  readonly snapshot: Snapshot;
  readonly lookup: Lookup;
}

/** What S3 answers when it cannot reach a destination. */
const REFUSED = "Unable to validate the following destination configurations";

const BUCKET_TO_QUEUE: RouteCauses = {
  gap: "SQ-1",
  mismatch: "SQ-2",
  deny: "SQ-8",
  key: "SQ-3",
  managedKey: "SQ-4",
  unreachable: "SQ-6",
};

const BUCKET_TO_TOPIC: RouteCauses = {
  gap: "SN-1",
  mismatch: "SN-1",
  deny: "SN-1",
  key: "SN-2",
  managedKey: "SN-2",
  unreachable: "SN-3",
};

const TOPIC_TO_QUEUE: RouteCauses = {
  gap: "SN-4",
  mismatch: "SN-4",
  deny: "SN-4",
  key: "SN-5",
  managedKey: "SN-5",
  unreachable: "SN-4",
};

/** Every way in a snapshot whose destination was read. */
export function routesOf(snapshot: Snapshot): readonly Route[] {
  const lookup = lookupOf(snapshot);
  return [...fromBuckets(snapshot, lookup), ...fromTopics(snapshot, lookup)];
}

function fromBuckets(snapshot: Snapshot, lookup: Lookup): Route[] {
  return snapshot.buckets.flatMap((bucket) => {
    const { notification, arn, account, region } = bucket;
    if (!notification || isUnknown(notification)) return [];
    const sender: Sender = { service: "s3.amazonaws.com", name: "S3", arn, account, region };
    const shared = {
      sender,
      dependsOn: notification.dependsOn,
      awsMessage: REFUSED,
      at: notification.at,
      snapshot,
      lookup,
    };
    const queues = notification.queues.flatMap(({ queue }) => {
      const destination = queueAt(queue, lookup);
      return destination ? [{ ...shared, destination, causes: BUCKET_TO_QUEUE }] : [];
    });
    const topics = (notification.topics ?? []).flatMap(({ topic }) => {
      const fact = isUnknown(topic) ? undefined : lookup.topic(topic);
      const destination = fact && ({ kind: "topic", fact, action: "sns:Publish" } as const);
      return destination ? [{ ...shared, destination, causes: BUCKET_TO_TOPIC }] : [];
    });
    return [...queues, ...topics];
  });
}

function fromTopics(snapshot: Snapshot, lookup: Lookup): Route[] {
  return (snapshot.topics ?? []).flatMap(({ arn, account, region, subscriptions }) =>
    subscriptions.flatMap(({ queue, at }) => {
      const destination = queueAt(queue, lookup);
      if (!destination) return [];
      const sender: Sender = { service: "sns.amazonaws.com", name: "SNS", arn, account, region };
      const causes = TOPIC_TO_QUEUE;
      const dependsOn = undefined;
      return [{ sender, destination, causes, dependsOn, awsMessage: "", at, snapshot, lookup }];
    }),
  );
}

function queueAt(arn: string | Unknown, lookup: Lookup): Destination | undefined {
  const fact = isUnknown(arn) ? undefined : lookup.queue(arn);
  return fact && { kind: "queue", fact, action: "sqs:SendMessage" };
}
