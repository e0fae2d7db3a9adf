/** Bucket settings that decide who gets in: policy, Block Public Access, ownership, ACL. */
import type { AwsType } from "../aws-type";
import { block, bucketSetting } from "./settings";

/** `aws_s3_bucket_policy`. */
const policy = bucketSetting({
  type: "aws_s3_bucket_policy",
  put: ({ client, sdk, bucket }, { policy }) =>
    client.send(new sdk.PutBucketPolicyCommand({ Bucket: bucket, Policy: String(policy) })),
  get: async ({ client, sdk, bucket }) => {
    const { Policy } = await client.send(new sdk.GetBucketPolicyCommand({ Bucket: bucket }));
    return Policy ? { policy: Policy } : undefined;
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(new sdk.DeleteBucketPolicyCommand({ Bucket: bucket })),
});

/** `aws_s3_bucket_public_access_block`; a switch that is left out is off. */
const publicAccessBlock = bucketSetting({
  type: "aws_s3_bucket_public_access_block",
  put: ({ client, sdk, bucket }, wanted) =>
    client.send(
      new sdk.PutPublicAccessBlockCommand({
        Bucket: bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: wanted["block_public_acls"] === true,
          IgnorePublicAcls: wanted["ignore_public_acls"] === true,
          BlockPublicPolicy: wanted["block_public_policy"] === true,
          RestrictPublicBuckets: wanted["restrict_public_buckets"] === true,
        },
      }),
    ),
  get: async ({ client, sdk, bucket }) => {
    const answer = await client.send(new sdk.GetPublicAccessBlockCommand({ Bucket: bucket }));
    const found = answer.PublicAccessBlockConfiguration;
    if (!found) return undefined;
    return {
      block_public_acls: found.BlockPublicAcls ?? false,
      ignore_public_acls: found.IgnorePublicAcls ?? false,
      block_public_policy: found.BlockPublicPolicy ?? false,
      restrict_public_buckets: found.RestrictPublicBuckets ?? false,
    };
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(new sdk.DeletePublicAccessBlockCommand({ Bucket: bucket })),
  defaults: {
    block_public_acls: false,
    ignore_public_acls: false,
    block_public_policy: false,
    restrict_public_buckets: false,
  },
});

/** `aws_s3_bucket_ownership_controls`. */
const ownershipControls = bucketSetting({
  type: "aws_s3_bucket_ownership_controls",
  put: ({ client, sdk, bucket }, wanted) => {
    const { object_ownership } = block(wanted, "rule");
    const Rules = [{ ObjectOwnership: String(object_ownership) as never }];
    return client.send(
      new sdk.PutBucketOwnershipControlsCommand({ Bucket: bucket, OwnershipControls: { Rules } }),
    );
  },
  get: async ({ client, sdk, bucket }) => {
    const answer = await client.send(new sdk.GetBucketOwnershipControlsCommand({ Bucket: bucket }));
    const [rule] = answer.OwnershipControls?.Rules ?? [];
    return rule?.ObjectOwnership
      ? { rule: [{ object_ownership: rule.ObjectOwnership }] }
      : undefined;
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(new sdk.DeleteBucketOwnershipControlsCommand({ Bucket: bucket })),
});

/** `aws_s3_bucket_acl` with a canned ACL; grants one by one are not taken. */
const acl: AwsType = {
  ...bucketSetting({
    type: "aws_s3_bucket_acl",
    put: ({ client, sdk, bucket }, { acl }) =>
      client.send(new sdk.PutBucketAclCommand({ Bucket: bucket, ACL: String(acl) as never })),
    get: async ({ client, sdk, bucket }) => {
      await client.send(new sdk.GetBucketAclCommand({ Bucket: bucket }));
      return {};
    },
  }),
  validate: (config) =>
    Array.isArray(config["access_control_policy"]) && config["access_control_policy"].length > 0
      ? [
          {
            code: "SYNC7034",
            severity: "error",
            summary: "the stand-in does not take `access_control_policy`",
            where: { path: ["access_control_policy"] },
            why: "it knows canned ACLs only",
            help: "use `acl`",
          },
        ]
      : [],
};

/** The types of this file. */
export const accessSettings: readonly AwsType[] = [
  policy,
  publicAccessBlock,
  ownershipControls,
  acl,
];
