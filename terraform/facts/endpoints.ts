/** VPC endpoints with their policies. */
import { isUnknown } from "../../iam";
import type { EndpointFact } from "../../preflight";
import { policyFact, type Resource, textOf } from "./resource";

/** Collect them from every resource of the configuration. */
export function endpointFacts(resources: readonly Resource[]): readonly EndpointFact[] {
  return resources
    .filter((resource) => resource.type === "aws_vpc_endpoint" && resource.mode === "managed")
    .map((resource): EndpointFact => {
      const id = textOf(resource, "id") ?? { unknown: `${resource.address}.id` };
      const vpc = textOf(resource, "vpc_id");
      const separate = resources.find(
        (other) =>
          other.type === "aws_vpc_endpoint_policy" &&
          !isUnknown(id) &&
          textOf(other, "vpc_endpoint_id") === id,
      );
      const policy = (separate && policyFact(separate, "policy")) ?? policyFact(resource, "policy");
      return {
        id,
        ...(vpc === undefined ? undefined : { vpc }),
        service: serviceOf(textOf(resource, "service_name")),
        ...(policy ? { policy } : undefined),
        at: resource.at,
      };
    });
}

/** `com.amazonaws.eu-central-1.s3` is `s3`. */
function serviceOf(name: unknown): string {
  return typeof name === "string" ? name.slice(name.lastIndexOf(".") + 1) : "unknown";
}
