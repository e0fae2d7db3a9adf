/**
 * Events from an SQS queue: received, delivered, and only then deleted.
 *
 * SQS delivers at least once and in no order; a message that is received twice in one batch counts
 * once. A crash between writing and deleting leads to a second delivery of the same messages.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html.
 */
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

import { type RetryLimits, withRetry } from "../retry";

const BATCH = 10;
const MESSAGE_COUNT_MAX = 10_000;
/** Longer than a batch takes to write. */
const VISIBILITY_SECONDS = 300;

/** A message that was received. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly receipt: string;
}

/** Receive until the queue answers that it is empty, or 10,000 messages. */
export async function receiveAll(
  client: SQSClient,
  queueUrl: string,
  retry: RetryLimits,
): Promise<readonly QueueMessage[]> {
  const messages = new Map<string, QueueMessage>();
  while (messages.size < MESSAGE_COUNT_MAX) {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: BATCH,
      VisibilityTimeout: VISIBILITY_SECONDS,
      WaitTimeSeconds: 1,
    });
    const answer = await withRetry(retry, () => client.send(command));
    if (!answer.Messages?.length) break;
    for (const one of answer.Messages) {
      const id = one.MessageId ?? "";
      messages.set(id, { id, body: one.Body ?? "", receipt: one.ReceiptHandle ?? "" });
    }
  }
  return [...messages.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Delete what was delivered. */
export async function deleteAll(
  client: SQSClient,
  queueUrl: string,
  messages: readonly QueueMessage[],
  retry: RetryLimits,
): Promise<void> {
  for (let at = 0; at < messages.length; at += BATCH) {
    const Entries = messages
      .slice(at, at + BATCH)
      .map((message, index) => ({ Id: String(index), ReceiptHandle: message.receipt }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries });
    await withRetry(retry, () => client.send(command));
  }
}
