/**
 * SQS queues with their policies.
 *
 * A policy for a queue that is not known may be any queue's: it is laid over each in doubt.
 */
import type { QueueFact } from "../../preflight";
import { documentFor, inForce, type Written } from "./documents";
import { asBoolean, attribute, policyFact, type Resource, textOf } from "./resource";
import type { Names } from "./same-name";

/** Collect them from every resource of the configuration. */
export function queueFacts(resources: readonly Resource[], names: Names): readonly QueueFact[] {
  const written = resources.flatMap((resource): Written[] => {
    if (resource.type !== "aws_sqs_queue_policy" || resource.mode === "data") return [];
    const target = textOf(resource, "queue_url");
    const policy = policyFact(resource, "policy");
    return target !== undefined && policy ? [{ target, policy, resource }] : [];
  });
  return resources
    .filter((resource) => resource.type === "aws_sqs_queue")
    .map((resource) => queueOf(resource, written, names));
}

function queueOf(resource: Resource, written: readonly Written[], names: Names): QueueFact {
  const url = textOf(resource, "url") ?? textOf(resource, "id") ?? { unknown: "the queue's URL" };
  const key = textOf(resource, "kms_master_key_id");
  const fifo = asBoolean(attribute(resource, "fifo_queue"));
  const laidOver = documentFor([url], written, names);
  const policy = inForce(resource, laidOver, policyFact(resource, "policy"));
  return {
    arn: textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` },
    name: textOf(resource, "name") ?? { unknown: `${resource.address}.name` },
    account: resource.target.account,
    region: resource.target.region,
    ...(policy ? { policy } : undefined),
    ...(key ? { key } : undefined),
    ...(fifo === undefined ? undefined : { fifo }),
    at: resource.at,
  };
}
