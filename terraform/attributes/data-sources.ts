/**
 * Data sources that can be answered without asking AWS: who and where we are, ARNs that follow from a
 * name, and policy documents.
 *
 * Source: Terraform Registry, hashicorp/aws, data sources.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */

import type { AttributeInput, ComputedAttributes } from "./index";
import { organization } from "./managed-resources";
import { policyDocument } from "./policy-document";

const callerIdentity: ComputedAttributes = ({ target }) => ({
  account_id: target.account,
  id: target.account,
});

const partition: ComputedAttributes = ({ target }) => ({
  partition: target.partition,
  id: target.partition,
  dns_suffix: target.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
  reverse_dns_prefix: target.partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
});

const region: ComputedAttributes = (input) => {
  const name = input.text("name") ?? input.target.region;
  return { name, id: name, region: name };
};

const bucket: ComputedAttributes = (input) => {
  const name = input.text("bucket") ?? input.standIn("bucket");
  return { id: name, bucket: name, arn: `arn:${input.target.partition}:s3:::${name}` };
};

const role: ComputedAttributes = (input) => namedPrincipal(input, "role", "name");

const user: ComputedAttributes = (input) => namedPrincipal(input, "user", "user_name");

/** The path of an existing principal is not known; nearly all have none. */
function namedPrincipal(input: AttributeInput, kind: string, attribute: string) {
  const name = input.text(attribute) ?? input.standIn(attribute);
  const { partition: inPartition, account } = input.target;
  return { id: name, name, arn: `arn:${inPartition}:iam::${account}:${kind}/${name}` };
}

const key: ComputedAttributes = (input) => {
  const given = input.text("key_id") ?? "";
  if (given.startsWith("arn:") && given.includes(":key/")) {
    return { id: given.slice(given.indexOf(":key/") + 5), key_id: given, arn: given };
  }
  return keyOfAlias(input, given);
};

const alias: ComputedAttributes = (input) => {
  const name = input.text("name") ?? "";
  const { partition: inPartition, account, region: inRegion } = input.target;
  const found = keyOfAlias(input, name);
  return {
    id: `arn:${inPartition}:kms:${inRegion}:${account}:${name}`,
    name,
    arn: `arn:${inPartition}:kms:${inRegion}:${account}:${name}`,
    target_key_arn: found.arn,
    target_key_id: found.id,
  };
};

/** An alias means one key, whatever data source asks for it. */
function keyOfAlias(input: AttributeInput, name: string) {
  const { partition: inPartition, account, region: inRegion } = input.target;
  const isId = name !== "" && !name.startsWith("alias/") && !name.startsWith("arn:");
  const id = isId
    ? name
    : input.reading.symbols.text(`key of ${name}`, { isOpen: true, shape: "uuid" });
  return { id, key_id: id, arn: `arn:${inPartition}:kms:${inRegion}:${account}:key/${id}` };
}

const queue: ComputedAttributes = (input) => {
  const name = input.text("name") ?? input.standIn("name");
  const { partition: inPartition, account, region: inRegion } = input.target;
  const url = `https://sqs.${inRegion}.amazonaws.com/${account}/${name}`;
  return { id: url, url, name, arn: `arn:${inPartition}:sqs:${inRegion}:${account}:${name}` };
};

const managedPolicy: ComputedAttributes = (input) => {
  const arn = input.text("arn");
  if (arn !== undefined) return { id: arn, arn };
  const name = input.text("name") ?? input.standIn("name");
  const { partition: inPartition, account } = input.target;
  return { name, arn: `arn:${inPartition}:iam::${account}:policy/${name}` };
};

/** By data source type. */
export const dataSources: Readonly<Record<string, ComputedAttributes>> = {
  aws_caller_identity: callerIdentity,
  aws_partition: partition,
  aws_region: region,
  aws_s3_bucket: bucket,
  aws_iam_role: role,
  aws_iam_user: user,
  aws_iam_policy: managedPolicy,
  aws_iam_policy_document: policyDocument,
  aws_kms_key: key,
  aws_kms_alias: alias,
  aws_organizations_organization: organization,
  aws_sqs_queue: queue,
};
