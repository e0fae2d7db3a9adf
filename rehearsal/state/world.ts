/**
 * Everything the rehearsal serves, and the `Snapshot` of it that decides every request.
 *
 * Mutable, in memory, single-threaded. Whoever changes anything that a decision may depend on calls
 * `changed()`; the next request is decided on the new snapshot, as AWS would be after its
 * propagation delay, which the rehearsal does not imitate.
 */
import type { AccountFact, PolicyFact, Snapshot } from "../../preflight";
import { BlobStore } from "../body/blobs";
import { AwsError } from "../errors";
import type { Ids } from "../ids";
import { AWS_MANAGED_POLICIES } from "./managed";
import type { Group, HeldKey, ManagedPolicy, Role, User } from "./principals";
import { project } from "./project";
import type { Bucket, Key, Queue } from "./storage";

/** One served account. */
export interface Account {
  readonly id: string;
  fact: AccountFact;
  readonly roles: Map<string, Role>;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly policies: Map<string, ManagedPolicy>;
}

/** What a world is made with. */
export interface WorldOptions {
  readonly accounts: readonly string[];
  readonly region: string;
  readonly organization?: string;
  readonly ids: Ids;
  readonly now: () => Date;
}

/** The served accounts and all they hold. */
export class World {
  readonly accounts = new Map<string, Account>();
  readonly buckets = new Map<string, Bucket>();
  readonly keys = new Map<string, Key>();
  readonly queues = new Map<string, Queue>();
  readonly accessKeys = new Map<string, HeldKey>();
  readonly blobs = new BlobStore();
  readonly region: string;
  readonly ids: Ids;
  readonly now: () => Date;
  /** Facts that were loaded and that no operation changes: endpoints, documents. */
  loaded: Pick<Snapshot, "endpoints" | "connections" | "unread"> = {
    endpoints: [],
    connections: [],
    unread: [],
  };
  /** False once it is being stopped: nobody waits any longer. */
  serving = true;
  private cached: Snapshot | undefined;

  constructor(options: WorldOptions) {
    this.region = options.region;
    this.ids = options.ids;
    this.now = options.now;
    for (const id of options.accounts) this.addAccount(id, options.organization);
  }

  /** What every decision is taken on; the same value until something changes. */
  snapshot(): Snapshot {
    this.cached ??= project(this);
    return this.cached;
  }

  /** Something a decision may depend on is different now. */
  changed(): void {
    this.cached = undefined;
  }

  account(id: string): Account {
    const account = this.accounts.get(id);
    // INVARIANT: callers and resources only ever belong to served accounts.
    if (!account) throw new Error(`account ${id} is not served`);
    return account;
  }

  /** The managed policy of that ARN, AWS's own included; undefined where there is none. */
  managedPolicy(arn: string): ManagedPolicy | undefined {
    const aws = "arn:aws:iam::aws:policy/";
    if (arn.startsWith(aws)) return awsManaged(arn, arn.slice(aws.length));
    return this.accounts.get(arn.split(":")[4] ?? "")?.policies.get(arn);
  }

  /** The document of a managed policy, or 404 as IAM answers it. */
  managedPolicyOrThrow(arn: string): ManagedPolicy {
    const policy = this.managedPolicy(arn);
    if (policy) return policy;
    throw new AwsError({
      code: "NoSuchEntity",
      status: 404,
      message: `Policy ${arn} does not exist or is not attachable.`,
    });
  }

  /** Serve one more account; nothing happens where it is served already. */
  addAccount(id: string, organization?: string): void {
    if (this.accounts.has(id)) return;
    this.accounts.set(id, {
      id,
      fact: {
        id,
        ...(organization === undefined ? undefined : { organizationId: organization }),
        at: { call: "rehearsal" },
      },
      roles: new Map(),
      users: new Map(),
      groups: new Map(),
      policies: new Map(),
    });
  }
}

const awsManagedPolicies = new Map<string, ManagedPolicy>();

function awsManaged(arn: string, pathAndName: string): ManagedPolicy | undefined {
  if (!Object.hasOwn(AWS_MANAGED_POLICIES, pathAndName)) return undefined;
  let policy = awsManagedPolicies.get(arn);
  if (!policy) {
    const name = pathAndName.slice(pathAndName.lastIndexOf("/") + 1);
    const created = new Date("2015-02-06T18:39:46Z");
    const fact: PolicyFact = {
      name,
      arn,
      document: AWS_MANAGED_POLICIES[pathAndName],
      at: { call: "rehearsal" },
    };
    policy = {
      arn,
      name,
      path: `/${pathAndName.slice(0, pathAndName.length - name.length)}`,
      id: "ANPAIWMBCKSKIEE64ZLYK",
      created,
      description: undefined,
      versions: [{ id: "v1", fact, created }],
      defaultVersion: "v1",
      nextVersion: 2,
      tags: new Map(),
    };
    awsManagedPolicies.set(arn, policy);
  }
  return policy;
}
