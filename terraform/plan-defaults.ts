/**
 * Attributes that a plan lists as known after apply although nobody wrote them: the provider reads them
 * back, and until another resource sets them they are AWS's defaults. So in a plan they are absent.
 *
 * Of any other attribute that is not known and has no expression nothing is concluded: a plan does not
 * list the expressions of `dynamic` blocks.
 *
 * Source: Terraform Registry, hashicorp/aws, "Attribute Reference" of each resource.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
 */
const READ_BACK: Readonly<Record<string, readonly string[]>> = {
  aws_s3_bucket: [
    "acceleration_status",
    "acl",
    "cors_rule",
    "grant",
    "lifecycle_rule",
    "logging",
    "object_lock_configuration",
    "object_lock_enabled",
    "policy",
    "replication_configuration",
    "request_payer",
    "server_side_encryption_configuration",
    "versioning",
    "website",
  ],
  aws_iam_role: ["inline_policy", "managed_policy_arns"],
  aws_kms_external_key: ["policy"],
  aws_kms_key: ["policy"],
  aws_kms_replica_external_key: ["policy"],
  aws_kms_replica_key: ["policy"],
  aws_sns_topic: ["policy"],
  aws_sqs_queue: ["policy"],
  aws_vpc_endpoint: ["policy"],
};

/** True for an attribute that is AWS's default as long as nobody writes it. */
export function isReadBack(type: string, attribute: string): boolean {
  return Object.hasOwn(READ_BACK, type) && READ_BACK[type]?.includes(attribute) === true;
}
