/** Calls on the queue of event notifications, and on the key that encrypts it. */
import { isUnknown, type Unknown } from "../../iam";
import type { NeededAction } from "../../vendors";
import type { Call } from "../call";
import { lookupOf } from "../lookup";
import { accountOf, base, type Row, type Scenario } from "./scenario";

/** Nothing of a call that is S3's own. */
function start(scenario: Scenario) {
  const { region: _region, headers: _headers, ...rest } = { headers: undefined, ...base(scenario) };
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
  const lookup = lookupOf(scenario.snapshot);
  const key = lookup.queue(arn)?.key;
  const fact = key === undefined || isUnknown(key) ? undefined : lookup.key(key);
  if (!fact || fact.manager === "aws") return [];
  const { endpoint: _endpoint, ...rest } = { endpoint: undefined, ...start(scenario) };
  const region = arn.split(":")[3];
  const call: Call = {
    ...rest,
    service: "kms",
    operation: "Decrypt",
    action: "kms:Decrypt",
    resource: fact.arn,
    resourceAccount: fact.account,
    context: {
      "kms:ViaService": `sqs.${region}.amazonaws.com`,
      "kms:EncryptionContext:aws:sqs:arn": arn,
      "kms:EncryptionContextKeys": ["aws:sqs:arn"],
    },
    why: "SQS asks the key to decrypt a notification",
  };
  return [{ title: "take event notifications: key", calls: [call] }];
}
