/**
 * A change to the user's material, as data: what it changes, from what, to what.
 *
 * A patch is applied to a snapshot in memory, so that the calls can be decided again, and rendered as
 * lines with `-` and `+`. It finds its target by name, so patches compose; one whose target has
 * changed under it does not apply.
 */
import { isUnknown } from "../../iam";
import { documentOf, isObject, type JsonObject, listOf } from "../diagnose/document";
import { isSameJson } from "../report/fingerprint";
import type {
  AccessPointFact,
  BucketFact,
  ClientFact,
  KeyFact,
  PolicyFact,
  PrincipalFact,
  Provenance,
  QueueFact,
  Snapshot,
  TopicFact,
} from "../snapshot";

/** One change. */
export type Patch = StatementPatch | NewPolicyPatch | DocumentPatch | BucketPatch | ClientPatch;

/** A statement of an existing policy is added (no `before`), changed, or removed (no `after`). */
export interface StatementPatch {
  readonly kind: "statement";
  readonly policy: string;
  readonly at: Provenance;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

/** A policy where there was none: inline on a principal, or on a resource. */
export interface NewPolicyPatch {
  readonly kind: "newPolicy";
  readonly on: "principal" | "bucket" | "accessPoint" | "key" | "queue" | "topic";
  /** ARN, or the bucket's name. */
  readonly owner: string;
  readonly document: JsonObject;
  readonly at: Provenance;
}

/** A field of a connection or sync document is set, or removed (no `after`). */
export interface DocumentPatch {
  readonly kind: "document";
  /** `id` of the document. */
  readonly id: string;
  readonly path: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly at: Provenance;
}

/** A setting of a bucket is changed. */
export interface BucketPatch {
  readonly kind: "bucket";
  readonly bucket: string;
  readonly change: Partial<BucketFact>;
  /** The same as an attribute of the AWS provider; it is new where nothing stood before. */
  readonly setting: {
    readonly name: string;
    readonly before?: string;
    readonly after: string | readonly string[];
  };
  readonly at: Provenance;
}

/** What a connection's client does is changed, by whoever runs it. */
export interface ClientPatch {
  readonly kind: "client";
  /** Name of the connection. */
  readonly connection: string;
  readonly change: Partial<ClientFact>;
  /** The change as fields of the fact, one line each, with `- ` or `+ ` in front. */
  readonly lines: readonly string[];
  readonly at: Provenance;
}

/** The snapshot after a patch, or undefined where its target is not there any more. */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot | undefined {
  switch (patch.kind) {
    case "statement":
      return applyStatement(snapshot, patch);
    case "newPolicy":
      return applyNewPolicy(snapshot, patch);
    case "document":
      return applyDocument(snapshot, patch);
    case "bucket":
      return applyBucket(snapshot, patch);
    case "client":
      return applyClient(snapshot, patch);
  }
}

/** Apply in order; undefined where one does not apply. */
export function applyPatches(snapshot: Snapshot, patches: readonly Patch[]): Snapshot | undefined {
  return patches.reduce<Snapshot | undefined>(
    (current, patch) => current && applyPatch(current, patch),
    snapshot,
  );
}

function applyStatement(snapshot: Snapshot, patch: StatementPatch): Snapshot | undefined {
  let isFound = false;
  const change = (policy: PolicyFact): PolicyFact => {
    if (policy.name !== patch.policy || policy.at.address !== patch.at.address) return policy;
    const document = changeStatement(policy, patch);
    if (!document) return policy;
    isFound = true;
    return { ...policy, document };
  };
  const changed = mapPolicies(snapshot, change);
  return isFound ? changed : undefined;
}

function changeStatement(policy: PolicyFact, patch: StatementPatch): JsonObject | undefined {
  const document = documentOf(policy);
  if (!document) return undefined;
  const statements = [...listOf(document["Statement"])];
  if (!patch.before) return { ...document, Statement: [...statements, patch.after] };
  const index = statements.findIndex((statement) => isSameJson(statement, patch.before));
  if (index < 0) return undefined;
  statements.splice(index, 1, ...(patch.after ? [patch.after] : []));
  return { ...document, Statement: statements };
}

/** Every policy fact of a snapshot through `change`; untouched facts stay the same values. */
function mapPolicies(snapshot: Snapshot, change: (policy: PolicyFact) => PolicyFact): Snapshot {
  const maybe = <Fact>(fact: Fact): Fact =>
    isPolicyFact(fact) ? (change(fact) as Fact & PolicyFact) : fact;
  return {
    ...snapshot,
    accounts: snapshot.accounts.map((account) => ({
      ...account,
      ...(Array.isArray(account.serviceControl)
        ? { serviceControl: account.serviceControl.map((level) => level.map(change)) }
        : undefined),
      ...(Array.isArray(account.resourceControl)
        ? { resourceControl: account.resourceControl.map((level) => level.map(change)) }
        : undefined),
    })),
    principals: snapshot.principals.map((principal) => ({
      ...principal,
      policies: principal.policies.map(change),
      ...(principal.trust ? { trust: change(principal.trust) } : undefined),
      ...(principal.boundary ? { boundary: maybe(principal.boundary) } : undefined),
    })),
    buckets: snapshot.buckets.map((bucket) =>
      bucket.policy ? { ...bucket, policy: maybe(bucket.policy) } : bucket,
    ),
    ...(snapshot.accessPoints
      ? {
          accessPoints: snapshot.accessPoints.map((point) =>
            point.policy ? { ...point, policy: maybe(point.policy) } : point,
          ),
        }
      : undefined),
    ...(snapshot.topics
      ? {
          topics: snapshot.topics.map((topic) =>
            topic.policy ? { ...topic, policy: maybe(topic.policy) } : topic,
          ),
        }
      : undefined),
    ...(snapshot.clients
      ? {
          clients: snapshot.clients.map((client) =>
            client.sessionPolicies
              ? { ...client, sessionPolicies: client.sessionPolicies.map(change) }
              : client,
          ),
        }
      : undefined),
    keys: snapshot.keys.map((key) => (key.policy ? { ...key, policy: maybe(key.policy) } : key)),
    queues: snapshot.queues.map((queue) =>
      queue.policy ? { ...queue, policy: maybe(queue.policy) } : queue,
    ),
    endpoints: snapshot.endpoints.map((endpoint) =>
      endpoint.policy ? { ...endpoint, policy: maybe(endpoint.policy) } : endpoint,
    ),
  };
}

/** Every policy of a snapshot that can be written in it. */
export function policiesIn(snapshot: Snapshot): readonly PolicyFact[] {
  const policies: PolicyFact[] = [];
  mapPolicies(snapshot, (policy) => {
    policies.push(policy);
    return policy;
  });
  return policies;
}

function isPolicyFact(value: unknown): value is PolicyFact {
  return typeof value === "object" && value !== null && "document" in value && "name" in value;
}

function applyNewPolicy(snapshot: Snapshot, patch: NewPolicyPatch): Snapshot | undefined {
  const policy: PolicyFact = { name: newPolicyName(patch), document: patch.document, at: patch.at };
  const withPolicy = <Fact extends object>(fact: Fact): Fact => ({ ...fact, policy });
  switch (patch.on) {
    case "principal":
      return replaceIn(
        snapshot,
        "principals",
        (fact) => fact.arn === patch.owner,
        (fact) => ({ ...fact, policies: [...fact.policies, policy] }),
      );
    case "bucket":
      return replaceIn(snapshot, "buckets", (fact) => fact.name === patch.owner, withPolicy);
    case "accessPoint":
      return replaceIn(snapshot, "accessPoints", (fact) => fact.arn === patch.owner, withPolicy);
    case "key":
      return replaceIn(snapshot, "keys", (fact) => fact.arn === patch.owner, withPolicy);
    case "topic":
      return replaceIn(snapshot, "topics", (fact) => fact.arn === patch.owner, withPolicy);
    case "queue":
      return replaceIn(snapshot, "queues", (fact) => fact.arn === patch.owner, withPolicy);
  }
}

/** What a new policy is called until somebody gives it a name. */
export function newPolicyName(patch: NewPolicyPatch): string {
  return patch.on === "principal" ? "new inline policy" : `new policy of ${patch.owner}`;
}

/** Facts of one kind; the optional kinds as lists too. */
interface Facts {
  readonly principals: PrincipalFact;
  readonly buckets: BucketFact;
  readonly accessPoints: AccessPointFact;
  readonly keys: KeyFact;
  readonly queues: QueueFact;
  readonly topics: TopicFact;
}

function replaceIn<Name extends keyof Facts>(
  snapshot: Snapshot,
  kind: Name,
  isTarget: (fact: Facts[Name]) => boolean,
  change: (fact: Facts[Name]) => Facts[Name],
): Snapshot | undefined {
  const facts = (snapshot[kind] ?? []) as readonly Facts[Name][];
  if (!facts.some(isTarget)) return undefined;
  return { ...snapshot, [kind]: facts.map((fact) => (isTarget(fact) ? change(fact) : fact)) };
}

function applyBucket(snapshot: Snapshot, patch: BucketPatch): Snapshot | undefined {
  return replaceIn(
    snapshot,
    "buckets",
    (bucket) => bucket.name === patch.bucket,
    (bucket) => ({ ...bucket, ...patch.change }),
  );
}

function applyClient(snapshot: Snapshot, patch: ClientPatch): Snapshot {
  const { connection, change, at } = patch;
  const clients = snapshot.clients ?? [];
  const isTarget = (client: ClientFact): boolean => client.connection === connection;
  return {
    ...snapshot,
    clients: clients.some(isTarget)
      ? clients.map((client) => (isTarget(client) ? { ...client, ...change } : client))
      : [...clients, { connection, at, ...change }],
  };
}

function applyDocument(snapshot: Snapshot, patch: DocumentPatch): Snapshot | undefined {
  let isFound = false;
  const connections = snapshot.connections.map((entry) => {
    const { document } = entry;
    if (!isObject(document) || isUnknown(document) || document["id"] !== patch.id) return entry;
    isFound = true;
    return { ...entry, document: setField(document, patch.path, patch.after) };
  });
  return isFound ? { ...snapshot, connections } : undefined;
}

function setField(document: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return document;
  const inner = document[name];
  const changed = rest.length === 0 ? value : setField(isObject(inner) ? inner : {}, rest, value);
  if (changed !== undefined) return { ...document, [name]: changed };
  const { [name]: _removed, ...others } = document;
  return others;
}
