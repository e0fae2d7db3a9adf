/**
 * The settings of a bucket that are put, read and deleted as one XML document each.
 *
 * One row a setting: its query parameter, its operations, its root element, and how it is read from
 * and written to the bucket. Settings that decide nothing here (lifecycle, logging, CORS ...) are kept
 * and given back as they were put.
 */
import { AwsError, badRequest } from "../errors";
import type { Exchange } from "../exchange";
import { readSmall } from "../http/received";
import { empty, type Reply } from "../http/reply";
import {
  child,
  document,
  malformed,
  parseXml,
  text,
  type XmlElement,
  type XmlNode,
  type XmlValue,
} from "../http/xml";
import type { Bucket, PlainSetting } from "../state/storage";
import { ownershipRule } from "./buckets";
import { notificationSetting } from "./notification-setting";
import { needOperation } from "./permissions";
import {
  encryptionRule,
  publicAccessBlock,
  readTagSet,
  tagSet,
  writeObjectLock,
} from "./setting-rules";

/** One row. */
export interface Setting {
  readonly query: string;
  /** Operation names without their verb, e.g. `BucketVersioning`. */
  readonly name: string;
  /** Undefined where the setting cannot be deleted. */
  readonly deleteOperation?: string;
  readonly root: string;
  /** The document's content; throws the 404 of a setting that is not there. */
  readonly read: (bucket: Bucket) => XmlNode;
  readonly write: (exchange: Exchange, bucket: Bucket, xml: XmlElement) => void;
  readonly remove?: (bucket: Bucket) => void;
  /** Status of a successful delete. */
  readonly putStatus?: number;
}

/** A 404 in the setting's own words. */
function missing(code: string, message: string, bucket: Bucket): AwsError {
  return new AwsError({ code, status: 404, message, details: { BucketName: bucket.name } });
}

function plain(row: {
  readonly query: PlainSetting;
  readonly name: string;
  readonly root: string;
  readonly absent?: readonly [string, string];
  readonly deleteOperation?: string;
}): Setting {
  const { query, absent } = row;
  return {
    query,
    name: row.name,
    ...(absent ? { deleteOperation: row.deleteOperation ?? `Delete${row.name}` } : undefined),
    root: row.root,
    read: (bucket) => {
      const kept = bucket.settings.get(query);
      if (kept) return kept;
      if (absent) throw missing(absent[0], absent[1], bucket);
      return {};
    },
    write: (_exchange, bucket, xml) => void bucket.settings.set(query, asNode(xml)),
    remove: (bucket) => void bucket.settings.delete(query),
  };
}

/** Parsed XML as XML to write: attributes of the sender's namespaces apart. */
function asNode(xml: XmlElement): XmlNode {
  const node: Record<string, XmlValue> = Object.create(null);
  for (const [name, value] of Object.entries(xml)) {
    if (name === "@xmlns" || (name === "#text" && String(value).trim() === "")) continue;
    node[name] = asValue(value);
  }
  return node;
}

function asValue(value: unknown): XmlValue {
  if (Array.isArray(value)) return value.map(asValue);
  return typeof value === "object" && value !== null ? asNode(value as XmlElement) : String(value);
}

/** All settings. */
export const SETTINGS: readonly Setting[] = [
  {
    query: "versioning",
    name: "BucketVersioning",
    root: "VersioningConfiguration",
    read: (bucket) => ({ Status: bucket.versioning }),
    write: (_exchange, bucket, xml) => {
      const status = text(xml, "Status");
      if (status !== "Enabled" && status !== "Suspended") throw malformed();
      if (status === "Suspended" && bucket.objectLock.enabled) {
        throw new AwsError({
          code: "InvalidBucketState",
          status: 409,
          message:
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
        });
      }
      bucket.versioning = status;
    },
  },
  {
    query: "publicAccessBlock",
    name: "PublicAccessBlock",
    deleteOperation: "DeletePublicAccessBlock",
    root: "PublicAccessBlockConfiguration",
    read: (bucket) => {
      const block = bucket.publicAccessBlock;
      if (!block) {
        throw missing(
          "NoSuchPublicAccessBlockConfiguration",
          "The public access block configuration was not found",
          bucket,
        );
      }
      return {
        BlockPublicAcls: block.blockPublicAcls === true,
        IgnorePublicAcls: block.ignorePublicAcls === true,
        BlockPublicPolicy: block.blockPublicPolicy === true,
        RestrictPublicBuckets: block.restrictPublicBuckets === true,
      };
    },
    write: (_exchange, bucket, xml) => {
      bucket.publicAccessBlock = publicAccessBlock(xml, `s3:GetPublicAccessBlock ${bucket.name}`);
    },
    remove: (bucket) => {
      bucket.publicAccessBlock = undefined;
    },
  },
  {
    query: "ownershipControls",
    name: "BucketOwnershipControls",
    deleteOperation: "DeleteBucketOwnershipControls",
    root: "OwnershipControls",
    read: (bucket) => {
      if (!bucket.ownership) {
        throw missing(
          "OwnershipControlsNotFoundError",
          "The bucket ownership controls were not found",
          bucket,
        );
      }
      return { Rule: { ObjectOwnership: bucket.ownership } };
    },
    write: (_exchange, bucket, xml) => {
      const rule = ownershipRule(text(child(xml, "Rule"), "ObjectOwnership") ?? "");
      if (rule === "BucketOwnerEnforced" && bucket.acl !== "private") {
        throw badRequest(
          "InvalidBucketAclWithObjectOwnership",
          "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        );
      }
      bucket.ownership = rule;
    },
    remove: (bucket) => {
      bucket.ownership = undefined;
    },
  },
  {
    query: "encryption",
    name: "BucketEncryption",
    deleteOperation: "DeleteBucketEncryption",
    root: "ServerSideEncryptionConfiguration",
    read: ({ encryption }) => ({
      Rule: {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: encryption.algorithm,
          KMSMasterKeyID: encryption.key,
        },
        BucketKeyEnabled: encryption.bucketKey,
        ...(encryption.blockedTypes
          ? { BlockedEncryptionTypes: { EncryptionType: encryption.blockedTypes } }
          : undefined),
      },
    }),
    write: (_exchange, bucket, xml) => {
      bucket.encryption = encryptionRule(bucket, child(xml, "Rule"));
    },
    remove: (bucket) => {
      bucket.encryption = { algorithm: "AES256", bucketKey: false, blockedTypes: ["SSE-C"] };
    },
  },
  {
    query: "requestPayment",
    name: "BucketRequestPayment",
    root: "RequestPaymentConfiguration",
    read: (bucket) => ({ Payer: bucket.payer }),
    write: (_exchange, bucket, xml) => {
      const payer = text(xml, "Payer");
      if (payer !== "Requester" && payer !== "BucketOwner") throw malformed();
      bucket.payer = payer;
    },
  },
  {
    query: "object-lock",
    name: "ObjectLockConfiguration",
    root: "ObjectLockConfiguration",
    read: (bucket) => {
      const { enabled, default: preset } = bucket.objectLock;
      if (!enabled) {
        throw missing(
          "ObjectLockConfigurationNotFoundError",
          "Object Lock configuration does not exist for this bucket",
          bucket,
        );
      }
      return {
        ObjectLockEnabled: "Enabled",
        ...(preset
          ? {
              Rule: {
                DefaultRetention: { Mode: preset.mode, Days: preset.days, Years: preset.years },
              },
            }
          : undefined),
      };
    },
    write: (_exchange, bucket, xml) => writeObjectLock(bucket, xml),
  },
  {
    query: "tagging",
    name: "BucketTagging",
    deleteOperation: "DeleteBucketTagging",
    root: "Tagging",
    putStatus: 204,
    read: (bucket) => {
      if (bucket.tags.size === 0) {
        throw missing("NoSuchTagSet", "The TagSet does not exist", bucket);
      }
      return tagSet(bucket.tags);
    },
    write: (_exchange, bucket, xml) => {
      bucket.tags = readTagSet(xml, 50);
    },
    remove: (bucket) => {
      bucket.tags = new Map();
    },
  },
  notificationSetting,
  plain({
    query: "lifecycle",
    name: "BucketLifecycleConfiguration",
    deleteOperation: "DeleteBucketLifecycle",
    root: "LifecycleConfiguration",
    absent: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
  }),
  plain({
    query: "logging",
    name: "BucketLogging",
    root: "BucketLoggingStatus",
  }),
  plain({
    query: "cors",
    name: "BucketCors",
    root: "CORSConfiguration",
    absent: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  }),
  plain({
    query: "website",
    name: "BucketWebsite",
    root: "WebsiteConfiguration",
    deleteOperation: "DeleteBucketWebsite",
    absent: [
      "NoSuchWebsiteConfiguration",
      "The specified bucket does not have a website configuration",
    ],
  }),
  plain({
    query: "replication",
    name: "BucketReplication",
    root: "ReplicationConfiguration",
    absent: [
      "ReplicationConfigurationNotFoundError",
      "The replication configuration was not found",
    ],
  }),
  plain({
    query: "accelerate",
    name: "BucketAccelerateConfiguration",
    root: "AccelerateConfiguration",
  }),
];

/** Serve a GET of a setting. */
export function readSetting(exchange: Exchange, bucket: Bucket, setting: Setting): Reply {
  needOperation(exchange, { bucket });
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: document(setting.root, {
      "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
      ...setting.read(bucket),
    }),
  };
}

/** Serve a PUT of a setting. */
export async function writeSetting(
  exchange: Exchange,
  bucket: Bucket,
  setting: Setting,
): Promise<Reply> {
  const body = (await readSmall(exchange.request.body)).toString("utf8");
  needOperation(exchange, { bucket });
  setting.write(exchange, bucket, parseXml(body, setting.root));
  exchange.world.changed();
  return empty(setting.putStatus ?? 200);
}

/** Serve a DELETE of a setting. */
export function deleteSetting(exchange: Exchange, bucket: Bucket, setting: Setting): Reply {
  needOperation(exchange, { bucket });
  setting.remove?.(bucket);
  exchange.world.changed();
  return empty(204);
}
