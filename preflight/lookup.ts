/**
 * A snapshot by name: which fact an ARN, a bucket name, a key id or an alias means.
 *
 * Made once per snapshot value (a changed infrastructure is another value) and kept as long as the
 * snapshot lives. Cost: one pass over the snapshot, then a map look-up each. Facts whose name is not
 * known are found by nothing.
 */
import { isUnknown, type Unknown } from "../iam";
import { type Caller, callerOf } from "./caller";
import { managedKeyFact } from "./managed-key";
import type {
  AccessPointFact,
  AccountFact,
  BucketFact,
  EndpointFact,
  KeyFact,
  PrincipalFact,
  QueueFact,
  Snapshot,
  TopicFact,
} from "./snapshot";

/** The look-ups of one snapshot. */
export interface Lookup {
  readonly snapshot: Snapshot;
  /** Who a call's caller is; worked out once each. */
  caller(name: string | Unknown): Caller;
  account(id: string): AccountFact | undefined;
  /** True for an account that a bucket, key or queue of the snapshot lies in. */
  holdsAccount(id: string): boolean;
  /** By role or user ARN, or by the ARN of a session of the role. */
  principal(arn: string): PrincipalFact | undefined;
  /** By bucket name. */
  bucket(name: string): BucketFact | undefined;
  /** By ARN or alias. */
  accessPoint(reference: string): AccessPointFact | undefined;
  /** By key ARN, key id, alias ARN or `alias/…`; the AWS managed key of S3 is always there. */
  key(reference: string): KeyFact | undefined;
  /** By ARN. */
  queue(arn: string): QueueFact | undefined;
  /** By ARN. */
  topic(arn: string): TopicFact | undefined;
  /** By `vpce-…`. */
  endpoint(id: string): EndpointFact | undefined;
}

/** More callers than this are not kept: a server may see any number of sessions. */
const CALLER_COUNT_MAX = 10_000;

const lookups = new WeakMap<Snapshot, Lookup>();

/** The look-ups of `snapshot`, made on first use. */
export function lookupOf(snapshot: Snapshot): Lookup {
  let lookup = lookups.get(snapshot);
  if (!lookup) {
    lookup = makeLookup(snapshot);
    lookups.set(snapshot, lookup);
  }
  return lookup;
}

function makeLookup(snapshot: Snapshot): Lookup {
  const accounts = new Map(snapshot.accounts.map((account) => [account.id, account]));
  const principals = new Map<string, PrincipalFact>();
  for (const principal of snapshot.principals) {
    for (const name of namesOfPrincipal(principal)) principals.set(name, principal);
  }
  const keys = new Map<string, KeyFact>();
  for (const key of snapshot.keys) for (const name of namesOfKey(key)) keys.set(name, key);
  const buckets = byName(snapshot.buckets, (bucket) => bucket.name);
  const queues = byName(snapshot.queues, (queue) => queue.arn);
  const endpoints = byName(snapshot.endpoints, (endpoint) => endpoint.id);
  const topics = byName(snapshot.topics ?? [], (topic) => topic.arn);
  const points = snapshot.accessPoints ?? [];
  const pointsByArn = byName(points, (point) => point.arn);
  const pointsByAlias = byName(points, (point) => point.alias ?? { unknown: "no alias" });
  const held = new Set<unknown>(
    [snapshot.buckets, snapshot.keys, snapshot.queues].flatMap((facts) =>
      facts.map(({ account }) => account),
    ),
  );
  const managedKeys = new Map<string, KeyFact | undefined>();
  const managed = (arn: string): KeyFact | undefined => {
    if (!managedKeys.has(arn)) managedKeys.set(arn, managedKeyFact(arn));
    return managedKeys.get(arn);
  };
  const callers = new Map<string | Unknown, Caller>();
  const lookup: Lookup = {
    snapshot,
    caller: (name) => {
      let caller = callers.get(name);
      if (!caller) {
        caller = callerOf(name, lookup);
        if (callers.size >= CALLER_COUNT_MAX) callers.clear();
        callers.set(name, caller);
      }
      return caller;
    },
    account: (id) => accounts.get(id),
    holdsAccount: (id) => held.has(id),
    principal: (arn) => principals.get(arn) ?? principals.get(sessionKey(arn) ?? ""),
    bucket: (name) => buckets.get(name),
    accessPoint: (reference) => pointsByArn.get(reference) ?? pointsByAlias.get(reference),
    key: (reference) => keys.get(reference) ?? managed(reference),
    queue: (arn) => queues.get(arn),
    topic: (arn) => topics.get(arn),
    endpoint: (id) => endpoints.get(id),
  };
  return lookup;
}

function byName<Fact>(
  facts: readonly Fact[],
  nameOf: (fact: Fact) => string | Unknown,
): ReadonlyMap<string, Fact> {
  const found = new Map<string, Fact>();
  for (const fact of facts) {
    const name = nameOf(fact);
    if (!isUnknown(name)) found.set(name, fact);
  }
  return found;
}

/** A session ARN leaves out the role's path, so a role is also found as `account/name`. */
function namesOfPrincipal(principal: PrincipalFact): string[] {
  if (isUnknown(principal.arn)) return [];
  const account = principal.arn.split(":")[4] ?? "";
  const name = principal.arn.slice(principal.arn.lastIndexOf("/") + 1);
  return principal.kind === "role" ? [principal.arn, `${account}/${name}`] : [principal.arn];
}

function sessionKey(arn: string): string | undefined {
  const [, , service, , account, rest] = arn.split(":");
  if (service !== "sts" || !rest?.startsWith("assumed-role/")) return undefined;
  return `${account}/${rest.split("/")[1]}`;
}

function namesOfKey(key: KeyFact): string[] {
  const names: string[] = [];
  if (!isUnknown(key.arn)) names.push(key.arn);
  if (!isUnknown(key.id)) names.push(key.id);
  for (const alias of key.aliases) {
    if (isUnknown(alias)) continue;
    names.push(alias);
    if (!isUnknown(key.arn)) names.push(`${key.arn.split(":").slice(0, 5).join(":")}:${alias}`);
  }
  return names;
}
