/** The served state as a `Snapshot`: the same plain facts that Terraform or a live account give. */
import type {
  BucketFact,
  KeyFact,
  PolicyFact,
  PrincipalFact,
  Provenance,
  QueueFact,
  Snapshot,
} from "../../preflight";
import { defaultDocument, type Entity, type Role, type User } from "./principals";
import type { Bucket, Key, Queue } from "./storage";
import type { Account, World } from "./world";

/** Cost: one pass over everything but objects and messages. */
export function project(world: World): Snapshot {
  const accounts = [...world.accounts.values()];
  return {
    accounts: accounts.map((account) => account.fact),
    principals: accounts.flatMap((account) => [
      ...[...account.roles.values()].map((role) => roleFact(world, account, role)),
      ...[...account.users.values()].map((user) => userFact(world, account, user)),
    ]),
    buckets: [...world.buckets.values()].map(bucketFact),
    keys: [...world.keys.values()].map(keyFact),
    queues: [...world.queues.values()].map(queueFact),
    ...world.loaded,
  };
}

function roleFact(world: World, account: Account, role: Role): PrincipalFact {
  return {
    kind: "role",
    arn: role.arn,
    name: role.name,
    account: account.id,
    trust: role.trust,
    policies: policiesOf(world, role),
    ...boundaryOf(world, role.boundary),
    tags: Object.fromEntries(role.tags),
    maxSessionSeconds: role.maxSessionSeconds,
    at: servedAt(`iam:GetRole ${role.name}`),
  };
}

function userFact(world: World, account: Account, user: User): PrincipalFact {
  const groups = [...user.groups].flatMap((name) => account.groups.get(name) ?? []);
  return {
    kind: "user",
    arn: user.arn,
    name: user.name,
    account: account.id,
    policies: [user, ...groups].flatMap((entity) => policiesOf(world, entity)),
    ...boundaryOf(world, user.boundary),
    tags: Object.fromEntries(user.tags),
    at: servedAt(`iam:GetUser ${user.name}`),
  };
}

function policiesOf(world: World, entity: Entity): PolicyFact[] {
  const managed = [...entity.attached].flatMap((arn) => {
    const policy = world.managedPolicy(arn);
    return policy ? [defaultDocument(policy)] : [];
  });
  return [...entity.inline.values(), ...managed];
}

function boundaryOf(world: World, arn: string | undefined): Pick<PrincipalFact, "boundary"> {
  const policy = arn === undefined ? undefined : world.managedPolicy(arn);
  return policy ? { boundary: defaultDocument(policy) } : {};
}

/** A bucket as the preflight sees it. */
export function bucketFact(bucket: Bucket): BucketFact {
  const at = servedAt(`s3 bucket ${bucket.name}`);
  const { algorithm, key, bucketKey, blockedTypes } = bucket.encryption;
  return {
    name: bucket.name,
    arn: `arn:aws:s3:::${bucket.name}`,
    account: bucket.account,
    region: bucket.region,
    ...(bucket.policy ? { policy: bucket.policy } : undefined),
    publicAccessBlock: bucket.publicAccessBlock ?? { ...ALL_OFF, at },
    ownership: { rule: bucket.ownership ?? "ObjectWriter", at },
    encryption: {
      algorithm,
      ...(key === undefined ? undefined : { key }),
      bucketKey,
      ...(blockedTypes ? { blockedTypes } : undefined),
      at,
    },
    ...(bucket.versioning ? { versioning: { status: bucket.versioning, at } } : undefined),
    objectLock: { enabled: bucket.objectLock.enabled, at },
    requesterPays: { payer: bucket.payer, at },
    notification: {
      queues: bucket.notifications.map((target) => ({
        queue: target.queueArn,
        events: target.events,
        prefix: target.prefix,
        suffix: target.suffix,
      })),
      at,
    },
    acl: { canned: bucket.acl, at },
    tags: Object.fromEntries(bucket.tags),
    at,
  };
}

const ALL_OFF = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
} as const;

/** A key as the preflight sees it. */
export function keyFact(key: Key): KeyFact {
  return {
    arn: key.arn,
    id: key.id,
    account: key.account,
    region: key.region,
    aliases: [...key.aliases],
    policy: key.policy,
    manager: key.manager,
    state: key.state,
    grants: [...key.grants.values()].map(({ grantee, operations }) => ({ grantee, operations })),
    at: servedAt(`kms:DescribeKey ${key.id}`),
  };
}

/** A queue as the preflight sees it. */
export function queueFact(queue: Queue): QueueFact {
  const key = queue.attributes.get("KmsMasterKeyId");
  return {
    arn: queue.arn,
    name: queue.name,
    account: queue.account,
    region: queue.region,
    ...(queue.policy ? { policy: queue.policy } : undefined),
    ...(key ? { key } : undefined),
    fifo: queue.name.endsWith(".fifo"),
    at: servedAt(`sqs:GetQueueAttributes ${queue.name}`),
  };
}

function servedAt(call: string): Provenance {
  return { call };
}
