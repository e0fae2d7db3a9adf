/**
 * What a call acts on: the bucket, access point, key, queue or role behind its resource ARN, and who owns it.
 *
 * An S3 ARN carries no account, so the owner is that of the bucket's fact or, failing that, what the
 * call itself states.
 */
import { isUnknown, type Unknown } from "../iam";
import type { Call } from "./call";
import type { Lookup } from "./lookup";
import type {
  AccessPointFact,
  BucketFact,
  KeyFact,
  PrincipalFact,
  QueueFact,
  TopicFact,
} from "./snapshot";

/** The resource of a call, with its fact where the snapshot has one. */
export type Target =
  | { readonly kind: "bucket"; readonly name: string; readonly fact: BucketFact | undefined }
  | {
      readonly kind: "accessPoint";
      readonly name: string;
      readonly fact: AccessPointFact | undefined;
    }
  | { readonly kind: "key"; readonly name: string; readonly fact: KeyFact | undefined }
  | { readonly kind: "queue"; readonly name: string; readonly fact: QueueFact | undefined }
  | { readonly kind: "topic"; readonly name: string; readonly fact: TopicFact | undefined }
  | { readonly kind: "role"; readonly name: string; readonly fact: PrincipalFact | undefined }
  | { readonly kind: "other"; readonly name: string; readonly fact: undefined };

/** The target of `call`. */
export function targetOf(call: Call, lookup: Lookup): Target {
  const arn = isUnknown(call.resource) ? (call.resource.prefix ?? "") : call.resource;
  const colons = colonsIn(arn);
  const path = colons.length < 5 ? "" : arn.slice((colons[4] ?? 0) + 1);
  switch (arn.slice((colons[1] ?? arn.length) + 1, colons[2])) {
    case "s3": {
      if (path.startsWith("accesspoint/")) return accessPointOf(arn, call, lookup);
      const end = path.indexOf("/");
      // The prefix of an unknown ARN may stop inside the bucket's name.
      if (isUnknown(call.resource) && end < 0) return { kind: "other", name: arn, fact: undefined };
      const name = end < 0 ? path : path.slice(0, end);
      return { kind: "bucket", name, fact: lookup.bucket(name) };
    }
    case "s3express": {
      const name = path.slice("bucket/".length);
      return { kind: "bucket", name, fact: lookup.bucket(name) };
    }
    case "kms":
      return { kind: "key", name: arn, fact: lookup.key(arn) };
    case "sqs":
      return { kind: "queue", name: arn, fact: lookup.queue(arn) };
    case "sns":
      return { kind: "topic", name: arn, fact: lookup.topic(arn) };
    case "iam":
      return { kind: "role", name: arn, fact: lookup.principal(arn) };
    default:
      return { kind: "other", name: arn, fact: undefined };
  }
}

/** Where the first five colons of an ARN stand. */
function colonsIn(arn: string): readonly number[] {
  const colons: number[] = [];
  for (let at = arn.indexOf(":"); at >= 0 && colons.length < 5; at = arn.indexOf(":", at + 1)) {
    colons.push(at);
  }
  return colons;
}

/** `arn:…:accesspoint/NAME` without what follows. */
function accessPointOf(arn: string, call: Call, lookup: Lookup): Target {
  const [head = "", name, ...rest] = arn.split("/");
  const isCut = isUnknown(call.resource) && rest.length === 0;
  if (isCut) return { kind: "other", name: arn, fact: undefined };
  const point = `${head}/${name}`;
  return { kind: "accessPoint", name: point, fact: lookup.accessPoint(point) };
}

/** Who owns the target; `undefined` where nothing says so. */
export function ownerOf(call: Call, target: Target): string | Unknown | undefined {
  if (call.resourceAccount !== undefined) return call.resourceAccount;
  if (target.fact) return target.fact.account;
  const arn = isUnknown(call.resource) ? call.resource.prefix : call.resource;
  const account = arn?.split(":")[4];
  return account ? account : undefined;
}
