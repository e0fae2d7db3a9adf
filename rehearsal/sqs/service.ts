/**
 * SQS as a service of the rehearsal: AwsJson for today's clients, the Query protocol for older ones,
 * both over the same operations.
 *
 * Source: Amazon SQS Developer Guide, "Making requests to SQS".
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests.html
 */
import type { AwsError } from "../errors";
import { type JsonOperation, jsonService } from "../http/json-service";
import type { Received } from "../http/received";
import type { Service } from "../http/service";
import { messageOperations } from "./messages";
import { queryForm } from "./query-form";
import { queueOperations } from "./queues";

const operations: Readonly<Record<string, JsonOperation>> = {
  ...queueOperations,
  ...messageOperations,
};

/** Codes that older clients go by. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  AccessDeniedException: "AccessDenied",
};

const json = jsonService({
  name: "sqs",
  target: "AmazonSQS",
  contentType: "application/x-amz-json-1.0",
  operations,
  queryCode: (code) => QUERY_CODES[code] ?? code,
});

const query = queryForm(operations, (code) => QUERY_CODES[code] ?? code);

function speaksJson(request: Received): boolean {
  return "x-amz-target" in request.headers;
}

/** The service. */
export const sqsService: Service = {
  ...json,
  preview: (request, body) =>
    speaksJson(request) ? json.preview(request, body) : query.preview(request, body),
  serve: (exchange, body) =>
    speaksJson(exchange.request) ? json.serve(exchange, body) : query.serve(exchange, body),
  renderError: (error: AwsError, request) =>
    speaksJson(request) ? json.renderError(error, request) : query.renderError(error, request),
};
