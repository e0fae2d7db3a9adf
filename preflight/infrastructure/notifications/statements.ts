/** The statements that let a service send to a destination, for one bucket or topic only. */
import { encryptForQueue, sendFromBucket } from "../../../policies";
import type { JsonObject } from "../../diagnose/document";
import type { Sender } from "./route";

/** For the destination's policy. */
export function sendStatement(
  destination: { readonly arn: string; readonly action: string },
  sender: Sender,
): JsonObject {
  const statement = sendFromBucket({ arn: destination.arn }, sourceOf(sender));
  const sid = sender.name === "S3" ? statement.Sid : "SendFromTopic";
  return {
    ...statement,
    Sid: sid,
    Principal: { Service: sender.service },
    Action: destination.action,
  } as unknown as JsonObject;
}

/** For the policy of the destination's key. */
export function encryptStatement(sender: Sender): JsonObject {
  const statement = encryptForQueue(sourceOf(sender));
  const sid = sender.name === "S3" ? statement.Sid : "EncryptEventsOfTopic";
  return {
    ...statement,
    Sid: sid,
    Principal: { Service: sender.service },
  } as unknown as JsonObject;
}

/** S3 names bucket and account; SNS the topic alone, for sure. */
const sourceOf = ({ arn, account, name }: Sender) => ({
  arn: String(arn),
  ...(name === "S3" ? { account: String(account) } : undefined),
});
