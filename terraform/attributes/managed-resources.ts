/**
 * Computed attributes of managed resources: names, ids and ARNs as AWS forms them.
 *
 * Source: Terraform Registry, hashicorp/aws, "Attribute Reference" of each resource; AWS Service
 * Authorization Reference for the ARN formats.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
import type { AttributeInput, ComputedAttributes } from "./index";

/** The name that is written, or a stand-in behind the written prefix. */
function nameOf(input: AttributeInput, attribute = "name"): string {
  const written = input.text(attribute);
  if (written) return written;
  const prefix = input.text(`${attribute}_prefix`) ?? "";
  return `${prefix}${input.standIn(attribute)}`;
}

function iamArn(input: AttributeInput, kind: string, name: string): string {
  const { partition, account } = input.target;
  return `arn:${partition}:iam::${account}:${kind}${input.text("path") ?? "/"}${name}`;
}

function regionalArn(input: AttributeInput, service: string, resource: string): string {
  const { partition, region, account } = input.target;
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

const bucket: ComputedAttributes = (input) => {
  const name = nameOf(input, "bucket");
  const { partition, region } = input.target;
  return {
    id: name,
    bucket: name,
    arn: `arn:${partition}:s3:::${name}`,
    bucket_domain_name: `${name}.s3.amazonaws.com`,
    bucket_regional_domain_name: `${name}.s3.${region}.amazonaws.com`,
    region,
  };
};

/** The name holds the zone's suffix and has to be written. */
const directoryBucket: ComputedAttributes = (input) => {
  const name = nameOf(input, "bucket");
  return { id: name, bucket: name, arn: regionalArn(input, "s3express", `bucket/${name}`) };
};

/** Settings of a bucket are known by the bucket's name. */
const ofBucket: ComputedAttributes = (input) => {
  const name = input.text("bucket");
  return name === undefined ? {} : { id: name };
};

const principal =
  (kind: "role" | "user" | "group" | "instance-profile"): ComputedAttributes =>
  (input) => {
    const name = nameOf(input);
    return { id: name, name, arn: iamArn(input, kind, name) };
  };

const managedPolicy: ComputedAttributes = (input) => {
  const name = nameOf(input);
  const arn = iamArn(input, "policy", name);
  return { id: arn, name, arn };
};

const key: ComputedAttributes = (input) => {
  const id = input.reading.symbols.text(`${input.instance.address}.key_id`, {
    isOpen: false,
    shape: "uuid",
  });
  return { id, key_id: id, arn: regionalArn(input, "kms", `key/${id}`) };
};

/** A replica has the id of its primary key, in its own region. */
const replicaKey: ComputedAttributes = (input) => {
  const primary = input.text("primary_key_arn") ?? "";
  const id = primary.includes(":key/")
    ? primary.slice(primary.indexOf(":key/") + ":key/".length)
    : input.standIn("key_id");
  return { id, key_id: id, arn: regionalArn(input, "kms", `key/${id}`) };
};

const keyAlias: ComputedAttributes = (input) => {
  const written = input.text("name");
  const name = written ?? `${input.text("name_prefix") ?? "alias/"}${input.standIn("name")}`;
  const target = input.text("target_key_id") ?? "";
  const targetArn = target.startsWith("arn:") ? target : regionalArn(input, "kms", `key/${target}`);
  return { id: name, name, arn: regionalArn(input, "kms", name), target_key_arn: targetArn };
};

const queue: ComputedAttributes = (input) => {
  const base = nameOf(input);
  const isFifo = input.value("fifo_queue") === true && !input.text("name");
  const name = isFifo ? `${base}.fifo` : base;
  const { region, account } = input.target;
  const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
  return { id: url, url, name, arn: regionalArn(input, "sqs", name) };
};

const topic: ComputedAttributes = (input) => {
  const name = nameOf(input);
  const arn = regionalArn(input, "sns", name);
  return { id: arn, arn, name };
};

const accessPoint: ComputedAttributes = (input) => {
  const name = nameOf(input);
  const arn = regionalArn(input, "s3", `accesspoint/${name}`);
  return { id: arn, arn, name, alias: input.standIn("alias") };
};

const endpoint: ComputedAttributes = (input) => {
  const id = input.standIn("id");
  return { id, arn: regionalArn(input, "ec2", `vpc-endpoint/${id}`) };
};

const vpc: ComputedAttributes = (input) => {
  const id = input.standIn("id");
  return { id, arn: regionalArn(input, "ec2", `vpc/${id}`) };
};

/** Accounts, units and roots may be there already, under an id that is written elsewhere. */
function openId(input: AttributeInput, name: string, shape?: "digits"): string {
  const reference = `${input.instance.address}.${name}`;
  return input.reading.symbols.text(reference, {
    isOpen: true,
    ...(shape ? { shape } : undefined),
  });
}

function organizationArn(input: AttributeInput, resource: string): string {
  return `arn:${input.target.partition}:organizations::${input.target.account}:${resource}`;
}

/** Also the data source: both compute what nobody writes. */
export const organization: ComputedAttributes = (input) => {
  const id = openId(input, "id");
  const root = openId(input, "roots[0].id");
  const isManaged = input.instance.mode === "managed";
  const management = isManaged
    ? input.target.account
    : openId(input, "master_account_id", "digits");
  return {
    id,
    arn: organizationArn(input, `organization/${id}`),
    master_account_id: management,
    roots: [{ id: root, arn: organizationArn(input, `root/${id}/${root}`), name: "Root" }],
  };
};

const account: ComputedAttributes = (input) => {
  const id = openId(input, "id", "digits");
  return { id, arn: organizationArn(input, `account/${openId(input, "organization")}/${id}`) };
};

const unit: ComputedAttributes = (input) => {
  const id = openId(input, "id");
  return { id, arn: organizationArn(input, `ou/${openId(input, "organization")}/${id}`) };
};

const organizationPolicy: ComputedAttributes = (input) => {
  const id = input.standIn("id");
  const kind = (input.text("type") ?? "SERVICE_CONTROL_POLICY").toLowerCase();
  const organization_ = input.standIn("organization");
  return { id, arn: organizationArn(input, `policy/${organization_}/${kind}/${id}`) };
};

const connection: ComputedAttributes = (input) => ({
  id: input.standIn("id"),
  external_id: input.standIn("external_id"),
});

const accessKey: ComputedAttributes = (input) => ({ id: input.standIn("id") });

const document: ComputedAttributes = (input) => ({ id: input.standIn("id") });

/** By resource type. */
export const managedResources: Readonly<Record<string, ComputedAttributes>> = {
  aws_s3_bucket: bucket,
  aws_s3_directory_bucket: directoryBucket,
  aws_s3_bucket_policy: ofBucket,
  aws_s3_bucket_public_access_block: ofBucket,
  aws_s3_bucket_ownership_controls: ofBucket,
  aws_s3_bucket_versioning: ofBucket,
  aws_s3_bucket_server_side_encryption_configuration: ofBucket,
  aws_s3_bucket_notification: ofBucket,
  aws_s3_bucket_acl: ofBucket,
  aws_s3_bucket_abac: ofBucket,
  aws_s3_bucket_lifecycle_configuration: ofBucket,
  aws_s3_bucket_logging: ofBucket,
  aws_s3_bucket_object_lock_configuration: ofBucket,
  aws_s3_bucket_request_payment_configuration: ofBucket,
  aws_s3_access_point: accessPoint,
  aws_iam_role: principal("role"),
  aws_iam_user: principal("user"),
  aws_iam_group: principal("group"),
  aws_iam_instance_profile: principal("instance-profile"),
  aws_iam_access_key: accessKey,
  aws_iam_policy: managedPolicy,
  aws_kms_key: key,
  aws_kms_external_key: key,
  aws_kms_replica_key: replicaKey,
  aws_kms_replica_external_key: replicaKey,
  aws_kms_alias: keyAlias,
  aws_sqs_queue: queue,
  aws_sns_topic: topic,
  aws_vpc: vpc,
  aws_vpc_endpoint: endpoint,
  aws_organizations_organization: organization,
  aws_organizations_account: account,
  aws_organizations_organizational_unit: unit,
  aws_organizations_policy: organizationPolicy,
  syncwright_s3_connection: connection,
  syncwright_dropbox_connection: connection,
  syncwright_model: document,
  syncwright_model_sync: document,
  syncwright_bulk_sync: document,
  syncwright_event_delivery: document,
};
