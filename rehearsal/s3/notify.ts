/**
 * S3 event notifications to SQS: the destinations checked when they are configured, and messages put
 * into the queues when something happens. Both are decided by the queue's policy and its key's, with
 * `s3.amazonaws.com` as the caller; a delivery that is denied is lost, as it is on AWS, and recorded.
 *
 * Source: Amazon S3 User Guide, "Amazon S3 Event Notifications" and "Event message structure".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
import { type CallVerdict, decideCall } from "../../preflight";
import type { Exchange } from "../exchange";
import { encode } from "../signature/canonical";
import { findKey } from "../state/keys";
import { enqueue } from "../state/queues";
import type { Bucket, NotificationTarget, ObjectVersion, Queue } from "../state/storage";
import { canonicalId } from "./listing";

const S3_PRINCIPAL = "s3.amazonaws.com";

/** The verdicts on S3 sending to a queue: the queue's first, its key's after it. */
export function deliveryVerdicts(exchange: Exchange, bucket: Bucket, queue: Queue): CallVerdict[] {
  const { world } = exchange;
  const snapshot = world.snapshot();
  const now = world.now();
  const context = {
    "aws:SourceArn": `arn:aws:s3:::${bucket.name}`,
    "aws:SourceAccount": bucket.account,
    "aws:SecureTransport": "true",
    "aws:CurrentTime": `${now.toISOString().slice(0, 19)}Z`,
    "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
    "aws:RequestedRegion": bucket.region,
  };
  const verdicts = [
    decideCall(snapshot, {
      service: "sqs",
      operation: "SendMessage",
      caller: S3_PRINCIPAL,
      action: "sqs:SendMessage",
      resource: queue.arn,
      resourceAccount: queue.account,
      context,
      why: "tells the queue about the object",
    }),
  ];
  const reference = queue.attributes.get("KmsMasterKeyId");
  const key = reference ? findKey(world, reference, queue) : undefined;
  if (!key) return verdicts;
  for (const action of ["kms:GenerateDataKey", "kms:Decrypt"]) {
    verdicts.push(
      decideCall(world.snapshot(), {
        service: "kms",
        operation: "SendMessage",
        caller: S3_PRINCIPAL,
        action,
        resource: key.arn,
        resourceAccount: key.account,
        context: {
          ...context,
          "kms:ViaService": `sqs.${queue.region}.amazonaws.com`,
          "kms:EncryptionContext:aws:sqs:arn": queue.arn,
          "kms:EncryptionContextKeys": ["aws:sqs:arn"],
        },
        why: "enciphers the message under the queue's key",
      }),
    );
  }
  return verdicts;
}

/** Tell every queue that wants to know. */
export function notify(
  exchange: Exchange,
  happening: {
    readonly bucket: Bucket;
    readonly version: ObjectVersion;
    readonly event: string;
  },
): void {
  const { bucket, version, event } = happening;
  for (const target of bucket.notifications) {
    if (wants(target, event, version.key)) deliver(exchange, target, happening);
  }
}

function wants(target: NotificationTarget, event: string, key: string): boolean {
  const named = target.events.some((pattern) => {
    const bare = pattern.replace(/^s3:/, "");
    return bare.endsWith(":*") ? event.startsWith(bare.slice(0, -1)) : bare === event;
  });
  return named && key.startsWith(target.prefix) && key.endsWith(target.suffix);
}

function deliver(
  exchange: Exchange,
  target: NotificationTarget,
  happening: {
    readonly bucket: Bucket;
    readonly version: ObjectVersion;
    readonly event: string;
  },
): void {
  const { world, recorder } = exchange;
  const queue = world.queues.get(target.queueArn);
  const record = recorder.begin(world.now());
  record.service = "sqs";
  record.operation = "SendMessage";
  record.caller = S3_PRINCIPAL;
  if (!queue) {
    record.status = 400;
    record.errorCode = "QueueDoesNotExist";
  } else {
    record.verdicts.push(...deliveryVerdicts(exchange, happening.bucket, queue));
    const denied = record.verdicts.some((verdict) => verdict.outcome !== "allowed");
    record.status = denied ? 403 : 200;
    if (denied) record.errorCode = "AccessDenied";
    else send(exchange, queue, eventBody(exchange, target, happening));
  }
  recorder.finish(record);
}

/** What S3 sends once to prove that it can. */
export function sendTestEvent(exchange: Exchange, bucket: Bucket, queue: Queue): void {
  send(
    exchange,
    queue,
    JSON.stringify({
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Time: exchange.world.now().toISOString(),
      Bucket: bucket.name,
      RequestId: exchange.request.id,
      HostId: exchange.request.id,
    }),
  );
}

function send(exchange: Exchange, queue: Queue, body: string): void {
  enqueue(exchange.world, queue, { body, sender: S3_PRINCIPAL });
}

function eventBody(
  exchange: Exchange,
  target: NotificationTarget,
  happening: {
    readonly bucket: Bucket;
    readonly version: ObjectVersion;
    readonly event: string;
  },
): string {
  const { bucket, version, event } = happening;
  const removed = event.startsWith("ObjectRemoved:");
  return JSON.stringify({
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: bucket.region,
        eventTime: exchange.world.now().toISOString(),
        eventName: event,
        userIdentity: {
          principalId: `AWS:${exchange.caller.key?.userId ?? exchange.caller.principal}`,
        },
        requestParameters: { sourceIPAddress: exchange.context["aws:SourceIp"] },
        responseElements: {
          "x-amz-request-id": exchange.request.id,
          "x-amz-id-2": exchange.request.id,
        },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: target.id,
          bucket: {
            name: bucket.name,
            ownerIdentity: { principalId: canonicalId(bucket.account) },
            arn: `arn:aws:s3:::${bucket.name}`,
          },
          object: {
            key: encode(version.key).replaceAll("%2F", "/").replaceAll("%20", "+"),
            ...(removed ? undefined : { size: version.blob.size, eTag: version.etag }),
            ...(bucket.versioning === undefined ? undefined : { versionId: version.versionId }),
            sequencer: String(exchange.record.number).padStart(18, "0"),
          },
        },
      },
    ],
  });
}
