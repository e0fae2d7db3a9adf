/**
 * Correct landing zones, drawn at random: vendor, way of authentication, encryption, guard rails,
 * upload options. Each passes the preflight without a finding; faults are put into it afterwards.
 */
import { type PolicyDocument, policiesFor } from "../../../policies";
import type {
  AccessPointFact,
  AccountFact,
  BucketFact,
  ClientFact,
  EndpointFact,
  KeyFact,
  PolicyFact,
  PreflightOptions,
  PrincipalFact,
  QueueFact,
  Snapshot,
  TopicFact,
} from "../../../preflight";
import { vendor } from "../../../vendors";

/** A draw between 0 (inclusive) and 1. */
export type Random = () => number;

/** mulberry32: small, seeded, the same everywhere. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of a list. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** A fact whose fields a fault may change. */
export type Open<Fact> = { -readonly [Name in keyof Fact]: Fact[Name] };

/** A landing zone that can still be changed. */
export interface Setup {
  readonly vendor: string;
  readonly mode: "iam_role" | "access_key_and_secret" | "bucket_policy";
  readonly encryption: "none" | "key" | "foreignKey";
  readonly isMultipart: boolean;
  readonly account: Open<AccountFact>;
  /** The role or user that calls; undefined with a bucket policy. */
  readonly principal: Open<PrincipalFact> | undefined;
  readonly bucket: Open<BucketFact>;
  readonly key: Open<KeyFact> | undefined;
  readonly queue: Open<QueueFact> | undefined;
  readonly queueKey: Open<KeyFact> | undefined;
  readonly endpoint: Open<EndpointFact> | undefined;
  /** Set by faults of the client and of access points. */
  client: ClientFact | undefined;
  accessPoint: AccessPointFact | undefined;
  topic: TopicFact | undefined;
  readonly documents: Record<string, unknown>[];
  readonly options: PreflightOptions;
}

const OURS = "222233334444";
const KEY_ACCOUNT = "555566667777";
const VENDOR_ACCOUNT = "111122223333";
const REGION = "eu-central-1";
const EXTERNAL_ID = "7d4c0b1e-4a8f-4f0e-9d0a-3c2b1a0f51aa";

/** Our own runner, which lives in an account of its own. */
const RUNNER: PrincipalFact = {
  kind: "role",
  arn: `arn:aws:iam::${VENDOR_ACCOUNT}:role/runner`,
  name: "runner",
  account: VENDOR_ACCOUNT,
  policies: [
    {
      name: "runner",
      document: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }],
      },
      at: {},
    },
  ],
  at: {},
};

/** The snapshot of a set-up as it stands. */
export function snapshotOf(setup: Setup): Snapshot {
  return {
    accounts: [setup.account],
    principals: [...(setup.principal ? [setup.principal] : []), RUNNER],
    buckets: [setup.bucket],
    keys: [...(setup.key ? [setup.key] : []), ...(setup.queueKey ? [setup.queueKey] : [])],
    queues: setup.queue ? [setup.queue] : [],
    endpoints: setup.endpoint ? [setup.endpoint] : [],
    accessPoints: setup.accessPoint ? [setup.accessPoint] : [],
    topics: setup.topic ? [setup.topic] : [],
    clients: setup.client ? [setup.client] : [],
    connections: setup.documents.map((document) => ({
      document,
      at: at(`syncwright_${String(document["kind"])}.x`),
    })),
    unread: [],
  };
}

const at = (address: string) => ({ file: "main.tf.json", line: 1, address });

const fact = (address: string, document: PolicyDocument | undefined): PolicyFact => ({
  name: address,
  // As a reader gives it: plain JSON that a fault may rewrite.
  document: JSON.parse(JSON.stringify(document ?? { Version: "2012-10-17", Statement: [] })),
  at: at(address),
});

/** Draw a set-up. */
export function drawSetup(random: Random): Setup {
  const vendorId = pick(random, ["hightouch", "polytomic", "pipedream", "syncwright"]);
  const mode =
    vendorId === "pipedream"
      ? "bucket_policy"
      : pick(random, ["iam_role", "iam_role", "access_key_and_secret"] as const);
  const encryption =
    mode === "access_key_and_secret"
      ? pick(random, ["none", "key"] as const)
      : pick(random, ["none", "key", "foreignKey"] as const);
  const bucketKey = random() < 0.5;
  const reads = vendorId === "polytomic" || vendorId === "syncwright";
  const bucketName = `acme-${pick(random, ["exports", "landing", "events"])}`;
  const folder = pick(random, ["upload", "orders/daily", "crm"]);
  const roleName = pick(random, ["acme-sync", "vendor-writer"]);
  const notified = vendorId === "polytomic" && random() < 0.5;
  const upload = uploadOf(random, vendorId);
  const documents = documentsOf({
    vendorId,
    mode,
    bucketName,
    folder,
    roleName,
    notified,
    upload,
    reads,
    random,
  });
  const bucketArn = `arn:aws:s3:::${bucketName}`;
  const keyAccount = encryption === "foreignKey" ? KEY_ACCOUNT : OURS;
  const keyArn = `arn:aws:kms:${REGION}:${keyAccount}:key/1f0e6c5d-0000-4000-8000-aabbccddeeff`;
  const queueArn = `arn:aws:sqs:${REGION}:${OURS}:acme-new-files`;
  const queueKeyed = notified && random() < 0.5;
  const queueKeyArn = `arn:aws:kms:${REGION}:${OURS}:key/9a9a9a9a-0000-4000-8000-aabbccddeeff`;
  const entry = vendor(vendorId);
  if (!entry) throw new Error(`no vendor ${vendorId}`);
  const caller = callerOf(vendorId);
  const [connection, ...rest] = documents;
  const need = {
    connection,
    syncs: rest.filter(
      (one) => String(one["kind"]).endsWith("sync") || one["kind"] === "event_delivery",
    ),
    models: rest.filter((one) => one["kind"] === "model"),
    bucket: { arn: bucketArn, region: REGION, account: OURS, bucketKeys: bucketKey },
    ...(encryption === "none" ? {} : { key: { arn: keyArn, account: keyAccount } }),
    ...(notified
      ? { queue: { arn: queueArn, account: OURS, ...(queueKeyed ? { keyArn: queueKeyArn } : {}) } }
      : {}),
    partition: "aws",
    ...(caller ? { principals: [{ arn: caller }] } : {}),
    externalIds: [EXTERNAL_ID],
  } as unknown as Parameters<typeof policiesFor>[0];
  const { policies } = policiesFor(need);
  const principal = principalOf({
    mode,
    roleName,
    policies,
    random,
    keyArn,
    queueArn,
    queueKeyed,
    queueKeyArn,
  });
  return {
    vendor: vendorId,
    mode,
    encryption,
    isMultipart: true,
    account: accountOf(random),
    principal,
    bucket: {
      name: bucketName,
      arn: bucketArn,
      account: OURS,
      region: REGION,
      policy: fact("aws_s3_bucket_policy.x", policies.bucket),
      ...(encryption === "none"
        ? {}
        : {
            encryption: {
              algorithm: "aws:kms",
              key: keyArn,
              bucketKey,
              at: at("aws_s3_bucket_sse.x"),
            },
          }),
      ...(notified
        ? {
            notification: {
              queues: [{ queue: queueArn, events: ["s3:ObjectCreated:*"] }],
              dependsOn: ["aws_sqs_queue_policy.x"],
              at: at("aws_s3_bucket_notification.x"),
            },
          }
        : {}),
      at: at("aws_s3_bucket.x"),
    },
    key:
      encryption === "none"
        ? undefined
        : {
            arn: keyArn,
            id: keyArn.slice(keyArn.indexOf("/") + 1),
            account: keyAccount,
            region: REGION,
            aliases: [],
            policy: fact("aws_kms_key.x", policies.key),
            manager: "customer",
            at: at("aws_kms_key.x"),
          },
    queue: notified
      ? {
          arn: queueArn,
          name: "acme-new-files",
          account: OURS,
          region: REGION,
          policy: fact("aws_sqs_queue_policy.x", policies.queue),
          ...(queueKeyed ? { key: queueKeyArn } : {}),
          at: at("aws_sqs_queue.x"),
        }
      : undefined,
    queueKey: queueKeyed ? queueKeyOf(queueKeyArn, bucketArn) : undefined,
    endpoint: undefined,
    client: undefined,
    accessPoint: undefined,
    topic: undefined,
    documents,
    options: caller && mode !== "access_key_and_secret" ? { caller } : {},
  };
}

/** The vendor's principal; ours where the vendor publishes one. */
function callerOf(vendorId: string): string | undefined {
  if (vendorId === "hightouch") return `arn:aws:iam::${VENDOR_ACCOUNT}:role/hightouch-runner`;
  if (vendorId === "syncwright") return `arn:aws:iam::${VENDOR_ACCOUNT}:role/runner`;
  return undefined;
}

function uploadOf(random: Random, vendorId: string): Record<string, unknown> | undefined {
  if (vendorId !== "syncwright" || random() < 0.4) return undefined;
  return {
    ...(random() < 0.5 ? { tags: { team: "growth" } } : {}),
    ...(random() < 0.5 ? { on_existing: "fail" } : {}),
  };
}

function documentsOf(draw: {
  readonly vendorId: string;
  readonly mode: string;
  readonly bucketName: string;
  readonly folder: string;
  readonly roleName: string;
  readonly notified: boolean;
  readonly upload: Record<string, unknown> | undefined;
  readonly reads: boolean;
  readonly random: Random;
}): Record<string, unknown>[] {
  const { vendorId, mode } = draw;
  const isPolytomic = vendorId === "polytomic";
  const connection: Record<string, unknown> = {
    kind: "s3_connection",
    id: "conn_1",
    name: "acme",
    vendor: vendorId,
    external_id: EXTERNAL_ID,
    configuration: {
      auth_mode: mode,
      ...(mode === "iam_role"
        ? { iam_role_arn: `arn:aws:iam::${OURS}:role/${draw.roleName}` }
        : {}),
      s3_bucket_name: isPolytomic ? `s3://${draw.bucketName}/${draw.folder}` : draw.bucketName,
      s3_bucket_region: REGION,
      ...(draw.notified
        ? {
            enable_event_notifications: true,
            event_queue_arn: `arn:aws:sqs:${REGION}:${OURS}:acme-new-files`,
          }
        : {}),
    },
    ...(mode === "access_key_and_secret"
      ? { aws_user: `arn:aws:iam::${OURS}:user/${draw.roleName}` }
      : {}),
  };
  const model = {
    kind: "model",
    id: "model_1",
    name: "orders",
    source: { type: "file", format: "csv", path: "o.csv" },
  };
  const filename = isPolytomic
    ? "{YYYY}/result.csv"
    : `${draw.folder}/{YYYY}-{MM}-{DD}-result.json`;
  const sync = {
    kind: "model_sync",
    id: "sync_1",
    name: "orders",
    connection_id: "conn_1",
    model_id: "model_1",
    mode: isPolytomic ? "replace" : "all",
    format: isPolytomic ? "csv" : "json",
    filename,
    ...(draw.upload ? { upload: draw.upload } : {}),
  };
  if (isPolytomic && draw.random() < 0.3) {
    const bulk = {
      kind: "bulk_sync",
      id: "bulk_1",
      name: "tables",
      source_connection_id: "conn_1",
      destination_connection_id: "conn_elsewhere",
      mode: "replicate",
    };
    return [connection, bulk];
  }
  if (vendorId === "pipedream") {
    const delivery = {
      kind: "event_delivery",
      id: "ev_1",
      name: "events",
      connection_id: "conn_1",
      prefix: draw.folder,
    };
    return [connection, delivery];
  }
  return [connection, model, sync];
}

function principalOf(draw: {
  readonly mode: string;
  readonly roleName: string;
  readonly policies: ReturnType<typeof policiesFor>["policies"];
  readonly random: Random;
  readonly keyArn: string;
  readonly queueArn: string;
  readonly queueKeyed: boolean;
  readonly queueKeyArn: string;
}): Open<PrincipalFact> | undefined {
  const { mode, policies, random } = draw;
  if (mode === "bucket_policy") return undefined;
  const kind = mode === "iam_role" ? "role" : "user";
  const boundary = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["s3:*", "kms:*", "sqs:*"], Resource: "*" }],
  };
  return {
    kind,
    arn: `arn:aws:iam::${OURS}:${kind}/${draw.roleName}`,
    name: draw.roleName,
    account: OURS,
    ...(kind === "role" ? { trust: fact("aws_iam_role.x", policies.trust) } : {}),
    policies: [fact(`aws_iam_${kind}_policy.x`, policies.identity)],
    ...(random() < 0.4
      ? { boundary: fact("aws_iam_policy.boundary", boundary as unknown as PolicyDocument) }
      : {}),
    at: at(`aws_iam_${kind}.x`),
  };
}

function accountOf(random: Random): Open<AccountFact> {
  if (random() < 0.5) return { id: OURS, at: at("aws_account.x") };
  const full = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  };
  const document = full as unknown as PolicyDocument;
  return {
    id: OURS,
    organizationId: "o-acme1234",
    serviceControl: [
      [fact("aws_organizations_policy.root", document)],
      [fact("aws_organizations_policy.account", document)],
    ],
    resourceControl: [
      [fact("aws_organizations_policy.rcp", TLS_ONLY as unknown as PolicyDocument)],
    ],
    at: at("aws_account.x"),
  };
}

const TLS_ONLY = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
    },
  ],
};

function queueKeyOf(arn: string, bucketArn: string): Open<KeyFact> {
  const document = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${OURS}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "Events",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: "*",
        Condition: { ArnEquals: { "aws:SourceArn": bucketArn } },
      },
    ],
  };
  return {
    arn,
    id: arn.slice(arn.indexOf("/") + 1),
    account: OURS,
    region: REGION,
    aliases: [],
    policy: fact("aws_kms_key.queue", document as unknown as PolicyDocument),
    manager: "customer",
    at: at("aws_kms_key.queue"),
  };
}
