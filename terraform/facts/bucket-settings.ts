/**
 * What one resource says about a bucket: its public access block, ownership, encryption and so on.
 *
 * Source: Terraform Registry, hashicorp/aws, the `aws_s3_bucket_*` resources.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
 */
import { isUnknown, type Unknown } from "../../iam";
import type { BucketFact, PublicAccessBlockFact } from "../../preflight";
import { own, type Value, type ValueObject } from "../value";
import { lifecycleArchiving, tieringArchiving } from "./archiving";
import { blockInDoubt, settingInDoubt } from "./doubt";
import {
  asBoolean,
  asText,
  attribute,
  blocksIn,
  nested,
  policyFact,
  type Resource,
  textOf,
  textsIn,
} from "./resource";

/** The parts of a bucket that have resources of their own. */
export type Settings = Partial<
  Omit<BucketFact, "name" | "arn" | "account" | "region" | "at" | "tags" | "rivalPolicies">
>;

/** Settings as older configurations write them, inside the bucket. */
export function inlineSettings(resource: Resource): Settings {
  const policy = policyFact(resource, "policy");
  const acl = textOf(resource, "acl");
  const payer = textOf(resource, "request_payer");
  const versioning = nested(resource, "versioning")[0];
  const lock = asBoolean(attribute(resource, "object_lock_enabled"));
  const encrypted = nested(resource, "server_side_encryption_configuration")[0];
  const encryption = encrypted && encryptionOf(encrypted, resource);
  const at = resource.at;
  return {
    ...(policy ? { policy } : undefined),
    ...(acl ? { acl: { canned: acl, at } } : undefined),
    ...(payer ? { requesterPays: { payer, at } } : undefined),
    ...(versioning && !isUnknown(versioning)
      ? {
          versioning: {
            status: own(versioning, "enabled") === true ? "Enabled" : "Suspended",
            at,
          },
        }
      : undefined),
    ...(lock === undefined ? undefined : { objectLock: { enabled: lock, at } }),
    ...(encryption ? { encryption } : undefined),
  };
}

/** By resource type. A bucket's policy is read elsewhere, because there may be two. */
export const SETTINGS: Readonly<Record<string, (resource: Resource) => Settings>> = {
  aws_s3_bucket_public_access_block: (resource) => ({
    publicAccessBlock: publicAccessBlockOf(resource),
  }),
  aws_s3_bucket_ownership_controls: (resource) => {
    const rule = nested(resource, "rule")[0];
    if (rule === undefined) return {};
    if (isUnknown(rule)) return { ownership: rule };
    const written = asText(own(rule, "object_ownership"));
    return written === undefined ? {} : { ownership: { rule: written, at: resource.at } };
  },
  aws_s3_bucket_server_side_encryption_configuration: (resource) => {
    const encryption = encryptionOf(resource.attributes, resource);
    return encryption ? { encryption } : {};
  },
  aws_s3_bucket_versioning: (resource) => {
    const block = nested(resource, "versioning_configuration")[0];
    if (block === undefined) return {};
    if (isUnknown(block)) return { versioning: block };
    return { versioning: { status: asText(own(block, "status")) ?? "Disabled", at: resource.at } };
  },
  aws_s3_bucket_object_lock_configuration: (resource) => ({ objectLock: objectLockOf(resource) }),
  aws_s3_bucket_abac: (resource) => {
    const block = nested(resource, "abac_status")[0];
    if (block === undefined) return {};
    if (isUnknown(block)) return { abac: block };
    return { abac: { status: asText(own(block, "status")) ?? "Disabled", at: resource.at } };
  },
  aws_s3_bucket_request_payment_configuration: (resource) => ({
    requesterPays: {
      payer: textOf(resource, "payer") ?? { unknown: `${resource.address}.payer` },
      at: resource.at,
    },
  }),
  aws_s3_bucket_lifecycle_configuration: (resource) => ({
    archiving: lifecycleArchiving(resource),
  }),
  aws_s3_bucket_intelligent_tiering_configuration: (resource) => ({
    archiving: tieringArchiving(resource),
  }),
  aws_s3_bucket_acl: (resource) => {
    const canned = textOf(resource, "acl");
    return canned === undefined ? {} : { acl: { canned, at: resource.at } };
  },
  aws_s3_bucket_notification: (resource) => ({ notification: notificationOf(resource) }),
};

/** Without a default retention only objects that say so themselves are locked. */
function objectLockOf(resource: Resource): NonNullable<BucketFact["objectLock"]> {
  const rule = nested(resource, "rule")[0];
  if (isUnknown(rule)) return rule;
  const retention = rule && blocksIn(own(rule, "default_retention"))[0];
  if (isUnknown(retention)) return retention;
  const mode = retention && asText(own(retention, "mode"));
  return { enabled: true, ...(mode === undefined ? undefined : { mode }), at: resource.at };
}

/** A switch that the resource leaves out is off. */
export function publicAccessBlockOf(resource: Resource): PublicAccessBlockFact {
  const on = (name: string): boolean | Unknown => asBoolean(attribute(resource, name)) ?? false;
  return {
    blockPublicAcls: on("block_public_acls"),
    ignorePublicAcls: on("ignore_public_acls"),
    blockPublicPolicy: on("block_public_policy"),
    restrictPublicBuckets: on("restrict_public_buckets"),
    at: resource.at,
  };
}

function encryptionOf(
  block: ValueObject | Unknown,
  resource: Resource,
): NonNullable<BucketFact["encryption"]> | undefined {
  if (isUnknown(block)) return block;
  const rule = blocksIn(own(block, "rule"))[0];
  if (rule === undefined) return undefined;
  if (isUnknown(rule)) return rule;
  const standard = blocksIn(own(rule, "apply_server_side_encryption_by_default"))[0];
  if (isUnknown(standard)) return standard;
  const algorithm = standard ? asText(own(standard, "sse_algorithm")) : undefined;
  const key = standard ? asText(own(standard, "kms_master_key_id")) : undefined;
  const bucketKey = asBoolean(own(rule, "bucket_key_enabled"));
  const blocked = own(rule, "blocked_encryption_types");
  return {
    algorithm: algorithm ?? "AES256",
    ...(key ? { key } : undefined),
    ...(bucketKey === undefined ? undefined : { bucketKey }),
    ...(blocked === undefined || blocked === null ? undefined : { blockedTypes: plain(blocked) }),
    at: resource.at,
  };
}

/** `NONE` means that nothing is blocked. */
function plain(value: Value): readonly string[] | Unknown {
  const texts = textsIn(value);
  if (isUnknown(texts)) return texts;
  const unknown = texts.find((text) => isUnknown(text));
  if (isUnknown(unknown)) return unknown;
  return (texts as readonly string[]).filter((text) => text !== "NONE");
}

function notificationOf(resource: Resource): NonNullable<BucketFact["notification"]> {
  const queues = nested(resource, "queue").flatMap((block) => {
    if (isUnknown(block)) return [{ queue: block, events: block }];
    const prefix = asText(own(block, "filter_prefix"));
    const suffix = asText(own(block, "filter_suffix"));
    return [
      {
        queue: asText(own(block, "queue_arn")) ?? { unknown: `${resource.address}.queue_arn` },
        events: plain(own(block, "events") ?? []),
        ...(prefix ? { prefix } : undefined),
        ...(suffix ? { suffix } : undefined),
      },
    ];
  });
  const topics = nested(resource, "topic").map((block) => ({
    topic: isUnknown(block)
      ? block
      : (asText(own(block, "topic_arn")) ?? { unknown: `${resource.address}.topic_arn` }),
    events: isUnknown(block) ? block : plain(own(block, "events") ?? []),
  }));
  return {
    queues,
    ...(topics.length > 0 ? { topics } : undefined),
    ...(resource.change === "unchanged" ? undefined : { dependsOn: resource.dependsOn }),
    at: resource.at,
  };
}

/** The settings when it is not known whether they are made, or made for this bucket. */
export function inDoubtSettings(settings: Settings, reason: string): Settings {
  const isPlain = Object.entries(settings).map(([name, value]) => {
    if (isUnknown(value)) return [name, value];
    return [name, inDoubtSetting(name as keyof Settings, settings, reason)];
  });
  return Object.fromEntries(isPlain) as Settings;
}

function inDoubtSetting(name: keyof Settings, settings: Settings, reason: string): unknown {
  const { publicAccessBlock: block } = settings;
  if (name === "publicAccessBlock" && block && !isUnknown(block)) {
    return blockInDoubt(block, true, reason);
  }
  return settingInDoubt(settings[name], isDefault(name, settings), reason);
}

/** Whether AWS's default for a new bucket says the same. */
function isDefault(name: keyof Settings, settings: Settings): boolean {
  const { ownership, encryption, versioning, objectLock, requesterPays, acl } = settings;
  switch (name) {
    case "ownership":
      return isKnown(ownership) && ownership.rule === "BucketOwnerEnforced";
    case "encryption":
      return (
        isKnown(encryption) &&
        encryption.algorithm === "AES256" &&
        encryption.blockedTypes === undefined
      );
    case "versioning":
      return isKnown(versioning) && versioning.status === "Disabled";
    case "objectLock":
      return isKnown(objectLock) && objectLock.enabled === false;
    case "requesterPays":
      return isKnown(requesterPays) && requesterPays.payer === "BucketOwner";
    case "abac":
      return isKnown(settings.abac) && settings.abac.status === "Disabled";
    case "archiving":
      return isKnown(settings.archiving) && settings.archiving.length === 0;
    case "acl":
      return isKnown(acl) && acl.canned === "private";
    default:
      return false;
  }
}

const isKnown = <Setting>(setting: Setting | Unknown | undefined): setting is Setting =>
  setting !== undefined && !isUnknown(setting);
