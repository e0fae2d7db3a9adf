/**
 * Buckets with the settings that stand in resources of their own, joined by the bucket's name.
 *
 * A bucket that the configuration only adds settings to, or looks up, exists elsewhere: what is not
 * written here is unknown then.
 */
import { isUnknown, type Unknown } from "../../iam";
import type { BucketFact, PolicyFact, PublicAccessBlockFact } from "../../preflight";
import { own, type Value, type ValueObject } from "../value";
import { lifecycleArchiving, tieringArchiving } from "./archiving";
import { tagsOf } from "./principals";
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

type Settings = Partial<
  Omit<BucketFact, "name" | "arn" | "account" | "region" | "at" | "tags" | "rivalPolicies">
>;

/** General purpose buckets, and directory buckets, which share their settings' resources. */
const BUCKETS = new Set(["aws_s3_bucket", "aws_s3_directory_bucket"]);

/** Collect them from every resource of the configuration. */
export function bucketFacts(resources: readonly Resource[]): readonly BucketFact[] {
  const settings = settingsByBucket(resources);
  const declared = resources.filter(
    (resource) => BUCKETS.has(resource.type) && resource.mode === "managed",
  );
  const buckets = declared.map((resource) => bucketOf(resource, settings));
  const known = new Set(buckets.map((bucket) => bucket.name));
  return [...buckets, ...elsewhere(resources, known, settings)];
}

function bucketOf(resource: Resource, settings: SettingsByBucket): BucketFact {
  const name = textOf(resource, "bucket") ?? { unknown: `${resource.address}.bucket` };
  return {
    name,
    arn: textOf(resource, "arn") ?? { unknown: `${resource.address}.arn` },
    account: resource.target.account,
    region: textOf(resource, "region") ?? resource.target.region,
    tags: tagsOf(resource),
    ...inlineSettings(resource),
    ...settingsFor(name, settings),
    at: resource.at,
  };
}

/** Settings as older configurations write them, inside the bucket. */
function inlineSettings(resource: Resource): Settings {
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

interface SettingsByBucket {
  readonly byName: ReadonlyMap<string, Settings>;
  readonly policies: ReadonlyMap<string, readonly PolicyFact[]>;
  /** A policy for a bucket that is not known may be any bucket's. */
  readonly anywhere: readonly Unknown[];
}

function settingsByBucket(resources: readonly Resource[]): SettingsByBucket {
  const byName = new Map<string, Settings>();
  const policies = new Map<string, PolicyFact[]>();
  const anywhere: Unknown[] = [];
  for (const resource of resources) {
    const make = Object.hasOwn(SETTINGS, resource.type) ? SETTINGS[resource.type] : undefined;
    if (!make || resource.mode !== "managed") continue;
    const bucket = textOf(resource, "bucket");
    if (bucket === undefined) continue;
    if (isUnknown(bucket)) {
      const reason = `${resource.address} is for a bucket that is not known: ${bucket.unknown}`;
      if (resource.type === "aws_s3_bucket_policy") anywhere.push({ unknown: reason });
      continue;
    }
    if (resource.type === "aws_s3_bucket_policy") {
      const policy = policyFact(resource, "policy");
      if (policy) policies.set(bucket, [...(policies.get(bucket) ?? []), policy]);
      continue;
    }
    byName.set(bucket, joined(byName.get(bucket), make(resource)));
  }
  return { byName, policies, anywhere };
}

/** Later settings take the place of earlier ones; rules that archive add up. */
function joined(before: Settings | undefined, more: Settings): Settings {
  const [old, extra] = [before?.archiving, more.archiving];
  const isBoth = old !== undefined && extra !== undefined && !isUnknown(old) && !isUnknown(extra);
  const unknown = isUnknown(old) ? old : undefined;
  return {
    ...before,
    ...more,
    ...(isBoth ? { archiving: [...old, ...extra] } : undefined),
    ...(unknown ? { archiving: unknown } : undefined),
  };
}

function settingsFor(
  name: string | Unknown,
  settings: SettingsByBucket,
): Settings & { readonly rivalPolicies?: readonly PolicyFact[] } {
  if (isUnknown(name)) return {};
  const [policy, ...rivals] = settings.policies.get(name) ?? [];
  return {
    ...settings.byName.get(name),
    ...(policy ? { policy } : undefined),
    ...(rivals.length > 0 ? { rivalPolicies: rivals } : undefined),
  };
}

const SETTINGS: Readonly<Record<string, (resource: Resource) => Settings>> = {
  aws_s3_bucket_policy: () => ({}),
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
    dependsOn: resource.dependsOn,
    at: resource.at,
  };
}

/** Buckets that are looked up, or that only get a policy or settings here. */
function elsewhere(
  resources: readonly Resource[],
  known: ReadonlySet<string | Unknown>,
  settings: SettingsByBucket,
): BucketFact[] {
  const found = new Map<string, Resource>();
  for (const resource of resources) {
    const isLookUp = resource.type === "aws_s3_bucket" && resource.mode === "data";
    if (!isLookUp && !Object.hasOwn(SETTINGS, resource.type)) continue;
    const name = textOf(resource, "bucket");
    if (typeof name === "string" && !known.has(name) && !found.has(name)) found.set(name, resource);
  }
  return [...found].map(([name, by]) => {
    const unknown = { unknown: `bucket \`${name}\` exists outside this configuration` };
    return {
      name,
      arn: `arn:${by.target.partition}:s3:::${name}`,
      account: by.target.account,
      region: by.target.region,
      policy: unknown,
      publicAccessBlock: unknown,
      ownership: unknown,
      encryption: unknown,
      requesterPays: unknown,
      ...settingsFor(name, settings),
      at: by.at,
    };
  });
}
