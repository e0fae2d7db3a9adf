/**
 * Sending, receiving and deleting messages, one by one and in batches.
 *
 * A queue under a customer's key asks KMS too: senders for a data key, receivers for its decryption.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { ask } from "../authorize";
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Input, JsonAnswer, JsonOperation } from "../http/json-service";
import { findKeyOrThrow } from "../state/keys";
import { enqueue, numberOf, receive } from "../state/queues";
import type { Message, Queue } from "../state/storage";
import { queueOf } from "./queues";

const BATCH_COUNT_MAX = 10;
/** How often a waiting receiver looks again. */
const LOOK_MS = 20;
const WAIT_SECONDS_MAX = 20;

function needQueueKey(exchange: Exchange, queue: Queue, actions: readonly string[]): void {
  const reference = queue.attributes.get("KmsMasterKeyId");
  if (!reference) return;
  const key = findKeyOrThrow(exchange.world, reference, queue);
  for (const action of actions) {
    ask(exchange, {
      service: "kms",
      action,
      resource: key.arn,
      resourceAccount: key.account,
      context: {
        "kms:ViaService": `sqs.${queue.region}.amazonaws.com`,
        "kms:EncryptionContext:aws:sqs:arn": queue.arn,
        "kms:EncryptionContextKeys": ["aws:sqs:arn"],
      },
      why: "the queue is encrypted under this key",
    });
  }
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function sendOne(exchange: Exchange, queue: Queue, input: Input): Record<string, unknown> {
  const body = input.need("MessageBody");
  const sizeMax = numberOf(queue, "MaximumMessageSize", 1_048_576);
  if (body === "") {
    throw badRequest("MissingParameter", "The request must contain the parameter MessageBody.");
  }
  if (Buffer.byteLength(body) > sizeMax) {
    throw badRequest(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${sizeMax} bytes.`,
    );
  }
  const fifo = queue.name.endsWith(".fifo");
  const group = input.text("MessageGroupId");
  if (fifo && group === undefined) {
    throw badRequest("MissingParameter", "The request must contain the parameter MessageGroupId.");
  }
  const byContent = queue.attributes.get("ContentBasedDeduplication") === "true";
  const deduplicationId =
    input.text("MessageDeduplicationId") ??
    (byContent ? createHash("sha256").update(body).digest("hex") : undefined);
  if (fifo && deduplicationId === undefined) {
    throw badRequest(
      "InvalidParameterValue",
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  const delay = input.number("DelaySeconds");
  const attributes = input.fields["MessageAttributes"];
  const message = enqueue(exchange.world, queue, {
    body,
    sender: exchange.caller.key?.userId ?? exchange.caller.principal,
    ...(typeof attributes === "object" && attributes !== null
      ? { attributes: attributes as Record<string, unknown> }
      : undefined),
    ...(delay === undefined ? undefined : { delaySeconds: delay }),
    group,
    deduplicationId: fifo ? deduplicationId : undefined,
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    ...(message.sequence === undefined ? undefined : { SequenceNumber: message.sequence }),
  };
}

function sendMessage(exchange: Exchange, input: Input): JsonAnswer {
  const queue = queueOf(exchange, input, "sqs:SendMessage");
  needQueueKey(exchange, queue, ["kms:GenerateDataKey", "kms:Decrypt"]);
  return sendOne(exchange, queue, input);
}

async function receiveMessage(exchange: Exchange, input: Input): Promise<JsonAnswer> {
  const { world } = exchange;
  const queue = queueOf(exchange, input, "sqs:ReceiveMessage");
  needQueueKey(exchange, queue, ["kms:Decrypt"]);
  const countMax = input.number("MaxNumberOfMessages") ?? 1;
  if (countMax < 1 || countMax > BATCH_COUNT_MAX) {
    throw badRequest(
      "InvalidParameterValue",
      `Value ${countMax} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
    );
  }
  const options = { countMax, visibilitySeconds: input.number("VisibilityTimeout") };
  const wait = Math.min(
    WAIT_SECONDS_MAX,
    input.number("WaitTimeSeconds") ?? numberOf(queue, "ReceiveMessageWaitTimeSeconds", 0),
  );
  let messages = receive(world, queue, options);
  for (let looks = (wait * 1000) / LOOK_MS; messages.length === 0 && looks > 0; looks--) {
    if (!world.serving) break;
    await sleep(LOOK_MS, undefined, { ref: false });
    messages = receive(world, queue, options);
  }
  if (messages.length === 0) return {};
  const names = [...input.texts("AttributeNames"), ...input.texts("MessageSystemAttributeNames")];
  const wanted = input.texts("MessageAttributeNames");
  return { Messages: messages.map((message) => shown(message, names, wanted)) };
}

function shown(
  message: Message,
  names: readonly string[],
  wanted: readonly string[],
): Record<string, unknown> {
  const system: Record<string, string | undefined> = {
    SenderId: message.sender,
    SentTimestamp: String(message.sent.getTime()),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceived?.getTime()),
    MessageGroupId: message.group,
    SequenceNumber: message.sequence,
  };
  const attributes = Object.fromEntries(
    Object.entries(system).filter(
      ([name, value]) => value !== undefined && (names.includes("All") || names.includes(name)),
    ),
  );
  const own = Object.fromEntries(
    Object.entries(message.attributes).filter(
      ([name]) => wanted.includes("All") || wanted.includes(".*") || wanted.includes(name),
    ),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(attributes).length > 0 ? { Attributes: attributes } : undefined),
    ...(Object.keys(own).length > 0 ? { MessageAttributes: own } : undefined),
  };
}

function deleteOne(queue: Queue, receipt: string): void {
  queue.messages = queue.messages.filter((message) => message.receipt !== receipt);
}

function deleteMessage(exchange: Exchange, input: Input): JsonAnswer {
  const queue = queueOf(exchange, input, "sqs:DeleteMessage");
  deleteOne(queue, input.need("ReceiptHandle"));
  return undefined;
}

function changeOne(exchange: Exchange, queue: Queue, input: Input): void {
  const receipt = input.need("ReceiptHandle");
  const seconds = input.number("VisibilityTimeout") ?? 0;
  const message = queue.messages.find((one) => one.receipt === receipt);
  if (!message) {
    throw badRequest(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${receipt.slice(0, 64)}" is not a valid receipt handle.`,
    );
  }
  message.visible = new Date(exchange.world.now().getTime() + seconds * 1000);
}

function changeVisibility(exchange: Exchange, input: Input): JsonAnswer {
  changeOne(exchange, queueOf(exchange, input, "sqs:ChangeMessageVisibility"), input);
  return undefined;
}

/** A batch: each entry on its own, its refusal in the answer. */
function batch(
  action: string,
  each: (exchange: Exchange, queue: Queue, entry: Input) => Record<string, unknown>,
): JsonOperation {
  return (exchange, input) => {
    const queue = queueOf(exchange, input, action);
    if (action === "sqs:SendMessage") {
      needQueueKey(exchange, queue, ["kms:GenerateDataKey", "kms:Decrypt"]);
    }
    const entries = input.structures("Entries");
    checkBatch(entries);
    const done: Record<string, unknown>[] = [];
    const failed: Record<string, unknown>[] = [];
    for (const entry of entries) {
      const Id = entry.need("Id");
      try {
        done.push({ Id, ...each(exchange, queue, entry) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
      }
    }
    return { Successful: done, Failed: failed };
  };
}

function checkBatch(entries: readonly Input[]): void {
  if (entries.length === 0) {
    throw badRequest("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > BATCH_COUNT_MAX) {
    throw badRequest(
      "TooManyEntriesInBatchRequest",
      "Maximum number of entries per request are 10.",
    );
  }
  if (new Set(entries.map((entry) => entry.need("Id"))).size < entries.length) {
    throw badRequest("BatchEntryIdsNotDistinct", "Two or more batch entries have the same Id.");
  }
}

/** Operations on messages. */
export const messageOperations: Readonly<Record<string, JsonOperation>> = {
  SendMessage: sendMessage,
  ReceiveMessage: receiveMessage,
  DeleteMessage: deleteMessage,
  ChangeMessageVisibility: changeVisibility,
  SendMessageBatch: batch("sqs:SendMessage", sendOne),
  DeleteMessageBatch: batch("sqs:DeleteMessage", (_exchange, queue, entry) => {
    deleteOne(queue, entry.need("ReceiptHandle"));
    return {};
  }),
  ChangeMessageVisibilityBatch: batch("sqs:ChangeMessageVisibility", (exchange, queue, entry) => {
    changeOne(exchange, queue, entry);
    return {};
  }),
};
