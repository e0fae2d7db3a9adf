/**
 * SNS topics with their policies, and the queues that are subscribed to them.
 *
 * Source: Terraform Registry, hashicorp/aws, "aws_sns_topic", "aws_sns_topic_policy",
 * "aws_sns_topic_subscription".
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sns_topic
 */
import type { TopicFact } from "../../preflight";
import { asBoolean, attribute, policyFact, type Resource, textOf } from "./resource";

/** Collect them from every resource of the configuration. */
export function topicFacts(resources: readonly Resource[]): readonly TopicFact[] {
  return resources
    .filter((resource) => resource.type === "aws_sns_topic")
    .map((resource) => topicOf(resource, resources));
}

function topicOf(resource: Resource, resources: readonly Resource[]): TopicFact {
  const arn = textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` };
  const separate = resources.find(
    (other) => other.type === "aws_sns_topic_policy" && isAt(textOf(other, "arn"), arn),
  );
  const policy = (separate && policyFact(separate, "policy")) ?? policyFact(resource, "policy");
  const key = textOf(resource, "kms_master_key_id");
  const fifo = asBoolean(attribute(resource, "fifo_topic"));
  const outside = { unknown: `${resource.address} exists outside this configuration` };
  return {
    arn,
    name: textOf(resource, "name") ?? { unknown: `${resource.address}.name` },
    account: resource.target.account,
    region: resource.target.region,
    ...(policy ? { policy } : resource.mode === "data" ? { policy: outside } : undefined),
    ...(key ? { key } : undefined),
    ...(fifo === undefined ? undefined : { fifo }),
    subscriptions: resources.flatMap((other) => {
      const isQueue =
        other.type === "aws_sns_topic_subscription" && textOf(other, "protocol") === "sqs";
      const endpoint = textOf(other, "endpoint");
      if (!isQueue || endpoint === undefined || !isAt(textOf(other, "topic_arn"), arn)) return [];
      return [{ queue: endpoint, at: other.at }];
    }),
    at: resource.at,
  };
}

const isAt = (written: unknown, arn: unknown): boolean =>
  typeof written === "string" && written === arn;
