/**
 * A snapshot becomes served state: the way back from `project.ts`.
 *
 * What has no known name cannot be served and is reported. What is served but unknown in part (a
 * policy known only after apply) stays unknown: calls that meet it are refused, with the reason.
 */
import type { Diagnostic } from "../../diagnostics";
import { isUnknown, type Unknown } from "../../iam";
import type {
  BucketFact,
  KeyFact,
  PolicyFact,
  PrincipalFact,
  QueueFact,
  Snapshot,
} from "../../preflight";
import { newBucket } from "../s3/buckets";
import type { Entity, ManagedPolicy } from "./principals";
import type { Bucket, Key, Queue } from "./storage";
import type { World } from "./world";

/** Add everything of `snapshot`; what could not be served comes back as warnings. */
export function loadSnapshot(world: World, snapshot: Snapshot): Diagnostic[] {
  const warnings: Diagnostic[] = [];
  for (const account of snapshot.accounts) {
    world.addAccount(account.id);
    world.account(account.id).fact = account;
  }
  for (const fact of snapshot.principals) {
    report(warnings, "principal", fact.arn, () => loadPrincipal(world, fact));
  }
  for (const fact of snapshot.buckets) {
    report(warnings, "bucket", fact.name, () => loadBucket(world, fact));
  }
  for (const fact of snapshot.keys) report(warnings, "key", fact.arn, () => loadKey(world, fact));
  for (const fact of snapshot.queues) {
    report(warnings, "queue", fact.arn, () => loadQueue(world, fact));
  }
  world.loaded = {
    endpoints: snapshot.endpoints,
    connections: snapshot.connections,
    unread: snapshot.unread,
  };
  world.changed();
  return warnings;
}

function report(
  warnings: Diagnostic[],
  kind: string,
  name: string | Unknown,
  load: () => boolean,
): void {
  if (load()) return;
  const why = isUnknown(name) ? name.unknown : "its account or region is not known";
  warnings.push({
    code: "SYNC6004",
    severity: "warning",
    summary: `a ${kind} cannot be served: ${isUnknown(name) ? "its name" : `\`${name}\``} is not known in full`,
    why,
  });
}

/** The account of an ARN, served from now on. */
function served(world: World, account: string | Unknown): string | undefined {
  if (isUnknown(account) || !/^\d{12}$/.test(account)) return undefined;
  world.addAccount(account);
  return account;
}

function loadPrincipal(world: World, fact: PrincipalFact): boolean {
  const account = served(world, fact.account);
  if (account === undefined || isUnknown(fact.arn) || isUnknown(fact.name)) return false;
  const held = world.account(account);
  const pathAndName = fact.arn.split(":").slice(5).join(":").slice(fact.kind.length);
  const entity: Entity & { readonly tags: Map<string, string>; boundary: string | undefined } = {
    name: fact.name,
    path: pathAndName.slice(0, pathAndName.lastIndexOf("/") + 1) || "/",
    arn: fact.arn,
    id: world.ids.unique(fact.kind === "role" ? "AROA" : "AIDA", 21),
    created: world.now(),
    inline: new Map(),
    attached: new Set(),
    tags: textMap(fact.tags),
    boundary: fact.boundary
      ? addManaged(world, account, policyOf(fact.boundary, "boundary"))
      : undefined,
  };
  for (const policy of fact.policies) {
    if (policy.arn === undefined) entity.inline.set(policy.name, policy);
    else entity.attached.add(addManaged(world, account, policy));
  }
  if (fact.kind === "user") {
    held.users.set(fact.name, { ...entity, groups: new Set() });
    return true;
  }
  held.roles.set(fact.name, {
    ...entity,
    trust: fact.trust ?? { name: "trust policy", document: NOBODY, at: fact.at },
    description: undefined,
    maxSessionSeconds: typeof fact.maxSessionSeconds === "number" ? fact.maxSessionSeconds : 3600,
  });
  return true;
}

const NOBODY = { Version: "2012-10-17", Statement: [] };

/** Put a managed policy into the account; its ARN. AWS's own are served already. */
function addManaged(world: World, account: string, fact: PolicyFact): string {
  const arn = fact.arn ?? `arn:aws:iam::${account}:policy/${fact.name}`;
  if (world.managedPolicy(arn)) return arn;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const created = world.now();
  const policy: ManagedPolicy = {
    arn,
    name,
    path: arn.slice(arn.indexOf("/"), arn.length - name.length),
    id: world.ids.unique("ANPA", 21),
    created,
    description: undefined,
    versions: [{ id: "v1", fact: { ...fact, arn }, created }],
    defaultVersion: "v1",
    nextVersion: 2,
    tags: new Map(),
  };
  world.account(account).policies.set(arn, policy);
  return arn;
}

function policyOf(policy: PolicyFact | Unknown, name: string): PolicyFact {
  return isUnknown(policy) ? { name, document: policy, at: {} } : policy;
}

function textMap(
  tags: Readonly<Record<string, string | Unknown>> | undefined,
): Map<string, string> {
  return new Map(
    Object.entries(tags ?? {}).flatMap(([name, value]) =>
      isUnknown(value) ? [] : [[name, value] as const],
    ),
  );
}

function loadBucket(world: World, fact: BucketFact): boolean {
  const account = served(world, fact.account);
  if (account === undefined || isUnknown(fact.name)) return false;
  const region = isUnknown(fact.region) ? world.region : fact.region;
  const bucket = newBucket(world, { name: fact.name, account, region });
  if (fact.policy) bucket.policy = policyOf(fact.policy, `bucket policy of ${fact.name}`);
  if (fact.publicAccessBlock && !isUnknown(fact.publicAccessBlock)) {
    bucket.publicAccessBlock = fact.publicAccessBlock;
  }
  loadSettings(bucket, fact);
  world.buckets.set(bucket.name, bucket);
  return true;
}

function loadSettings(bucket: Bucket, fact: BucketFact): void {
  const { ownership, encryption, versioning, objectLock, requesterPays, notification } = fact;
  if (ownership && !isUnknown(ownership) && !isUnknown(ownership.rule)) {
    bucket.ownership = ownership.rule as Exclude<Bucket["ownership"], undefined>;
  }
  if (encryption && !isUnknown(encryption) && !isUnknown(encryption.algorithm)) {
    const { key, blockedTypes } = encryption;
    bucket.encryption = {
      algorithm: encryption.algorithm as Bucket["encryption"]["algorithm"],
      ...(typeof key === "string" ? { key } : undefined),
      bucketKey: encryption.bucketKey === true,
      ...(blockedTypes && !isUnknown(blockedTypes) ? { blockedTypes } : undefined),
    };
  }
  if (versioning && !isUnknown(versioning)) {
    const { status } = versioning;
    if (status === "Enabled" || status === "Suspended") bucket.versioning = status;
  }
  if (objectLock && !isUnknown(objectLock)) bucket.objectLock.enabled = objectLock.enabled === true;
  if (requesterPays && !isUnknown(requesterPays) && requesterPays.payer === "Requester") {
    bucket.payer = "Requester";
  }
  if (notification && !isUnknown(notification)) {
    bucket.notifications = notification.queues.flatMap((target, index) =>
      isUnknown(target.queue) || isUnknown(target.events)
        ? []
        : [
            {
              id: `loaded-${index + 1}`,
              queueArn: target.queue,
              events: target.events,
              prefix: typeof target.prefix === "string" ? target.prefix : "",
              suffix: typeof target.suffix === "string" ? target.suffix : "",
            },
          ],
    );
  }
  bucket.tags = textMap(fact.tags);
}

function loadKey(world: World, fact: KeyFact): boolean {
  const account = served(world, fact.account);
  if (
    account === undefined ||
    isUnknown(fact.arn) ||
    isUnknown(fact.id) ||
    isUnknown(fact.region)
  ) {
    return false;
  }
  const key: Key = {
    arn: fact.arn,
    id: fact.id,
    account,
    region: fact.region,
    created: world.now(),
    manager: fact.manager,
    description: "",
    policy: fact.policy
      ? policyOf(fact.policy, `key policy of ${fact.id}`)
      : accountPolicy(fact.id, account),
    state: fact.state === "Disabled" || fact.state === "PendingDeletion" ? fact.state : "Enabled",
    deletion: undefined,
    rotation: false,
    aliases: new Set(fact.aliases.filter((alias) => typeof alias === "string")),
    grants: new Map(),
    tags: new Map(),
    material: world.ids.bytes(32),
  };
  if (fact.grants && !isUnknown(fact.grants)) {
    for (const { grantee, operations } of fact.grants) {
      const id = world.ids.bytes(32).toString("hex");
      key.grants.set(id, {
        id,
        token: world.ids.opaque(64),
        grantee,
        retiring: undefined,
        operations,
        name: undefined,
        created: world.now(),
        constraints: undefined,
      });
    }
  }
  world.keys.set(key.arn, key);
  return true;
}

function accountPolicy(id: string, account: string): PolicyFact {
  return {
    name: `key policy of ${id}`,
    document: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    },
    at: {},
  };
}

function loadQueue(world: World, fact: QueueFact): boolean {
  const account = served(world, fact.account);
  if (
    account === undefined ||
    isUnknown(fact.arn) ||
    isUnknown(fact.name) ||
    isUnknown(fact.region)
  ) {
    return false;
  }
  const queue: Queue = {
    arn: fact.arn,
    name: fact.name,
    account,
    region: fact.region,
    created: world.now(),
    modified: world.now(),
    policy: fact.policy ? policyOf(fact.policy, `queue policy of ${fact.name}`) : undefined,
    attributes: new Map(typeof fact.key === "string" ? [["KmsMasterKeyId", fact.key]] : []),
    tags: new Map(),
    messages: [],
    seen: new Map(),
  };
  world.queues.set(queue.arn, queue);
  return true;
}
