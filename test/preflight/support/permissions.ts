/** Two versions of a role, a bucket and what is beside them, and how their permissions differ. */
import { type PolicyFact, permissionDiff, type Snapshot } from "../../../preflight";

export const ACCOUNT = "222233334444";
export const LANDING = "arn:aws:s3:::acme-landing";

export type Statement = Readonly<Record<string, unknown>>;

const document = (statements: readonly Statement[]): object => ({
  Version: "2012-10-17",
  Statement: statements,
});

export const policy = (name: string, statements: readonly Statement[]): PolicyFact => ({
  name,
  document: document(statements),
  at: { file: "main.tf", line: 3, address: name },
});

export const allow = (action: unknown, resource: unknown, more: Statement = {}): Statement => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});

export const deny = (action: unknown, resource: unknown, more: Statement = {}): Statement => ({
  ...allow(action, resource, more),
  Effect: "Deny",
});

export interface Parts {
  readonly role?: readonly Statement[];
  readonly second?: readonly Statement[];
  readonly document?: unknown;
  readonly trust?: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly bucket?: readonly Statement[];
  readonly key?: readonly Statement[] | "standard";
  readonly queue?: readonly Statement[];
  readonly topic?: readonly Statement[];
  readonly accessPoint?: readonly Statement[];
  readonly grants?: Snapshot["keys"][number]["grants"];
  readonly account?: Partial<Snapshot["accounts"][number]>;
  readonly address?: string;
}

export const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1f0e`;
export const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:files`;
export const POINT = `arn:aws:s3:eu-central-1:${ACCOUNT}:accesspoint/sync`;
export const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:files`;

/** The snapshot of these parts. */
export function snapshot(parts: Parts): Snapshot {
  const at = { file: "main.tf", line: 1 };
  const role = {
    kind: "role" as const,
    arn: `arn:aws:iam::${ACCOUNT}:role/acme-sync`,
    name: "acme-sync",
    account: ACCOUNT,
    policies: [
      ...(parts.role ? [policy("aws_iam_role_policy.one", parts.role)] : []),
      ...(parts.second ? [policy("aws_iam_role_policy.two", parts.second)] : []),
      ...("document" in parts ? [{ name: "p", document: parts.document, at }] : []),
    ],
    ...(parts.trust ? { trust: policy("aws_iam_role.sync", parts.trust) } : {}),
    ...(parts.boundary ? { boundary: policy("aws_iam_policy.edge", parts.boundary) } : {}),
    at: { ...at, address: parts.address ?? "aws_iam_role.sync" },
  };
  return {
    accounts: [{ id: ACCOUNT, at, ...parts.account }],
    principals: parts.role || parts.trust || "document" in parts ? [role] : [],
    buckets: [
      {
        name: "acme-landing",
        arn: LANDING,
        account: ACCOUNT,
        region: "eu-central-1",
        ...(parts.bucket ? { policy: policy("aws_s3_bucket_policy.landing", parts.bucket) } : {}),
        at: { ...at, address: "aws_s3_bucket.landing" },
      },
    ],
    keys: parts.key
      ? [
          {
            arn: KEY,
            id: "1f0e",
            account: ACCOUNT,
            region: "eu-central-1",
            aliases: [],
            manager: "customer",
            ...(parts.key === "standard" ? {} : { policy: policy("aws_kms_key.k", parts.key) }),
            ...(parts.grants ? { grants: parts.grants } : {}),
            at: { ...at, address: "aws_kms_key.k" },
          },
        ]
      : [],
    queues: parts.queue
      ? [
          {
            arn: QUEUE,
            name: "files",
            account: ACCOUNT,
            region: "eu-central-1",
            policy: policy("aws_sqs_queue_policy.q", parts.queue),
            at: { ...at, address: "aws_sqs_queue.q" },
          },
        ]
      : [],
    topics: parts.topic
      ? [
          {
            arn: TOPIC,
            account: ACCOUNT,
            region: "eu-central-1",
            name: "files",
            subscriptions: [],
            policy: policy("aws_sns_topic_policy.t", parts.topic),
            at: { ...at, address: "aws_sns_topic.t" },
          },
        ]
      : [],
    accessPoints: parts.accessPoint
      ? [
          {
            arn: POINT,
            name: "sync",
            account: ACCOUNT,
            region: "eu-central-1",
            bucket: "acme-landing",
            policy: policy("aws_s3control_access_point_policy.p", parts.accessPoint),
            at: { ...at, address: "aws_s3_access_point.p" },
          },
        ]
      : [],
    endpoints: [],
    connections: [],
    unread: [],
  };
}

/** `+ broadens | who | action | resource | condition | note`. */
export function rows(base: Parts, head: Parts): string[] {
  const diff = permissionDiff(snapshot(base), snapshot(head));
  return [
    ...diff.changes.map(({ sign, effect, who, action, resource, condition, note }) =>
      [`${sign === "added" ? "+" : "-"} ${effect}`, who, action, resource, condition, note]
        .join(" | ")
        .replace(/( \| )+$/, ""),
    ),
    ...diff.unsettled.map(({ what, reason }) => `? ${what}: ${reason}`),
  ];
}
