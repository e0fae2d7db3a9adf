/** `aws_s3_bucket`: the bucket itself; its settings are types of their own. */
import { randomBytes } from "node:crypto";

import type { PlainFields } from "../../framework";
import type { Aws } from "../aws";
import { isNotFound } from "../aws-fault";
import type { AwsType } from "../aws-type";
import { fromTagList, tagFields, toTagList } from "../tags";

/** Objects deleted per call when a bucket is destroyed by force; AWS takes no more. */
const DELETE_COUNT_MAX = 1000;
/** Ten million objects; more is no rehearsal. */
const PAGE_COUNT_MAX = 10_000;

/** Deprecated blocks of the bucket that have a type of their own. */
const SETTINGS_ELSEWHERE: Readonly<Record<string, string>> = {
  versioning: "aws_s3_bucket_versioning",
  logging: "aws_s3_bucket_logging",
  lifecycle_rule: "aws_s3_bucket_lifecycle_configuration",
  server_side_encryption_configuration: "aws_s3_bucket_server_side_encryption_configuration",
  object_lock_configuration: "aws_s3_bucket_object_lock_configuration",
  grant: "aws_s3_bucket_acl",
  cors_rule: "aws_s3_bucket_cors_configuration",
  website: "aws_s3_bucket_website_configuration",
  replication_configuration: "aws_s3_bucket_replication_configuration",
};

/** The type. */
export const bucket: AwsType = {
  type: "aws_s3_bucket",
  replaces: ["bucket", "bucket_prefix", "object_lock_enabled"],
  validate: (config) =>
    Object.entries(SETTINGS_ELSEWHERE).flatMap(([name, type]) => {
      const blocks = config[name];
      if (!Array.isArray(blocks) || blocks.length === 0) return [];
      return [
        {
          code: "SYNC7034",
          severity: "error" as const,
          summary: `the stand-in does not take \`${name}\` inside \`aws_s3_bucket\``,
          where: { path: [name] },
          why: "hashicorp/aws has deprecated it there",
          help: `use \`${type}\``,
        },
      ];
    }),
  create: async (aws, planned) => {
    const name = bucketName(planned);
    const { client, sdk } = await aws.s3();
    const home = aws.region === "us-east-1" ? {} : { LocationConstraint: aws.region };
    await client.send(
      new sdk.CreateBucketCommand({
        Bucket: name,
        ...(Object.keys(home).length > 0 ? { CreateBucketConfiguration: home as never } : {}),
        ...(planned["object_lock_enabled"] === true ? { ObjectLockEnabledForBucket: true } : {}),
      }),
    );
    await putTags(aws, name, planned["tags"]);
    return { id: name, bucket: name };
  },
  read: async (aws, state) => {
    const name = String(state["bucket"] ?? state["id"]);
    const { client, sdk } = await aws.s3();
    await client.send(new sdk.HeadBucketCommand({ Bucket: name }));
    const all = await readTags(aws, name);
    return {
      id: name,
      bucket: name,
      arn: `arn:${aws.partition}:s3:::${name}`,
      bucket_domain_name: `${name}.s3.amazonaws.com`,
      bucket_regional_domain_name: `${name}.s3.${aws.region}.amazonaws.com`,
      bucket_region: aws.region,
      region: aws.region,
      object_lock_enabled: await hasObjectLock(aws, name),
      ...tagFields(aws, all),
    };
  },
  update: async (aws, { planned }) => putTags(aws, String(planned["bucket"]), planned["tags"]),
  delete: async (aws, state) => {
    const name = String(state["id"]);
    if (state["force_destroy"] === true) await emptyBucket(aws, name);
    const { client, sdk } = await aws.s3();
    await client.send(new sdk.DeleteBucketCommand({ Bucket: name }));
  },
  defaults: { object_lock_enabled: false, tags: {} },
};

function bucketName(planned: PlainFields): string {
  if (planned["bucket"]) return String(planned["bucket"]);
  const suffix = randomBytes(8).toString("hex");
  return `${String(planned["bucket_prefix"] ?? "terraform-")}${suffix}`;
}

async function putTags(aws: Aws, name: string, tags: unknown): Promise<void> {
  const { client, sdk } = await aws.s3();
  const all = aws.allTags(tags);
  if (Object.keys(all).length === 0) {
    if (Object.keys(await readTags(aws, name)).length === 0) return;
    await client.send(new sdk.DeleteBucketTaggingCommand({ Bucket: name }));
    return;
  }
  const Tagging = { TagSet: toTagList(all) };
  await client.send(new sdk.PutBucketTaggingCommand({ Bucket: name, Tagging }));
}

async function readTags(aws: Aws, name: string): Promise<Record<string, string>> {
  const { client, sdk } = await aws.s3();
  try {
    const { TagSet } = await client.send(new sdk.GetBucketTaggingCommand({ Bucket: name }));
    return fromTagList(TagSet);
  } catch (error) {
    if (isNotFound(error)) return {};
    throw error;
  }
}

async function hasObjectLock(aws: Aws, name: string): Promise<boolean> {
  const { client, sdk } = await aws.s3();
  try {
    const answer = await client.send(new sdk.GetObjectLockConfigurationCommand({ Bucket: name }));
    return answer.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** Delete every version and delete marker, page by page. */
async function emptyBucket(aws: Aws, name: string): Promise<void> {
  const { client, sdk } = await aws.s3();
  for (let page = 0; page < PAGE_COUNT_MAX; page++) {
    const list = new sdk.ListObjectVersionsCommand({ Bucket: name, MaxKeys: DELETE_COUNT_MAX });
    const { Versions = [], DeleteMarkers = [] } = await client.send(list);
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) return;
    const Delete = { Objects, Quiet: true } as never;
    await client.send(new sdk.DeleteObjectsCommand({ Bucket: name, Delete }));
  }
}
