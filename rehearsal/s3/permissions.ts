/**
 * What an S3 request needs: the action of its operation and the companions that its headers call for,
 * asked one after the other. Which they are, and which condition keys they carry, the IAM room knows.
 */
import {
  type ContextValue,
  mayCarry,
  type OperationParameters,
  requestContext,
  requiredActions,
} from "../../iam";
import { ask, type Question } from "../authorize";
import type { Exchange } from "../exchange";
import type { Bucket, ObjectVersion } from "../state/storage";
import { bucketArn, objectArn } from "./target";

/** A bucket or, with a key, an object in it. */
export interface Target {
  readonly bucket: Bucket;
  readonly key?: string;
}

/** What a question carries besides the request's own headers. */
export interface Extra {
  readonly context?: Readonly<Record<string, ContextValue>>;
  readonly why?: string;
  readonly question?: Partial<Question>;
  /** What the request does not say and the state does, e.g. `source-tags`. */
  readonly facts?: OperationParameters;
}

/** Headers that deny without a policy. */
const DENYING_HEADERS = [
  "x-amz-expected-bucket-owner",
  "x-amz-request-payer",
  "x-amz-bypass-governance-retention",
];

/** Ask for the operation itself and for its companions on the same bucket or object. */
export function needOperation(exchange: Exchange, target: Target, extra: Extra = {}): void {
  const parameters = { ...parametersOf(exchange), ...extra.facts };
  const [main, ...companions] = requiredActions("s3", exchange.operation, parameters);
  // INVARIANT: every routed operation is in the IAM room's table; a test holds the two together.
  if (!main) throw new Error(`no action is known for ${exchange.operation}`);
  need(exchange, main.action, target, { why: main.why, ...extra });
  for (const { action, on, why } of companions) {
    if (on === "object" || on === "bucket") need(exchange, action, target, { ...extra, why });
  }
}

/** Ask for one S3 action on a bucket or object; throws the refusal. */
export function need(exchange: Exchange, action: string, target: Target, extra: Extra = {}): void {
  const { bucket, key } = target;
  ask(exchange, {
    action,
    resource: key === undefined ? bucketArn(bucket) : objectArn(bucket, key),
    resourceAccount: bucket.account,
    context: { ...s3Context(exchange, action), ...extra.context },
    headers: denyingHeaders(exchange),
    why: extra.why ?? exchange.operation,
    ...extra.question,
  });
}

/** Header and query names in lower case, as the IAM room takes them. */
export function parametersOf({ request }: Exchange): OperationParameters {
  return {
    ...Object.fromEntries(
      request.query.pairs.map(([name, value]) => [name.toLowerCase(), value] as const),
    ),
    ...request.headers,
  };
}

function denyingHeaders(exchange: Exchange): Record<string, string> {
  const { headers, query } = exchange.request;
  return Object.fromEntries(
    DENYING_HEADERS.flatMap((name) => {
      const value = headers[name] ?? query.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Condition keys of the existing object that is read or changed. */
export function existingTags(version: ObjectVersion | undefined): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [name, value] of version?.tags ?? []) tags[`s3:ExistingObjectTag/${name}`] = value;
  return tags;
}

/** The keys of this request that the action can carry. */
function s3Context(exchange: Exchange, action: string): Record<string, ContextValue> {
  const { signature } = exchange;
  const keys: Record<string, ContextValue> = {
    ...requestContext("s3", exchange.operation, parametersOf(exchange)),
    "s3:TlsVersion": "1.2",
  };
  if (signature) {
    keys["s3:signatureAge"] = String(Math.max(0, signature.ageMs));
    keys["s3:x-amz-content-sha256"] = signature.payloadHash;
  } else {
    delete keys["s3:authType"];
    delete keys["s3:signatureversion"];
  }
  return Object.fromEntries(
    Object.entries(keys).filter(([key]) => mayCarry(action, key) !== false),
  );
}
