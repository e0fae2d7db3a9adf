/**
 * Access points with their policies, which stand in the access point or in a resource of their own.
 *
 * Source: Terraform Registry, hashicorp/aws, "aws_s3_access_point" and
 * "aws_s3control_access_point_policy".
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_access_point
 */
import { isUnknown } from "../../iam";
import type { AccessPointFact } from "../../preflight";
import { own } from "../value";
import { publicAccessBlockOf } from "./bucket-settings";
import { asText, nested, policyFact, type Resource, textOf } from "./resource";

/** Collect them from every resource of the configuration. */
export function accessPointFacts(resources: readonly Resource[]): readonly AccessPointFact[] {
  return resources
    .filter((resource) => resource.type === "aws_s3_access_point" && resource.mode === "managed")
    .map((resource) => accessPointOf(resource, resources));
}

function accessPointOf(resource: Resource, resources: readonly Resource[]): AccessPointFact {
  const arn = textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` };
  const alias = textOf(resource, "alias");
  const separate = resources.find(
    (other) =>
      other.type === "aws_s3control_access_point_policy" &&
      !isUnknown(arn) &&
      textOf(other, "access_point_arn") === arn,
  );
  const policy = (separate && policyFact(separate, "policy")) ?? policyFact(resource, "policy");
  const network = nested(resource, "vpc_configuration")[0];
  const vpc = network && (isUnknown(network) ? network : asText(own(network, "vpc_id")));
  const block = nested(resource, "public_access_block_configuration")[0];
  return {
    arn,
    name: textOf(resource, "name") ?? { unknown: `${resource.address}.name` },
    ...(alias === undefined ? undefined : { alias }),
    account: textOf(resource, "account_id") ?? resource.target.account,
    region: resource.target.region,
    bucket: textOf(resource, "bucket") ?? { unknown: `${resource.address}.bucket` },
    ...(policy ? { policy } : undefined),
    ...(vpc === undefined ? undefined : { vpc }),
    ...(block === undefined
      ? undefined
      : {
          publicAccessBlock: isUnknown(block)
            ? block
            : publicAccessBlockOf({ ...resource, attributes: block }),
        }),
    at: resource.at,
  };
}
