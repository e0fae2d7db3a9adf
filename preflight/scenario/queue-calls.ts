/** Calls on the queue of event notifications, and on the key that encrypts it. */
import { isUnknown, type Unknown } from "../../iam";
import type { NeededAction } from "../../vendors";
import type { Call } from "../call";
import { lookupOf } from "../lookup";
import { resolveKey } from "./encryption";
import { accountOf, type Row, type Scenario } from "./scenario";

/** Nothing of a call that is S3's own. */
function start(scenario: Scenario) {
  const { region: _region, headers: _headers, ...rest } = { headers: undefined, ...scenario.base };
  return rest;
}

/** One operation on the queue. */
export function queueCall(operation: string, need: NeededAction, scenario: Scenario): Call {
  const arn = scenario.subject.connection.configuration.event_queue_arn;
  const resource: string | Unknown = arn ?? { unknown: "the queue's ARN is not stated" };
  return {
    ...start(scenario),
    service: "sqs",
    operation,
    action: need.action,
    resource,
    ...accountOf(resource),
    context: {},
    why: need.why,
  };
}

/** Messages of a queue with a key of its own are decrypted for whoever receives them. */
export function queueKeyRows(operation: string, scenario: Scenario): Row[] {
  const arn: unknown = scenario.subject.connection.configuration.event_queue_arn;
  if (operation !== "ReceiveMessage" || typeof arn !== "string") return [];
  const key = keyOf(arn, scenario);
  if (!key) return [];
  const { endpoint: _endpoint, ...rest } = { endpoint: undefined, ...start(scenario) };
  const region = arn.split(":")[3];
  const call: Call = {
    ...rest,
    service: "kms",
    operation: "Decrypt",
    action: "kms:Decrypt",
    resource: key.arn,
    resourceAccount: key.account,
    context: {
      "kms:ViaService": `sqs.${region}.amazonaws.com`,
      "kms:EncryptionContext:aws:sqs:arn": arn,
      "kms:EncryptionContextKeys": ["aws:sqs:arn"],
    },
    why: "SQS asks the key to decrypt a notification",
  };
  return [{ title: "take event notifications: key", calls: [call] }];
}

/** The queue's own key; undefined where it has none, where it is AWS's, or where the queue was not read. */
function keyOf(queueArn: string, { snapshot }: Scenario) {
  const lookup = lookupOf(snapshot);
  const queue = lookup.queue(queueArn);
  const key = queue?.key;
  if (!queue || key === undefined || key === "") return undefined;
  if (isUnknown(key)) return { arn: key, account: key };
  const isAws = /(^|:)alias\/aws\//.test(key) || lookup.key(key)?.manager === "aws";
  return isAws ? undefined : resolveKey(key, queue, snapshot);
}
