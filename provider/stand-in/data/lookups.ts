/** Data sources that look something up: who we are, where we are, and single objects. */
import {
  type Attributes,
  type DataSource,
  type Outcome,
  type Plain,
  type PlainFields,
  plainFields,
  valueOfPlain,
} from "../../framework";
import type { RecordValue } from "../../protocol";
import type { Aws } from "../aws";
import { awsFault } from "../aws-fault";
import { documentText } from "../iam/names";
import { dataSourceSchema } from "../schema";
import { fromTagList } from "../tags";

type Look = (aws: Aws, config: PlainFields) => Promise<PlainFields>;

const SUFFIXES: Readonly<Record<string, string>> = {
  "aws-cn": "amazonaws.com.cn",
  "aws-eusc": "amazonaws.eu",
};

function lookup(type: string, look: Look): DataSource<Attributes, Aws> {
  const schema = dataSourceSchema(type);
  return {
    schema,
    read: async ({ client, config }) => {
      const wanted = plainFields(config as RecordValue);
      const found = await look(client, wanted).catch((error: unknown) => {
        throw awsFault(`data.${type}`, "read", error);
      });
      const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
      const state = valueOfPlain(schema, { ...found, ...Object.fromEntries(given) });
      return { state: state as object } as Outcome<Attributes>;
    },
  };
}

const callerIdentity = lookup("aws_caller_identity", async (aws) => {
  const { client, sdk } = await aws.sts();
  const { Account, Arn, UserId } = await client.send(new sdk.GetCallerIdentityCommand({}));
  return { id: Account, account_id: Account, arn: Arn, user_id: UserId };
});

const partition = lookup("aws_partition", async (aws) => {
  const suffix = SUFFIXES[aws.partition] ?? "amazonaws.com";
  return {
    id: aws.partition,
    partition: aws.partition,
    dns_suffix: suffix,
    reverse_dns_prefix: suffix.split(".").reverse().join("."),
  };
});

const region = lookup("aws_region", async (aws, config) => {
  const name = String(config["region"] ?? config["name"] ?? aws.region);
  return {
    id: name,
    name,
    region: name,
    endpoint: `ec2.${name}.${SUFFIXES[aws.partition] ?? "amazonaws.com"}`,
    description: name,
  };
});

const bucket = lookup("aws_s3_bucket", async (aws, { bucket: name }) => {
  const { client, sdk } = await aws.s3();
  const Bucket = String(name);
  await client.send(new sdk.HeadBucketCommand({ Bucket }));
  return {
    id: Bucket,
    arn: `arn:${aws.partition}:s3:::${Bucket}`,
    bucket_domain_name: `${Bucket}.s3.amazonaws.com`,
    bucket_regional_domain_name: `${Bucket}.s3.${aws.region}.amazonaws.com`,
    bucket_region: aws.region,
    region: aws.region,
  };
});

const role = lookup("aws_iam_role", async (aws, { name }) => {
  const { client, sdk } = await aws.iam();
  const { Role } = await client.send(new sdk.GetRoleCommand({ RoleName: String(name) }));
  return {
    id: Role?.RoleName,
    arn: Role?.Arn,
    path: Role?.Path,
    unique_id: Role?.RoleId,
    create_date: Role?.CreateDate?.toISOString(),
    description: Role?.Description ?? "",
    max_session_duration: Role?.MaxSessionDuration ?? 3600,
    assume_role_policy: documentText(Role?.AssumeRolePolicyDocument),
    permissions_boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? "",
    tags: fromTagList(Role?.Tags),
  };
});

const policy = lookup("aws_iam_policy", async (aws, config) => {
  const { client, sdk } = await aws.iam();
  const account = await aws.account();
  const named = `arn:${aws.partition}:iam::${account}:policy${String(config["path_prefix"] ?? "/")}${config["name"]}`;
  const PolicyArn = String(config["arn"] ?? named);
  const { Policy } = await client.send(new sdk.GetPolicyCommand({ PolicyArn }));
  const VersionId = Policy?.DefaultVersionId ?? "v1";
  const version = new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId });
  const { PolicyVersion } = await client.send(version);
  return {
    id: PolicyArn,
    arn: PolicyArn,
    name: Policy?.PolicyName,
    path: Policy?.Path,
    policy_id: Policy?.PolicyId,
    description: Policy?.Description ?? "",
    policy: documentText(PolicyVersion?.Document),
    tags: fromTagList(Policy?.Tags),
  };
});

const key = lookup("aws_kms_key", async (aws, { key_id }) => {
  const { client, sdk } = await aws.kms();
  const { KeyMetadata: found } = await client.send(
    new sdk.DescribeKeyCommand({ KeyId: String(key_id) }),
  );
  return {
    id: found?.KeyId,
    arn: found?.Arn,
    aws_account_id: found?.AWSAccountId ?? found?.Arn?.split(":")[4],
    description: found?.Description ?? "",
    enabled: found?.Enabled ?? true,
    key_state: found?.KeyState,
    key_usage: found?.KeyUsage,
    key_spec: found?.KeySpec,
    key_manager: found?.KeyManager ?? "CUSTOMER",
    multi_region: found?.MultiRegion ?? false,
    region: aws.region,
  };
});

const alias = lookup("aws_kms_alias", async (aws, { name }) => {
  const { client, sdk } = await aws.kms();
  const { KeyMetadata } = await client.send(new sdk.DescribeKeyCommand({ KeyId: String(name) }));
  const account = KeyMetadata?.Arn?.split(":")[4] ?? "";
  const arn = `arn:${aws.partition}:kms:${aws.region}:${account}:${String(name)}`;
  return {
    id: arn,
    arn,
    target_key_id: KeyMetadata?.KeyId,
    target_key_arn: KeyMetadata?.Arn,
    region: aws.region,
  };
});

const queue = lookup("aws_sqs_queue", async (aws, { name }) => {
  const { client, sdk } = await aws.sqs();
  const { QueueUrl } = await client.send(new sdk.GetQueueUrlCommand({ QueueName: String(name) }));
  const { Attributes } = await client.send(
    new sdk.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const found: Readonly<Record<string, Plain | undefined>> = { ...Attributes };
  return { id: QueueUrl, url: QueueUrl, arn: found["QueueArn"], region: aws.region, tags: {} };
});

/** The data sources of this file. */
export const lookups: Readonly<Record<string, DataSource<Attributes, Aws>>> = {
  aws_caller_identity: callerIdentity,
  aws_partition: partition,
  aws_region: region,
  aws_s3_bucket: bucket,
  aws_iam_role: role,
  aws_iam_policy: policy,
  aws_kms_key: key,
  aws_kms_alias: alias,
  aws_sqs_queue: queue,
};
