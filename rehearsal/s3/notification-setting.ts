/**
 * PutBucketNotificationConfiguration: every destination is asked before the configuration stands.
 *
 * A queue that S3 may not send to is refused with S3's one sentence for it, whatever the cause: no
 * statement for `s3.amazonaws.com`, a wrong `aws:SourceArn`, a key policy that leaves S3 out. Then the
 * queue gets the test event.
 *
 * Source: Amazon S3 User Guide, "Granting permissions to publish event notification messages".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
import { AwsError, badRequest, notServed } from "../errors";
import type { Exchange } from "../exchange";
import { child, children, text, texts, type XmlElement, type XmlNode } from "../http/xml";
import type { Bucket, NotificationTarget } from "../state/storage";
import { deliveryVerdicts, sendTestEvent } from "./notify";
import type { Setting } from "./settings";

const EVENT_FAMILIES = [
  "s3:TestEvent",
  "s3:ObjectCreated:",
  "s3:ObjectRemoved:",
  "s3:ObjectRestore:",
  "s3:ReducedRedundancyLostObject",
  "s3:Replication:",
  "s3:LifecycleTransition",
  "s3:IntelligentTiering",
  "s3:ObjectAcl:",
  "s3:LifecycleExpiration:",
  "s3:ObjectTagging:",
];

/** The row of the settings table. */
export const notificationSetting: Setting = {
  query: "notification",
  name: "BucketNotificationConfiguration",
  root: "NotificationConfiguration",
  read: (bucket) => ({
    QueueConfiguration: bucket.notifications.map(targetNode),
    ...(bucket.eventBridge ? { EventBridgeConfiguration: {} } : undefined),
  }),
  write: (exchange, bucket, xml) => {
    for (const kind of ["TopicConfiguration", "CloudFunctionConfiguration"]) {
      if (children(xml, kind).length > 0) throw notServed(`${kind} of a notification`);
    }
    const targets = children(xml, "QueueConfiguration").map((item) => readTarget(exchange, item));
    checkOverlap(targets);
    const before = new Set(bucket.notifications.map((target) => target.queueArn));
    const skip = exchange.request.headers["x-amz-skip-destination-validation"] === "true";
    for (const target of targets) validate(exchange, bucket, target, skip);
    bucket.notifications = targets;
    bucket.eventBridge = child(xml, "EventBridgeConfiguration") !== undefined;
    for (const target of targets) {
      const queue = exchange.world.queues.get(target.queueArn);
      if (queue && !before.has(target.queueArn) && !skip) sendTestEvent(exchange, bucket, queue);
    }
  },
};

function targetNode(target: NotificationTarget): XmlNode {
  const rules = [
    ["prefix", target.prefix],
    ["suffix", target.suffix],
  ].filter(([, value]) => value !== "");
  return {
    Id: target.id,
    Queue: target.queueArn,
    Event: target.events,
    ...(rules.length > 0
      ? {
          Filter: {
            S3Key: { FilterRule: rules.map(([name, value]) => ({ Name: name, Value: value })) },
          },
        }
      : undefined),
  };
}

function readTarget(exchange: Exchange, item: XmlElement): NotificationTarget {
  const rules = children(child(child(item, "Filter"), "S3Key"), "FilterRule");
  const rule = (name: string): string =>
    rules
      .filter((one) => text(one, "Name")?.toLowerCase() === name)
      .map((one) => text(one, "Value") ?? "")[0] ?? "";
  const events = texts(item, "Event");
  for (const event of events) {
    if (!EVENT_FAMILIES.some((family) => event.startsWith(family))) {
      throw badRequest("InvalidArgument", "The event is not supported for notifications");
    }
  }
  return {
    id: text(item, "Id") || exchange.world.ids.opaque(48),
    queueArn: text(item, "Queue") ?? "",
    events,
    prefix: rule("prefix"),
    suffix: rule("suffix"),
  };
}

/** Two configurations may not both want the same event of the same key. */
function checkOverlap(targets: readonly NotificationTarget[]): void {
  for (const [index, one] of targets.entries()) {
    for (const other of targets.slice(index + 1)) {
      const sameEvent = one.events.some((event) =>
        other.events.some((theirs) => meets(event, theirs)),
      );
      const samePrefix = one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix);
      const sameSuffix = one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix);
      if (sameEvent && samePrefix && sameSuffix) {
        throw badRequest(
          "InvalidArgument",
          "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
        );
      }
    }
  }
}

function meets(a: string, b: string): boolean {
  const family = (event: string): string => (event.endsWith(":*") ? event.slice(0, -1) : event);
  return (
    a === b ||
    (a.endsWith(":*") && b.startsWith(family(a))) ||
    (b.endsWith(":*") && a.startsWith(family(b)))
  );
}

function validate(
  exchange: Exchange,
  bucket: Bucket,
  target: NotificationTarget,
  skip: boolean,
): void {
  const [, , service, region] = target.queueArn.split(":");
  if (service !== "sqs") throw badRequest("InvalidArgument", "The ARN is not well formed");
  if (region !== bucket.region) {
    throw badRequest(
      "InvalidArgument",
      "The notification destination service region is not valid for the bucket location constraint",
    );
  }
  if (skip) return;
  const queue = exchange.world.queues.get(target.queueArn);
  if (!queue) throw unable(target, "The destination queue does not exist");
  if (queue.name.endsWith(".fifo")) {
    throw unable(target, "FIFO SQS queues are not supported");
  }
  const verdicts = deliveryVerdicts(exchange, bucket, queue);
  exchange.record.verdicts.push(...verdicts);
  if (verdicts.some((verdict) => verdict.outcome !== "allowed")) {
    throw unable(
      target,
      "Permissions on the destination queue do not allow S3 to publish notifications from this bucket",
    );
  }
}

function unable(target: NotificationTarget, why: string): AwsError {
  return new AwsError({
    code: "InvalidArgument",
    status: 400,
    message: "Unable to validate the following destination configurations",
    details: { ArgumentName1: target.queueArn, ArgumentValue1: why },
  });
}
