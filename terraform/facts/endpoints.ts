/** VPC endpoints with their policies. */
import type { EndpointFact } from "../../preflight";
import { documentFor, inForce, type Written } from "./documents";
import { policyFact, type Resource, textOf } from "./resource";
import type { Names } from "./same-name";

/** Collect them from every resource of the configuration. */
export function endpointFacts(
  resources: readonly Resource[],
  names: Names,
): readonly EndpointFact[] {
  const written = resources.flatMap((resource): Written[] => {
    if (resource.type !== "aws_vpc_endpoint_policy") return [];
    const target = textOf(resource, "vpc_endpoint_id");
    const policy = policyFact(resource, "policy");
    return target !== undefined && policy ? [{ target, policy, resource }] : [];
  });
  return resources
    .filter((resource) => resource.type === "aws_vpc_endpoint")
    .map((resource) => endpointOf(resource, written, names));
}

/** AWS's default for an endpoint without a policy. */
const FULL_ACCESS = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
};

function endpointOf(resource: Resource, written: readonly Written[], names: Names): EndpointFact {
  const id = textOf(resource, "id") ?? { unknown: `${resource.address}.id` };
  const vpc = textOf(resource, "vpc_id");
  const standard = { name: "the default endpoint policy", document: FULL_ACCESS, at: resource.at };
  const own = policyFact(resource, "policy") ?? standard;
  const policy = inForce(resource, documentFor([id], written, names), own);
  return {
    id,
    ...(vpc === undefined ? undefined : { vpc }),
    service: serviceOf(textOf(resource, "service_name")),
    ...(policy && policy !== standard ? { policy } : undefined),
    at: resource.at,
  };
}

/** `com.amazonaws.eu-central-1.s3` is `s3`. */
function serviceOf(name: unknown): string {
  return typeof name === "string" ? name.slice(name.lastIndexOf(".") + 1) : "unknown";
}
