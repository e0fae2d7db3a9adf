/**
 * The table of everything that an evidence file may state: one row a kind of fact, one row a field.
 *
 * The fields are those of `Snapshot`, but for what only a Terraform configuration has (rival
 * documents of one bucket, resources that were not read). A further kind of fact is a further row
 * here, a row in `derive.ts` where its names follow from an ARN, and nothing else.
 *
 * Sources: Amazon S3 API Reference (`PublicAccessBlockConfiguration`, `OwnershipControlsRule`,
 * `ServerSideEncryptionByDefault`, `BlockedEncryptionTypes`, `RequestPaymentConfiguration`); AWS KMS
 * API Reference (`KeyMetadata`, `CreateGrant`); IAM API Reference (`CreateRole`).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Types.html
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
import { ACCESS_POINTS } from "./access-point-shape";
import { CLIENTS } from "./client-shape";
import { AT, anyText, type FactShape, type Field, field } from "./shape";
import {
  BOOLEAN,
  choice,
  levels,
  listOf,
  MAP,
  PUBLIC_ACCESS_BLOCK,
  policy,
  record,
} from "./shape-words";
import {
  ACCOUNT_ID,
  BUCKET_ARN,
  BUCKET_NAME,
  ENDPOINT_ID,
  GRANTEE,
  KEY_ALIAS,
  KEY_ARN,
  KEY_ID,
  KEY_REFERENCE,
  ORGANIZATION_ID,
  PRINCIPAL_ARN,
  PRINCIPAL_NAME,
  QUEUE_ARN,
  QUEUE_NAME,
  REGION,
  TOPIC_ARN,
  VPC_ID,
} from "./text-forms";
import { TOPICS } from "./topic-shape";

const ENCRYPTION = record({
  algorithm: field(choice("AES256", "aws:kms", "aws:kms:dsse"), "Default `SSEAlgorithm`.", {
    required: true,
  }),
  key: field(KEY_REFERENCE, "Default KMS key; left out, the AWS managed key `aws/s3`."),
  bucketKey: field(BOOLEAN, "Whether S3 Bucket Keys are on; off where left out."),
  blockedTypes: field(
    listOf(choice("SSE-C", "NONE")),
    "Encryption types that uploads may not ask for; `SSE-C` where left out.",
  ),
  at: AT,
});

const NOTIFICATION = record({
  queues: field(
    listOf(
      record({
        queue: field(QUEUE_ARN, "ARN of the queue.", { required: true }),
        events: field(
          listOf(anyText("an event", "s3:ObjectCreated:*"), { least: 1 }),
          "Events it is told of, e.g. `s3:ObjectCreated:*`.",
          { required: true },
        ),
        prefix: field(anyText("a prefix", "orders/"), "Keys begin with it."),
        suffix: field(anyText("a suffix", ".csv"), "Keys end with it."),
      }),
    ),
    "Queues that are notified.",
    { required: true },
  ),
  topics: field(
    listOf(
      record({
        topic: field(TOPIC_ARN, "ARN of the topic.", { required: true }),
        events: field(
          listOf(anyText("an event", "s3:ObjectCreated:*"), { least: 1 }),
          "Events it is told of, e.g. `s3:ObjectCreated:*`.",
          { required: true },
        ),
      }),
    ),
    "Topics that are notified.",
  ),
  at: AT,
});

const CONSTRAINTS = record({
  encryptionContextEquals: field(MAP, "The encryption context of a call must be exactly this."),
  encryptionContextSubset: field(MAP, "The encryption context of a call must contain this."),
});

const ACCOUNTS: FactShape = {
  noun: "account",
  describe: "AWS accounts, and what their organization lays over them.",
  names: ["id"],
  fields: {
    id: field(ACCOUNT_ID, "Account id, twelve digits in quotes.", { required: true }),
    organizationId: field(
      ORGANIZATION_ID,
      "Id of the organization; `null` states that the account is in none, left out it is not known.",
      { none: "the account is in no organization", matters: true },
    ),
    managementAccount: field(BOOLEAN, "Whether it is the organization's management account.", {
      certain: true,
    }),
    serviceControl: field(
      levels("serviceControl"),
      "Service control policies by level, root first, then each unit, then the account. Each level lists every policy attached to it, `FullAWSAccess` included.",
      { none: "no service control policy limits the account" },
    ),
    resourceControl: field(
      levels("resourceControl"),
      "Resource control policies by level, root first. `RCPFullAWSAccess` may be left out.",
      { none: "no resource control policy limits the account" },
    ),
    publicAccessBlock: field(
      PUBLIC_ACCESS_BLOCK,
      "S3 Block Public Access of the whole account; all four are off where left out.",
      { none: "the account has no Block Public Access of its own" },
    ),
    at: AT,
  },
};

const PRINCIPALS: FactShape = {
  noun: "principal",
  describe: "Roles and users, with every policy that they carry.",
  names: ["arn"],
  fields: {
    arn: field(PRINCIPAL_ARN, "ARN of the role or user, with its path.", { required: true }),
    kind: field(choice("role", "user"), "Which of the two it is; left out, the ARN says it.", {
      certain: true,
    }),
    name: field(PRINCIPAL_NAME, "Name; left out, the ARN says it.", { certain: true }),
    account: field(ACCOUNT_ID, "Account; left out, the ARN says it.", { certain: true }),
    trust: field(policy("trust"), "Trust policy of a role.", { matters: true, certain: true }),
    policies: field(
      listOf(policy("identity"), { adds: true }),
      "All inline and managed policies, those of a user's groups included. For a principal that is partly known: the others.",
      { matters: true, certain: true },
    ),
    boundary: field(policy("permissionsBoundary"), "Permissions boundary.", {
      none: "no permissions boundary",
      matters: true,
    }),
    tags: field(MAP, "Tags of the principal.", { certain: true }),
    maxSessionSeconds: field(
      { kind: "number", least: 3600, most: 43_200 },
      "Longest session of a role in seconds; 3600 where left out.",
    ),
    at: AT,
  },
};

const BUCKETS: FactShape = {
  noun: "bucket",
  describe: "Buckets, with every setting that can deny a call.",
  names: ["name", "arn"],
  fields: {
    name: field(BUCKET_NAME, "Name of the bucket; left out, the ARN says it."),
    arn: field(BUCKET_ARN, "ARN of the bucket; left out, it follows from name and region.", {
      matters: true,
    }),
    account: field(ACCOUNT_ID, "Account that owns the bucket.", { matters: true }),
    region: field(REGION, "Region of the bucket.", { matters: true }),
    policy: field(policy("resource"), "Bucket policy.", {
      none: "no bucket policy",
      matters: true,
    }),
    publicAccessBlock: field(PUBLIC_ACCESS_BLOCK, "S3 Block Public Access of the bucket.", {
      matters: true,
    }),
    ownership: field(
      record({
        rule: field(
          choice("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"),
          "The rule.",
          { required: true },
        ),
        at: AT,
      }),
      "Object Ownership.",
      { matters: true },
    ),
    encryption: field(ENCRYPTION, "Default encryption.", { matters: true }),
    versioning: field(
      record({
        status: field(choice("Enabled", "Suspended", "Disabled"), "The status.", {
          required: true,
        }),
        at: AT,
      }),
      "Versioning.",
    ),
    objectLock: field(
      record({
        enabled: field(BOOLEAN, "Whether it is on.", { required: true }),
        mode: field(
          choice("GOVERNANCE", "COMPLIANCE"),
          "Mode of the default retention; left out, new versions are not locked by it.",
        ),
        at: AT,
      }),
      "Object Lock.",
    ),
    requesterPays: field(
      record({
        payer: field(choice("BucketOwner", "Requester"), "Who pays.", { required: true }),
        at: AT,
      }),
      "Who pays for requests.",
      { matters: true },
    ),
    archiving: field(
      listOf(
        record({
          prefix: field(anyText("a prefix", "orders/"), "Keys begin with it; left out, every key."),
          storageClass: field(
            choice(
              "GLACIER",
              "DEEP_ARCHIVE",
              "GLACIER_IR",
              "ARCHIVE_ACCESS",
              "DEEP_ARCHIVE_ACCESS",
            ),
            "Class or tier that objects move to.",
            { required: true },
          ),
          days: field({ kind: "number", least: 0, most: 36_500 }, "After so many days."),
          at: AT,
        }),
      ),
      "Rules that archive objects: lifecycle transitions, and tiers of Intelligent-Tiering.",
    ),
    abac: field(
      record({
        status: field(choice("Enabled", "Disabled"), "The status.", { required: true }),
        at: AT,
      }),
      "Attribute-based access control: whether conditions see the bucket's tags.",
    ),
    notification: field(NOTIFICATION, "Event notifications to queues and topics."),
    acl: field(
      record({
        canned: field(
          choice(
            "private",
            "public-read",
            "public-read-write",
            "authenticated-read",
            "log-delivery-write",
            "bucket-owner-read",
            "bucket-owner-full-control",
          ),
          "The canned ACL.",
          { required: true },
        ),
        at: AT,
      }),
      "Access control list of the bucket.",
    ),
    tags: field(MAP, "Tags of the bucket.", { certain: true }),
    at: AT,
  },
};

const KEYS: FactShape = {
  noun: "key",
  describe: "KMS keys. A key is named by ARN, id or alias.",
  names: ["arn", "id", "aliases"],
  fields: {
    arn: field(KEY_ARN, "ARN of the key; left out, it follows from id, region and account.", {
      matters: true,
    }),
    id: field(KEY_ID, "Id of the key; left out, the ARN says it.", { matters: true }),
    account: field(ACCOUNT_ID, "Account of the key; left out, the ARN says it.", {
      matters: true,
    }),
    region: field(REGION, "Region of the key; left out, the ARN says it.", { matters: true }),
    aliases: field(
      listOf(KEY_ALIAS, { adds: true }),
      "Aliases that point at the key, e.g. `alias/landing`.",
    ),
    policy: field(policy("resource"), "Key policy.", {
      none: "the key policy that AWS writes where nobody writes one: the account decides",
      matters: true,
    }),
    manager: field(
      choice("customer", "aws"),
      "Who manages the key; left out, `aws` for an alias `alias/aws/…`, else `customer`.",
      { certain: true },
    ),
    state: field(
      choice(
        "Enabled",
        "Disabled",
        "PendingDeletion",
        "PendingImport",
        "PendingReplicaDeletion",
        "Unavailable",
        "Creating",
        "Updating",
      ),
      "`KeyState`; `Enabled` where left out.",
    ),
    grants: field(
      listOf(
        record({
          grantee: field(GRANTEE, "Who the grant is for.", { required: true, certain: true }),
          operations: field(
            listOf(anyText("an operation", "GenerateDataKey"), { least: 1 }),
            "Operations it allows, e.g. `GenerateDataKey`.",
            { required: true, certain: true },
          ),
          constraints: field(CONSTRAINTS, "What the encryption context must be.", {
            certain: true,
          }),
        }),
        { adds: true },
      ),
      "Grants on the key.",
    ),
    at: AT,
  },
};

const QUEUES: FactShape = {
  noun: "queue",
  describe: "SQS queues.",
  names: ["arn"],
  fields: {
    arn: field(QUEUE_ARN, "ARN of the queue.", { required: true }),
    name: field(QUEUE_NAME, "Name; left out, the ARN says it.", { certain: true }),
    account: field(ACCOUNT_ID, "Account; left out, the ARN says it.", { certain: true }),
    region: field(REGION, "Region; left out, the ARN says it.", { certain: true }),
    policy: field(policy("resource"), "Queue policy.", { none: "no queue policy", matters: true }),
    key: field(KEY_REFERENCE, "KMS key that encrypts messages.", {
      none: "no KMS key: SSE-SQS, or no encryption",
    }),
    fifo: field(BOOLEAN, "Whether it is a FIFO queue."),
    at: AT,
  },
};

const ENDPOINTS: FactShape = {
  noun: "endpoint",
  describe: "VPC endpoints that calls go through.",
  names: ["id"],
  fields: {
    id: field(ENDPOINT_ID, "Id of the endpoint.", { required: true }),
    service: field(choice("s3", "sts", "kms", "sqs"), "Service that it leads to.", {
      required: true,
      certain: true,
    }),
    vpc: field(VPC_ID, "VPC that it is in."),
    policy: field(policy("vpcEndpoint"), "Endpoint policy.", {
      none: "the full-access policy that AWS gives an endpoint",
      matters: true,
    }),
    at: AT,
  },
};

/** Every kind of fact, by the name of its list in the file and in the snapshot. */
export const FACTS = {
  accounts: ACCOUNTS,
  principals: PRINCIPALS,
  buckets: BUCKETS,
  keys: KEYS,
  queues: QUEUES,
  endpoints: ENDPOINTS,
  accessPoints: ACCESS_POINTS,
  topics: TOPICS,
  clients: CLIENTS,
} as const satisfies Readonly<Record<string, FactShape>>;

/** Name of a list of facts. */
export type FactKind = keyof typeof FACTS;

/** In the order of the table. */
export const FACT_KINDS = Object.keys(FACTS) as readonly FactKind[];

/** The row of a kind. */
export const shapeOf = (kind: FactKind): FactShape => FACTS[kind];

/** Whether a field takes no `{ "unknown": … }`: what names a fact is always known. */
export const isCertain = ({ names }: FactShape, name: string, { certain }: Field): boolean =>
  certain === true || names.includes(name);
