/**
 * SQ-1 … SQ-4, SQ-6, SQ-8: event notifications that S3 could not deliver. S3 tries when the
 * notification is set, so the deployment itself fails.
 *
 * The calls are S3's own: `sqs:SendMessage` by `s3.amazonaws.com` with the bucket as source, and on an
 * encrypted queue `kms:GenerateDataKey` and `kms:Decrypt` on its key.
 *
 * Source: Amazon S3 User Guide, "Granting permissions to publish event notification messages to a
 * destination". https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */

import { isUnknown } from "../../iam";
import { encryptForQueue, sendFromBucket } from "../../policies";
import type { Call, CallVerdict } from "../call";
import type { Found } from "../checks";
import { decideCall, partiesOf, requestOf } from "../decide-call";
import { documentOf, type JsonObject, statementsOf } from "../diagnose/document";
import { fitStatement } from "../diagnose/statement-match";
import type { Patch } from "../fixes/patch";
import { addStatement } from "../fixes/statement-edits";
import { type Lookup, lookupOf } from "../lookup";
import type { BucketFact, KeyFact, Provenance, QueueFact, Snapshot } from "../snapshot";

/** What S3 answers when it cannot reach a destination. */
const REFUSED = "Unable to validate the following destination configurations";

/** Recognize what keeps S3 from delivering. */
export function queueNotifications(snapshot: Snapshot): readonly Found[] {
  const lookup = lookupOf(snapshot);
  return snapshot.buckets.flatMap((bucket) => {
    const { notification } = bucket;
    if (!notification || isUnknown(notification)) return [];
    return notification.queues.flatMap(({ queue }) => {
      const fact = isUnknown(queue) ? undefined : lookup.queue(queue);
      if (!fact) return [];
      const delivery: Delivery = { bucket, queue: fact, at: notification.at, snapshot, lookup };
      const order = notification.dependsOn ?? [];
      return [
        ...unreachable(delivery),
        ...sending(delivery),
        ...encrypting(delivery),
        ...orderOf(delivery, order),
      ];
    });
  });
}

interface Delivery {
  readonly bucket: BucketFact;
  readonly queue: QueueFact;
  readonly at: Provenance;
  readonly snapshot: Snapshot;
  readonly lookup: Lookup;
}

function callOf({ bucket }: Delivery, action: string, resource: string): Call {
  const account = bucket.account;
  return {
    service: action.startsWith("sqs:") ? "sqs" : "kms",
    operation: action.slice(action.indexOf(":") + 1),
    caller: "s3.amazonaws.com",
    action,
    resource,
    context: { "aws:SourceArn": bucket.arn, "aws:SourceAccount": account },
    why: "delivers an event notification",
  };
}

/** SQ-6: FIFO queues and queues of another region. */
function unreachable({ bucket, queue, at }: Delivery): Found[] {
  const isFifo = queue.fifo === true || String(queue.name).endsWith(".fifo");
  const isElsewhere =
    typeof queue.region === "string" &&
    typeof bucket.region === "string" &&
    queue.region !== bucket.region;
  if (!isFifo && !isElsewhere) return [];
  return [
    {
      cause: "SQ-6",
      message: isFifo
        ? "S3 delivers to no FIFO queue"
        : "S3 delivers to queues of the bucket's own region only",
      at,
      why: isFifo
        ? `\`${String(queue.name)}\` is a FIFO queue; use a standard queue`
        : `the queue is in ${String(queue.region)}, the bucket in ${String(bucket.region)}`,
      owner: owner(queue, "queue"),
      awsMessage: REFUSED,
    },
  ];
}

/** SQ-1, SQ-2, SQ-8: the queue's policy. */
function sending(delivery: Delivery): Found[] {
  const { queue, snapshot, bucket } = delivery;
  if (isUnknown(queue.arn)) return [];
  const verdict = decideCall(snapshot, callOf(delivery, "sqs:SendMessage", queue.arn));
  if (verdict.outcome !== "denied") return [];
  const policy = queue.policy && !isUnknown(queue.policy) ? queue.policy : undefined;
  const statement = sendFromBucket(
    { arn: queue.arn },
    policyBucket(bucket),
  ) as unknown as JsonObject;
  const meant = policy && statementMeant(delivery, verdict);
  const explicit = verdict.decision.decision === "explicitDeny";
  const patches: Patch[] = explicit
    ? []
    : policy
      ? [
          meant
            ? {
                kind: "statement",
                policy: policy.name,
                at: policy.at,
                before: meant,
                after: { ...meant, Condition: statement["Condition"] },
              }
            : addStatement(policy, statement),
        ]
      : [
          {
            kind: "newPolicy",
            on: "queue",
            owner: queue.arn,
            document: { Version: "2012-10-17", Statement: [statement] },
            at: queue.at,
          },
        ];
  return [
    {
      cause: explicit ? "SQ-8" : meant ? "SQ-2" : "SQ-1",
      message: explicit
        ? "a Deny of the queue's policy hits S3 itself"
        : meant
          ? "the queue's policy expects another bucket or account"
          : "the queue's policy does not let S3 send",
      at: policy?.at ?? queue.at,
      why: explicit
        ? "exempt AWS services with a condition aws:PrincipalIsAWSService false"
        : `s3.amazonaws.com sends with aws:SourceArn ${String(bucket.arn)} and aws:SourceAccount ${String(bucket.account)}; no statement allows that`,
      owner: owner(queue, "queue"),
      awsMessage: REFUSED,
      ...(patches.length > 0
        ? { fix: { summary: "let S3 send for this bucket", patches } }
        : undefined),
    },
  ];
}

/** A statement that names S3 and the action, and misses by a condition only. */
function statementMeant(delivery: Delivery, { call }: CallVerdict): JsonObject | undefined {
  const policy = delivery.queue.policy;
  if (!policy || isUnknown(policy)) return undefined;
  const document = documentOf(policy);
  const parties = partiesOf(call, delivery.lookup);
  const request = requestOf(call, parties, delivery.lookup);
  return statementsOf(document).find((statement) => {
    if (statement["Effect"] !== "Allow") return false;
    const fit = fitStatement(statement, request, document?.["Version"]);
    return (
      fit.action === "yes" &&
      fit.principal === "yes" &&
      fit.conditions.some((one) => one.fit === "no")
    );
  });
}

/** SQ-3, SQ-4: the queue's key. */
function encrypting(delivery: Delivery): Found[] {
  const { queue, lookup, snapshot, bucket } = delivery;
  if (queue.key === undefined || isUnknown(queue.key) || queue.key === "") return [];
  if (queue.key === "alias/aws/sqs" || queue.key.endsWith(":alias/aws/sqs")) {
    return [
      {
        cause: "SQ-4",
        message: "the queue uses the AWS managed key, which S3 cannot use",
        at: queue.at,
        why: "the policy of alias/aws/sqs cannot be changed; use a key of your own or SSE-SQS",
        owner: owner(queue, "queue"),
        awsMessage: REFUSED,
      },
    ];
  }
  const key = lookup.key(queue.key);
  if (!key || isUnknown(key.arn)) return [];
  const arn = key.arn;
  const denied = ["kms:GenerateDataKey", "kms:Decrypt"].filter(
    (action) => decideCall(snapshot, callOf(delivery, action, arn)).outcome === "denied",
  );
  if (denied.length === 0) return [];
  return [
    {
      cause: "SQ-3",
      message: "the queue's key does not let S3 encrypt",
      at: key.policy && !isUnknown(key.policy) ? key.policy.at : key.at,
      why: `s3.amazonaws.com needs ${denied.join(" and ")} on ${arn}, and its policy allows nothing to it`,
      owner: { account: String(key.account), role: "owner of the key" },
      awsMessage: REFUSED,
      fix: { summary: "let S3 use the key for this bucket", patches: keyPatches(key, bucket) },
    },
  ];
}

function keyPatches(key: KeyFact, bucket: BucketFact): Patch[] {
  const statement = encryptForQueue(policyBucket(bucket)) as unknown as JsonObject;
  if (key.policy && !isUnknown(key.policy)) return [addStatement(key.policy, statement)];
  const account = String(key.account);
  const delegate = {
    Sid: "DelegateToAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  const document = { Version: "2012-10-17", Statement: [delegate, statement] };
  return [{ kind: "newPolicy", on: "key", owner: String(key.arn), document, at: key.at }];
}

/** SQ-6: set before the queue's policy is there, the notification fails now and then. */
function orderOf({ queue, at }: Delivery, dependsOn: readonly string[]): Found[] {
  const policy = queue.policy && !isUnknown(queue.policy) ? queue.policy.at.address : undefined;
  if (policy === undefined || policy === queue.at.address || at.address === undefined) return [];
  const plain = policy.slice(policy.lastIndexOf("module.") < 0 ? 0 : policy.indexOf("aws_"));
  if (dependsOn.some((address) => policy.endsWith(address) || address === plain)) return [];
  return [
    {
      cause: "SQ-6",
      message: "the notification does not wait for the queue's policy",
      at,
      severity: "warning",
      why: `S3 tries the queue when the notification is set; ${policy} may not be there yet`,
      owner: { account: String(queue.account), role: "owner of the bucket" },
      awsMessage: REFUSED,
      fix: {
        summary: `add ${policy} to depends_on`,
        patches: [],
      },
    },
  ];
}

function policyBucket(bucket: BucketFact) {
  return { arn: String(bucket.arn), account: String(bucket.account) };
}

const owner = (fact: { readonly account: unknown }, what: string) => ({
  account: String(fact.account),
  role: `owner of the ${what}`,
});
