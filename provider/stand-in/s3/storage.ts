/** Bucket settings that decide how objects are kept: versions, encryption, lifecycle, lock. */
import type { LifecycleRule, ServerSideEncryptionRule } from "@aws-sdk/client-s3";

import { isFields, type PlainFields } from "../../framework";
import type { AwsType } from "../aws-type";
import { fromTagList, toTagList } from "../tags";
import { block, blocks, bucketSetting, oneOrNone, present, texts } from "./settings";

/** `aws_s3_bucket_versioning`; removing it suspends, because AWS knows no way back. */
const versioning = bucketSetting({
  type: "aws_s3_bucket_versioning",
  put: ({ client, sdk, bucket }, wanted) => {
    const { status, mfa_delete } = block(wanted, "versioning_configuration");
    const VersioningConfiguration = present({
      Status: status === "Disabled" ? undefined : status,
      MFADelete: mfa_delete,
    });
    return client.send(
      new sdk.PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }),
    );
  },
  get: async ({ client, sdk, bucket }) => {
    const answer = await client.send(new sdk.GetBucketVersioningCommand({ Bucket: bucket }));
    const status = answer.Status ?? "Disabled";
    return { versioning_configuration: [{ status, mfa_delete: answer.MFADelete }] };
  },
  remove: async ({ client, sdk, bucket }) => {
    const { Status } = await client.send(new sdk.GetBucketVersioningCommand({ Bucket: bucket }));
    if (Status !== "Enabled") return;
    const VersioningConfiguration = { Status: "Suspended" as const };
    await client.send(
      new sdk.PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }),
    );
  },
});

/** `aws_s3_bucket_server_side_encryption_configuration`. */
const encryption = bucketSetting({
  type: "aws_s3_bucket_server_side_encryption_configuration",
  put: ({ client, sdk, bucket }, wanted) => {
    const Rules = blocks(wanted, "rule").map((rule) => {
      const standard = block(rule, "apply_server_side_encryption_by_default");
      const blocked = texts(rule["blocked_encryption_types"]);
      return {
        ApplyServerSideEncryptionByDefault: present({
          SSEAlgorithm: standard["sse_algorithm"],
          KMSMasterKeyID: standard["kms_master_key_id"],
        }) as never,
        ...(rule["bucket_key_enabled"] === undefined
          ? {}
          : { BucketKeyEnabled: rule["bucket_key_enabled"] === true }),
        ...(blocked.length > 0
          ? { BlockedEncryptionTypes: { EncryptionType: blocked as never } }
          : {}),
      };
    });
    return client.send(
      new sdk.PutBucketEncryptionCommand({
        Bucket: bucket,
        ServerSideEncryptionConfiguration: { Rules },
      }),
    );
  },
  get: async ({ client, sdk, bucket }, state) => {
    const answer = await client.send(new sdk.GetBucketEncryptionCommand({ Bucket: bucket }));
    const rules = answer.ServerSideEncryptionConfiguration?.Rules ?? [];
    if (rules.length === 0) return undefined;
    return {
      rule: rules.map((rule) => ({
        apply_server_side_encryption_by_default: oneOrNone({
          sse_algorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
          kms_master_key_id: rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
        }),
        bucket_key_enabled: rule.BucketKeyEnabled,
        blocked_encryption_types: blockedTypes(rule, state),
      })),
    };
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(new sdk.DeleteBucketEncryptionCommand({ Bucket: bucket })),
});

/** AWS blocks SSE-C by itself; where nobody configured that, it is no drift. */
function blockedTypes(
  { BlockedEncryptionTypes: blocked }: ServerSideEncryptionRule,
  state: PlainFields,
): readonly string[] | undefined {
  const types = blocked?.EncryptionType ?? [];
  const configured = blocks(state, "rule").some((rule) => rule["blocked_encryption_types"]);
  return types.join() === "SSE-C" && !configured ? undefined : types;
}

/** `aws_s3_bucket_lifecycle_configuration`. */
const lifecycle = bucketSetting({
  type: "aws_s3_bucket_lifecycle_configuration",
  put: ({ client, sdk, bucket }, wanted) => {
    const Rules = blocks(wanted, "rule").map(lifecycleRule);
    return client.send(
      new sdk.PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules },
      }),
    );
  },
  get: async ({ client, sdk, bucket }) => {
    const answer = await client.send(
      new sdk.GetBucketLifecycleConfigurationCommand({ Bucket: bucket }),
    );
    return answer.Rules?.length ? { rule: answer.Rules.map(lifecycleBlock) } : undefined;
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(new sdk.DeleteBucketLifecycleCommand({ Bucket: bucket })),
});

function lifecycleRule(rule: PlainFields): LifecycleRule {
  const expiration = block(rule, "expiration");
  const abort = block(rule, "abort_incomplete_multipart_upload");
  const noncurrent = block(rule, "noncurrent_version_expiration");
  const structure = {
    ID: rule["id"],
    Status: rule["status"],
    Filter: lifecycleFilter(rule),
    Expiration: nonEmpty({
      Days: expiration["days"] || undefined,
      Date: expiration["date"] ? (new Date(String(expiration["date"])) as never) : undefined,
      ExpiredObjectDeleteMarker: expiration["expired_object_delete_marker"] || undefined,
    }),
    AbortIncompleteMultipartUpload: nonEmpty({
      DaysAfterInitiation: abort["days_after_initiation"],
    }),
    NoncurrentVersionExpiration: nonEmpty({
      NoncurrentDays: noncurrent["noncurrent_days"],
      NewerNoncurrentVersions: noncurrent["newer_noncurrent_versions"],
    }),
    Transitions: nonEmptyList(
      blocks(rule, "transition").map((one) =>
        present({
          Days: one["days"],
          Date: one["date"] ? (new Date(String(one["date"])) as never) : undefined,
          StorageClass: one["storage_class"],
        }),
      ),
    ),
    NoncurrentVersionTransitions: nonEmptyList(
      blocks(rule, "noncurrent_version_transition").map((one) =>
        present({
          NoncurrentDays: one["noncurrent_days"],
          NewerNoncurrentVersions: one["newer_noncurrent_versions"],
          StorageClass: one["storage_class"],
        }),
      ),
    ),
  };
  return present(structure as never);
}

/** The API wants one member, or several inside `And`. */
function lifecycleFilter(rule: PlainFields): PlainFields {
  const filter = block(rule, "filter");
  const and = block(filter, "and");
  if (Object.keys(and).length > 0) {
    const tags = isFields(and["tags"]) ? (and["tags"] as Record<string, string>) : {};
    return {
      And: present({ ...sizes(and), Prefix: and["prefix"], Tags: toTagList(tags) as never }),
    };
  }
  const tag = block(filter, "tag");
  if (tag["key"] !== undefined) return { Tag: { Key: tag["key"], Value: tag["value"] ?? "" } };
  return {
    Prefix: filter["prefix"] ?? rule["prefix"] ?? "",
    ...(present(sizes(filter)) as PlainFields),
  };
}

function sizes(from: PlainFields): PlainFields {
  return {
    ObjectSizeGreaterThan: from["object_size_greater_than"] || undefined,
    ObjectSizeLessThan: from["object_size_less_than"] || undefined,
  };
}

function lifecycleBlock(rule: LifecycleRule): PlainFields {
  const and = rule.Filter?.And;
  const {
    Expiration,
    AbortIncompleteMultipartUpload: abort,
    NoncurrentVersionExpiration: old,
  } = rule;
  return {
    id: rule.ID,
    status: rule.Status,
    filter: [
      {
        prefix: rule.Filter?.Prefix || undefined,
        object_size_greater_than: rule.Filter?.ObjectSizeGreaterThan,
        object_size_less_than: rule.Filter?.ObjectSizeLessThan,
        tag: rule.Filter?.Tag ? [{ key: rule.Filter.Tag.Key, value: rule.Filter.Tag.Value }] : [],
        and: oneOrNone({
          prefix: and?.Prefix,
          object_size_greater_than: and?.ObjectSizeGreaterThan,
          object_size_less_than: and?.ObjectSizeLessThan,
          tags: and?.Tags ? fromTagList(and.Tags) : undefined,
        }),
      },
    ],
    expiration: oneOrNone({
      days: Expiration?.Days,
      date: Expiration?.Date?.toISOString(),
      expired_object_delete_marker: Expiration?.ExpiredObjectDeleteMarker,
    }),
    abort_incomplete_multipart_upload: oneOrNone({
      days_after_initiation: abort?.DaysAfterInitiation,
    }),
    noncurrent_version_expiration: oneOrNone({
      noncurrent_days: old?.NoncurrentDays,
      newer_noncurrent_versions: old?.NewerNoncurrentVersions,
    }),
    transition: (rule.Transitions ?? []).map((one) => ({
      days: one.Days,
      date: one.Date?.toISOString(),
      storage_class: one.StorageClass,
    })),
    noncurrent_version_transition: (rule.NoncurrentVersionTransitions ?? []).map((one) => ({
      noncurrent_days: one.NoncurrentDays,
      newer_noncurrent_versions: one.NewerNoncurrentVersions,
      storage_class: one.StorageClass,
    })),
  };
}

/** `aws_s3_bucket_object_lock_configuration`; AWS cannot remove it, only empty its rule. */
const objectLock = bucketSetting({
  type: "aws_s3_bucket_object_lock_configuration",
  put: ({ client, sdk, bucket }, wanted) => {
    const retention = block(block(wanted, "rule"), "default_retention");
    const DefaultRetention = present({
      Mode: retention["mode"],
      Days: retention["days"],
      Years: retention["years"],
    });
    return client.send(
      new sdk.PutObjectLockConfigurationCommand({
        Bucket: bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          ...(Object.keys(DefaultRetention).length > 0 ? { Rule: { DefaultRetention } } : {}),
        },
      }),
    );
  },
  get: async ({ client, sdk, bucket }) => {
    const answer = await client.send(new sdk.GetObjectLockConfigurationCommand({ Bucket: bucket }));
    const found = answer.ObjectLockConfiguration;
    if (!found) return undefined;
    const kept = found.Rule?.DefaultRetention;
    return {
      object_lock_enabled: found.ObjectLockEnabled,
      rule: kept
        ? [{ default_retention: [{ mode: kept.Mode, days: kept.Days, years: kept.Years }] }]
        : [],
    };
  },
  remove: ({ client, sdk, bucket }) =>
    client.send(
      new sdk.PutObjectLockConfigurationCommand({
        Bucket: bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" },
      }),
    ),
  defaults: { object_lock_enabled: "Enabled" },
});

function nonEmpty(fields: PlainFields): PlainFields | undefined {
  const found = present(fields) as PlainFields;
  return Object.keys(found).length > 0 ? found : undefined;
}

function nonEmptyList(list: readonly PlainFields[]): readonly PlainFields[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** The types of this file. */
export const storageSettings: readonly AwsType[] = [versioning, encryption, lifecycle, objectLock];
