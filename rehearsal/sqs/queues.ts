/**
 * Queues and their attributes.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */

import type { PolicyFact } from "../../preflight";
import { ask, type Question } from "../authorize";
import { badRequest } from "../errors";
import type { Exchange } from "../exchange";
import type { Input, JsonAnswer, JsonOperation } from "../http/json-service";
import { checkedDocument } from "../policy-text";
import { queueFact } from "../state/project";
import type { Queue } from "../state/storage";

/** Attributes that can be set, with SQS's defaults; undefined where there is none. */
const SETTABLE: Readonly<Record<string, string | undefined>> = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  VisibilityTimeout: "30",
  RedrivePolicy: undefined,
  RedriveAllowPolicy: undefined,
  KmsMasterKeyId: undefined,
  KmsDataKeyReusePeriodSeconds: undefined,
  SqsManagedSseEnabled: undefined,
  FifoQueue: undefined,
  ContentBasedDeduplication: undefined,
  DeduplicationScope: undefined,
  FifoThroughputLimit: undefined,
};

/** Lowest and highest value. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};

/** URL of a queue at this endpoint. */
export function queueUrl(exchange: Exchange, queue: Queue): string {
  return `${exchange.endpoint}/${queue.account}/${queue.name}`;
}

/** The queue behind `QueueUrl`, once the caller may. Region and host of the URL do not matter. */
export function queueOf(
  exchange: Exchange,
  input: Input,
  action: string,
  more: Partial<Question> = {},
): Queue {
  const url = input.need("QueueUrl");
  const [name = "", account = ""] = url.split("/").reverse();
  const queue = exchange.world.queues.get(`arn:aws:sqs:${exchange.region}:${account}:${name}`);
  if (!queue) throw noSuchQueue();
  needSqs(exchange, queue, action, more);
  return queue;
}

/** Ask for an action on a queue. */
export function needSqs(
  exchange: Exchange,
  queue: Queue,
  action: string,
  more: Partial<Question> = {},
): void {
  ask(exchange, {
    action,
    resource: queue.arn,
    resourceAccount: queue.account,
    why: exchange.operation,
    ...more,
  });
}

/** SQS's answer for a queue that is not there. */
export function noSuchQueue(): Error {
  return badRequest("QueueDoesNotExist", "The specified queue does not exist.");
}

function createQueue(exchange: Exchange, input: Input): JsonAnswer {
  const { world, region } = exchange;
  const account = exchange.caller.account ?? "";
  const name = input.need("QueueName");
  const arn = `arn:aws:sqs:${region}:${account}:${name}`;
  const queue: Queue = {
    arn,
    name,
    account,
    region,
    created: world.now(),
    modified: world.now(),
    policy: undefined,
    attributes: new Map(),
    tags: new Map(Object.entries(input.map("tags"))),
    messages: [],
    seen: new Map(),
  };
  needSqs(exchange, queue, "sqs:CreateQueue", {
    planned: world.queues.has(arn) ? {} : { queues: [queueFact(queue)] },
  });
  checkName(name, input);
  const existing = world.queues.get(arn);
  if (existing) {
    checkSame(existing, input.map("Attributes"));
    return { QueueUrl: queueUrl(exchange, existing) };
  }
  setAttributes(exchange, queue, input.map("Attributes"));
  world.queues.set(arn, queue);
  world.changed();
  return { QueueUrl: queueUrl(exchange, queue) };
}

function checkName(name: string, input: Input): void {
  const fifo = input.map("Attributes")["FifoQueue"] === "true";
  const bare = name.replace(/\.fifo$/, "");
  if (!/^[A-Za-z0-9_-]+$/.test(bare) || name.length > 80 || fifo !== name.endsWith(".fifo")) {
    throw badRequest(
      "InvalidParameterValue",
      fifo || name.endsWith(".fifo")
        ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
        : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
}

function checkSame(queue: Queue, wanted: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const held =
      name === "Policy" ? JSON.stringify(queue.policy?.document) : queue.attributes.get(name);
    if ((held ?? SETTABLE[name]) !== value && name !== "Policy") {
      throw badRequest(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
    }
  }
}

function setAttributes(
  exchange: Exchange,
  queue: Queue,
  attributes: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "Policy") {
      queue.policy = value === "" ? undefined : queuePolicy(exchange, queue, value);
      continue;
    }
    if (!Object.hasOwn(SETTABLE, name)) {
      throw badRequest("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
    checkValue(name, value);
    if (name === "KmsMasterKeyId" && value !== "") queue.attributes.delete("SqsManagedSseEnabled");
    if (name === "SqsManagedSseEnabled" && value === "true") {
      queue.attributes.delete("KmsMasterKeyId");
    }
    if (value === "") queue.attributes.delete(name);
    else queue.attributes.set(name, value);
  }
  queue.modified = exchange.world.now();
}

function checkValue(name: string, value: string): void {
  const range = RANGES[name];
  const number = Number(value);
  if (range && !(Number.isInteger(number) && number >= range[0] && number <= range[1])) {
    throw badRequest("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
  const structured = name === "RedrivePolicy" || name === "RedriveAllowPolicy";
  if (structured && value !== "" && !isJsonObject(value)) {
    throw badRequest("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
}

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function queuePolicy(exchange: Exchange, queue: Queue, text: string): PolicyFact {
  return {
    name: `queue policy of ${queue.name}`,
    document: checkedDocument(exchange.world, text, {
      type: "resource",
      name: `queue policy of ${queue.name}`,
      code: "InvalidAttributeValue",
    }),
    at: { call: `sqs:GetQueueAttributes ${queue.name}` },
  };
}

function setQueueAttributes(exchange: Exchange, input: Input): JsonAnswer {
  const queue = queueOf(exchange, input, "sqs:SetQueueAttributes");
  setAttributes(exchange, queue, input.map("Attributes"));
  exchange.world.changed();
  return undefined;
}

function getQueueAttributes(exchange: Exchange, input: Input): JsonAnswer {
  const queue = queueOf(exchange, input, "sqs:GetQueueAttributes");
  const all = attributesOf(exchange, queue);
  const names = input.texts("AttributeNames");
  if (names.length === 0) return {};
  return {
    Attributes: Object.fromEntries(
      Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name)),
    ),
  };
}

function attributesOf(exchange: Exchange, queue: Queue): Record<string, string> {
  const now = exchange.world.now();
  const visible = queue.messages.filter((message) => message.visible <= now);
  const delayed = queue.messages.filter((message) => message.visible > now && !message.receipt);
  const defaults = Object.entries(SETTABLE).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    ...Object.fromEntries(defaults),
    ...Object.fromEntries(queue.attributes),
    SqsManagedSseEnabled: String(
      !queue.attributes.has("KmsMasterKeyId") &&
        queue.attributes.get("SqsManagedSseEnabled") !== "false",
    ),
    ...(queue.policy ? { Policy: JSON.stringify(queue.policy.document) } : undefined),
    QueueArn: queue.arn,
    CreatedTimestamp: String(Math.floor(queue.created.getTime() / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modified.getTime() / 1000)),
    ApproximateNumberOfMessages: String(visible.length),
    ApproximateNumberOfMessagesNotVisible: String(
      queue.messages.length - visible.length - delayed.length,
    ),
    ApproximateNumberOfMessagesDelayed: String(delayed.length),
  };
}

function getQueueUrl(exchange: Exchange, input: Input): JsonAnswer {
  const owner = input.text("QueueOwnerAWSAccountId") ?? exchange.caller.account ?? "";
  const queue = exchange.world.queues.get(
    `arn:aws:sqs:${exchange.region}:${owner}:${input.need("QueueName")}`,
  );
  if (!queue) throw noSuchQueue();
  needSqs(exchange, queue, "sqs:GetQueueUrl");
  return { QueueUrl: queueUrl(exchange, queue) };
}

function listQueues(exchange: Exchange, input: Input): JsonAnswer {
  ask(exchange, { action: "sqs:ListQueues", resource: "*", why: "lists the queues" });
  const prefix = input.text("QueueNamePrefix") ?? "";
  const queues = [...exchange.world.queues.values()].filter(
    (queue) =>
      queue.account === exchange.caller.account &&
      queue.region === exchange.region &&
      queue.name.startsWith(prefix),
  );
  return { QueueUrls: queues.map((queue) => queueUrl(exchange, queue)) };
}

function deleteQueue(exchange: Exchange, input: Input): JsonAnswer {
  const queue = queueOf(exchange, input, "sqs:DeleteQueue");
  exchange.world.queues.delete(queue.arn);
  exchange.world.changed();
  return undefined;
}

function purgeQueue(exchange: Exchange, input: Input): JsonAnswer {
  queueOf(exchange, input, "sqs:PurgeQueue").messages = [];
  return undefined;
}

function listQueueTags(exchange: Exchange, input: Input): JsonAnswer {
  return { Tags: Object.fromEntries(queueOf(exchange, input, "sqs:ListQueueTags").tags) };
}

function tagQueue(exchange: Exchange, input: Input): JsonAnswer {
  const queue = queueOf(exchange, input, "sqs:TagQueue");
  for (const [name, value] of Object.entries(input.map("Tags"))) queue.tags.set(name, value);
  return undefined;
}

function untagQueue(exchange: Exchange, input: Input): JsonAnswer {
  const queue = queueOf(exchange, input, "sqs:UntagQueue");
  for (const name of input.texts("TagKeys")) queue.tags.delete(name);
  return undefined;
}

/** Operations on queues. */
export const queueOperations: Readonly<Record<string, JsonOperation>> = {
  CreateQueue: createQueue,
  SetQueueAttributes: setQueueAttributes,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListQueues: listQueues,
  DeleteQueue: deleteQueue,
  PurgeQueue: purgeQueue,
  ListQueueTags: listQueueTags,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
};
