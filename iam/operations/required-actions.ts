/**
 * From an API operation to the permissions it needs.
 *
 * AWS publishes actions, not which of them a call needs; this is our table, from the pages of the
 * services.
 *
 * Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html ,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html ,
 * https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html ,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */
import { actionKnowledge } from "../knowledge/catalogue";
import {
  type ActionTarget,
  companion,
  isKms,
  main,
  type OperationParameters,
  type RequiredAction,
} from "./required-action";
import { s3Actions } from "./s3-actions";

/**
 * The permissions an operation needs, the one it is named after first. Empty for an operation that needs
 * none (`sts:GetCallerIdentity`) and for one that is not known; `isKnownOperation` tells the two apart.
 */
export function requiredActions(
  service: string,
  operation: string,
  parameters: OperationParameters = {},
): readonly RequiredAction[] {
  return find(service, operation, parameters) ?? [];
}

/** Whether we know what an operation needs. */
export function isKnownOperation(service: string, operation: string): boolean {
  return find(service, operation, {}) !== undefined;
}

function find(
  service: string,
  operation: string,
  parameters: OperationParameters,
): readonly RequiredAction[] | undefined {
  switch (service) {
    case "s3":
      return s3Actions(operation, parameters);
    case "sts":
      return stsActions(operation, parameters);
    case "kms":
      return kmsActions(operation);
    case "sqs":
      return sqsActions(operation, parameters);
    case "iam":
      return iamActions(operation, parameters);
    default:
      return undefined;
  }
}

/** Operations of STS that every caller may use, even against an explicit deny. */
const FREE_OF_STS: ReadonlySet<string> = new Set(["GetCallerIdentity", "GetSessionToken"]);

function stsActions(
  operation: string,
  parameters: OperationParameters,
): readonly RequiredAction[] | undefined {
  if (FREE_OF_STS.has(operation)) return [];
  if (!operation.startsWith("AssumeRole")) return named("sts", operation, "account");
  const actions = [main(`sts:${operation}`, "role")];
  const names = Object.keys(parameters);
  if (names.some((name) => name.startsWith("tags.member."))) {
    actions.push(companion("sts:TagSession", "role", "the request has session tags"));
  }
  if (parameters["sourceidentity"] !== undefined) {
    actions.push(companion("sts:SetSourceIdentity", "role", "the request has a source identity"));
  }
  return actions;
}

function kmsActions(operation: string): readonly RequiredAction[] | undefined {
  if (operation === "ReEncrypt") {
    return [
      main("kms:ReEncryptFrom", "sourceKey"),
      companion("kms:ReEncryptTo", "key", "the operation itself"),
    ];
  }
  if (operation.endsWith("Alias")) {
    const why = "an alias and its key are both changed";
    return [main(`kms:${operation}`, "account"), companion(`kms:${operation}`, "key", why)];
  }
  const known = actionKnowledge(`kms:${operation}`);
  if (known.exists !== true) return undefined;
  const isOnKey = known.resourceTypes.some((type) => type.name === "key");
  return [main(known.name, isOnKey ? "key" : "account")];
}

/** Batch operations are asked as the single one. */
const BATCHES_OF_SQS: Readonly<Record<string, string>> = {
  SendMessageBatch: "SendMessage",
  DeleteMessageBatch: "DeleteMessage",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
};

function sqsActions(
  operation: string,
  parameters: OperationParameters,
): readonly RequiredAction[] | undefined {
  const single = Object.hasOwn(BATCHES_OF_SQS, operation) ? BATCHES_OF_SQS[operation] : operation;
  const on = operation === "ListQueues" ? "account" : "queue";
  const actions = named("sqs", single ?? operation, on);
  if (!actions || !isKms(parameters["encryption"])) return actions;
  const why = "the queue is encrypted by a KMS key";
  if (single === "SendMessage") {
    return [
      ...actions,
      companion("kms:GenerateDataKey", "key", why),
      companion("kms:Decrypt", "key", why),
    ];
  }
  return single === "ReceiveMessage" ? [...actions, companion("kms:Decrypt", "key", why)] : actions;
}

function iamActions(
  operation: string,
  parameters: OperationParameters,
): readonly RequiredAction[] | undefined {
  const actions = named("iam", operation, iamTarget(operation));
  const tagged = Object.keys(parameters).some((name) => name.startsWith("tags.member."));
  const kind = /^Create(Role|User|Policy|InstanceProfile)$/.exec(operation)?.[1];
  if (!actions || !tagged || kind === undefined) return actions;
  const why = "the request has tags";
  return [...actions, companion(`iam:Tag${kind}`, iamTarget(operation), why)];
}

function iamTarget(operation: string): ActionTarget {
  if (/Role|AssumeRolePolicy/.test(operation))
    return operation === "ListRoles" ? "account" : "role";
  if (/User|AccessKey/.test(operation)) return operation === "ListUsers" ? "account" : "user";
  if (operation.includes("Group")) return operation === "ListGroups" ? "account" : "group";
  if (operation === "ListPolicies" || operation.startsWith("GetAccount")) return "account";
  return operation.includes("Policy") ? "policy" : "account";
}

/** The action of the same name, if there is one. */
function named(
  service: string,
  operation: string,
  on: ActionTarget,
): readonly RequiredAction[] | undefined {
  const known = actionKnowledge(`${service}:${operation}`);
  return known.exists === true ? [main(known.name, on)] : undefined;
}
