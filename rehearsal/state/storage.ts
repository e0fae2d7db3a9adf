/** S3, KMS and SQS as an account holds them: buckets with their objects, keys, queues; mutable. */
import type { PolicyFact, PublicAccessBlockFact } from "../../preflight";
import type { Blob } from "../body/blobs";
import type { Checksum, ChecksumAlgorithm } from "../body/checksum";
import type { XmlNode } from "../http/xml";

/** How an object is encrypted at rest. */
export interface ObjectEncryption {
  readonly algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  /** ARN of the key, for the two KMS kinds. */
  readonly key?: string;
  readonly bucketKey: boolean;
  /** Base64 JSON as the client sent it. */
  readonly context?: string;
  /** MD5 of a customer's own key (SSE-C), instead of the above. */
  readonly customerKeyMd5?: string;
}

/** Retention and legal hold of one version. */
export interface ObjectLockState {
  mode: "GOVERNANCE" | "COMPLIANCE" | undefined;
  until: Date | undefined;
  legalHold: boolean;
}

/** A version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` while versioning was never enabled or is suspended. */
  readonly versionId: string;
  readonly modified: Date;
  readonly deleteMarker: boolean;
  readonly blob: Blob;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: Checksum | undefined;
  /** Response headers as stored: content-type, cache-control, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: ObjectEncryption | undefined;
  /** Account and ARN of the writer. */
  readonly writer: { readonly account: string; readonly arn: string };
  readonly lock: ObjectLockState;
  tags: ReadonlyMap<string, string>;
  acl: string;
  readonly partSizes: readonly number[];
}

/** One uploaded part. */
export interface Part {
  readonly number: number;
  readonly blob: Blob;
  readonly etag: string;
  readonly checksum: Checksum | undefined;
  readonly modified: Date;
}

/** A multipart upload in progress. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiated: Date;
  readonly initiator: { readonly account: string; readonly arn: string };
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: "FULL_OBJECT" | "COMPOSITE";
  readonly headers: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly encryption: ObjectEncryption | undefined;
  /** Whether the request that began it named the encryption; else it is the bucket's default. */
  readonly asksEncryption: boolean;
  readonly tags: ReadonlyMap<string, string>;
  readonly acl: string;
  readonly lock: ObjectLockState;
  readonly parts: Map<number, Part>;
}

/** A queue that a bucket tells about its objects. */
export interface NotificationTarget {
  readonly id: string;
  readonly queueArn: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** Default encryption of a bucket. */
export interface BucketEncryption {
  readonly algorithm: "AES256" | "aws:kms" | "aws:kms:dsse";
  /** As written. */
  readonly key?: string;
  readonly bucketKey: boolean;
  readonly blockedTypes?: readonly string[];
}

/** Settings that no decision depends on: kept as they were put. */
export type PlainSetting =
  | "accelerate"
  | "cors"
  | "lifecycle"
  | "logging"
  | "replication"
  | "website";

/** A bucket. */
export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly created: Date;
  policy: PolicyFact | undefined;
  publicAccessBlock: PublicAccessBlockFact | undefined;
  /** Undefined = deleted, which means ObjectWriter. */
  ownership: "BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter" | undefined;
  encryption: BucketEncryption;
  versioning: "Enabled" | "Suspended" | undefined;
  readonly objectLock: {
    enabled: boolean;
    default: { mode: "GOVERNANCE" | "COMPLIANCE"; days?: number; years?: number } | undefined;
  };
  payer: "BucketOwner" | "Requester";
  acl: string;
  tags: ReadonlyMap<string, string>;
  notifications: readonly NotificationTarget[];
  eventBridge: boolean;
  readonly settings: Map<PlainSetting, XmlNode>;
  /** By key; the newest version first. */
  readonly objects: Map<string, ObjectVersion[]>;
  /** Keys of `objects` in order; undefined after one came or went. */
  order: readonly string[] | undefined;
  readonly uploads: Map<string, Upload>;
}

/** A KMS key. */
export interface Key {
  readonly arn: string;
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly created: Date;
  readonly manager: "customer" | "aws";
  description: string;
  policy: PolicyFact;
  state: "Enabled" | "Disabled" | "PendingDeletion";
  deletion: Date | undefined;
  rotation: boolean;
  readonly aliases: Set<string>;
  readonly grants: Map<string, Grant>;
  readonly tags: Map<string, string>;
  readonly material: Buffer;
}

/** A grant on a key. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  readonly grantee: string;
  readonly retiring: string | undefined;
  readonly operations: readonly string[];
  readonly name: string | undefined;
  readonly created: Date;
  readonly constraints: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/** A message in a queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly group: string | undefined;
  readonly sequence: string | undefined;
  readonly sender: string;
  readonly sent: Date;
  /** Not shown before. */
  visible: Date;
  receipt: string | undefined;
  receives: number;
  firstReceived: Date | undefined;
}

/** A queue. */
export interface Queue {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly created: Date;
  modified: Date;
  policy: PolicyFact | undefined;
  /** Attributes as set, `Policy` apart. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  messages: Message[];
  /** FIFO: deduplication ids and when they lapse. */
  readonly seen: Map<string, number>;
}
