/** SQS queues with their policies. */
import { isUnknown } from "../../iam";
import type { PolicyFact, QueueFact } from "../../preflight";
import { asBoolean, attribute, policyFact, type Resource, textOf } from "./resource";

/** Collect them from every resource of the configuration. */
export function queueFacts(resources: readonly Resource[]): readonly QueueFact[] {
  const policies = policiesByUrl(resources);
  return resources
    .filter((resource) => resource.type === "aws_sqs_queue")
    .map((resource) => queueOf(resource, policies));
}

function queueOf(resource: Resource, policies: ReadonlyMap<string, PolicyFact>): QueueFact {
  const url = textOf(resource, "url") ?? textOf(resource, "id");
  const own = policyFact(resource, "policy");
  const policy = (typeof url === "string" ? policies.get(url) : undefined) ?? own;
  const key = textOf(resource, "kms_master_key_id");
  const fifo = asBoolean(attribute(resource, "fifo_queue"));
  const isOutside = resource.mode === "data";
  return {
    arn: textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` },
    name: textOf(resource, "name") ?? { unknown: `${resource.address}.name` },
    account: resource.target.account,
    region: resource.target.region,
    ...(policy
      ? { policy }
      : isOutside
        ? { policy: { unknown: `${resource.address} exists outside this configuration` } }
        : undefined),
    ...(key ? { key } : undefined),
    ...(fifo === undefined ? undefined : { fifo }),
    at: resource.at,
  };
}

function policiesByUrl(resources: readonly Resource[]): ReadonlyMap<string, PolicyFact> {
  const policies = new Map<string, PolicyFact>();
  for (const resource of resources) {
    if (resource.type !== "aws_sqs_queue_policy") continue;
    const url = textOf(resource, "queue_url");
    const policy = policyFact(resource, "policy");
    if (url !== undefined && !isUnknown(url) && policy) policies.set(url, policy);
  }
  return policies;
}
