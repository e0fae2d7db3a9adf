/** VPC endpoints with their policies. */
import type { Unknown } from "../../iam";
import type { EndpointFact, PolicyFact } from "../../preflight";
import { documentFor, type Written } from "./documents";
import { doubtOf } from "./doubt";
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
  const policy = policyOf(resource, documentFor([id], written, names));
  return {
    id,
    ...(vpc === undefined ? undefined : { vpc }),
    service: serviceOf(textOf(resource, "service_name")),
    ...(policy ? { policy } : undefined),
    at: resource.at,
  };
}

function policyOf(
  resource: Resource,
  laidOver: ReturnType<typeof documentFor>,
): PolicyFact | Unknown | undefined {
  if (resource.doubt !== undefined) return { unknown: doubtOf(resource) };
  if (resource.mode === "data") {
    return laidOver({ unknown: `${resource.address} exists outside this configuration` });
  }
  const standard = { name: "the default endpoint policy", document: FULL_ACCESS, at: resource.at };
  const policy = laidOver(policyFact(resource, "policy") ?? standard);
  return policy === standard ? undefined : policy;
}

/** `com.amazonaws.eu-central-1.s3` is `s3`. */
function serviceOf(name: unknown): string {
  return typeof name === "string" ? name.slice(name.lastIndexOf(".") + 1) : "unknown";
}
