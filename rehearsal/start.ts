/**
 * Start and stop a rehearsal: an AWS of one's own on a local port.
 *
 * Several accounts are served at once, each with a deployer named `admin`. Everything is in memory (or
 * in one unlinked temporary file) and gone with `stop`.
 */
import { createWriteStream, type WriteStream } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Diagnostic } from "../diagnostics";
import type { Snapshot } from "../preflight";
import { countGrants, type PolicyGrant, type UsedGrant } from "./grants";
import { makeServer } from "./http/server";
import type { Service } from "./http/service";
import { iamService } from "./iam-api/service";
import { Ids } from "./ids";
import { kmsService } from "./kms/service";
import { type RecordedCall, Recorder } from "./recording";
import { s3Service } from "./s3/service";
import { sqsService } from "./sqs/service";
import { addUser } from "./state/add";
import { loadSnapshot } from "./state/load";
import { World } from "./state/world";
import { type StoredObject, storedObjects } from "./stored-objects";
import { stsService } from "./sts/service";

/** S3 stands last: it takes every request that no other service claims. */
const SERVICES: readonly Service[] = [stsService, iamService, kmsService, sqsService, s3Service];

/** What to serve. */
export interface RehearsalOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Twelve digits each; at least one. */
  readonly accounts: readonly string[];
  readonly region: string;
  /** The organization that all served accounts are in, `o-…`; absent: in none. */
  readonly organization?: string;
  /** What is there from the start. */
  readonly snapshot?: Snapshot;
  /** Makes ids and secrets the same in every run; for tests and demos only. */
  readonly seed?: string;
  readonly clock?: () => Date;
  /** One JSON line a call is appended. */
  readonly logFile?: string;
  /** Whether requests count as sent over TLS, as the endpoint stands in for `https://`. Default true. */
  readonly secureTransport?: boolean;
  /** Told of exceptions of ours; the caller gets a 500. */
  readonly onBug?: (error: unknown) => void;
}

/** Long-term credentials. */
export interface RehearsalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A policy to give to an identity. */
export interface NamedDocument {
  readonly name: string;
  /** JSON text or the parsed value. */
  readonly document: unknown;
}

/** An identity to add. */
export interface NewIdentity {
  /** `arn:aws:iam::111122223333:user/path/name` of a served account. */
  readonly arn: string;
  readonly policies: readonly NamedDocument[];
  /** What `aws:SourceIp` holds for its requests; absent: the real address, 127.0.0.1. */
  readonly sourceIp?: string;
}

/** A running rehearsal. */
export interface Rehearsal {
  /** `http://127.0.0.1:PORT`, for every service. */
  readonly endpoint: string;
  readonly region: string;
  readonly accounts: readonly string[];
  /** Keys of the deployer `admin` of an account. */
  adminCredentials(account?: string): RehearsalCredentials;
  /** Add a user with its policies; calling again for the same ARN replaces the policies. */
  addIdentity(identity: NewIdentity): RehearsalCredentials;
  /** What of the loaded snapshot could not be served. */
  readonly warnings: readonly Diagnostic[];
  /** Every answered call, in order of arrival. */
  calls(): RecordedCall[];
  /** What is served now, as the preflight sees it. */
  snapshot(): Snapshot;
  /** Current objects of a bucket, in order of keys. */
  objects(bucket: string): readonly StoredObject[];
  /** The body of a current object. */
  objectBody(bucket: string, key: string): Promise<Buffer>;
  /** Actions of deployed Allow statements that let a recorded call through. */
  grantsUsed(): UsedGrant[];
  /** Actions of deployed Allow statements that no recorded call needed. */
  unusedGrants(): PolicyGrant[];
  stop(): Promise<void>;
}

/** Start serving. Rejects with Node's error (`EADDRINUSE` ...) where the port cannot be had. */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const world = new World({
    accounts: options.accounts,
    region: options.region,
    ids: new Ids(options.seed),
    now: options.clock ?? (() => new Date()),
    ...(options.organization === undefined ? undefined : { organization: options.organization }),
  });
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile);
  const recorder = new Recorder((call) => void log?.write(`${JSON.stringify(call)}\n`));
  const sourceIps = new Map<string, string>();
  let endpoint = "";
  const server = makeServer({
    world,
    recorder,
    services: SERVICES,
    sourceIpOf: (principal) => sourceIps.get(principal),
    secureTransport: options.secureTransport ?? true,
    endpoint: () => endpoint,
    onBug: options.onBug ?? (() => undefined),
  });
  const warnings = options.snapshot ? loadSnapshot(world, options.snapshot) : [];
  const strangers = new Set<string>();
  const accounts = [...world.accounts.keys()];
  const admins = new Map(accounts.map((account) => [account, addAdmin(world, account)] as const));
  for (const account of accounts) strangers.add(`arn:aws:iam::${account}:user/admin`);
  const grants = (): UsedGrant[] =>
    countGrants({ snapshot: world.snapshot(), calls: recorder.calls(), strangers });
  endpoint = await listen(server, options.port ?? 0);
  return {
    endpoint,
    region: options.region,
    accounts,
    warnings,
    adminCredentials: (account = accounts[0] ?? "") => {
      const credentials = admins.get(account);
      if (!credentials) throw new Error(`account ${account} is not served`);
      return credentials;
    },
    addIdentity: (identity) => {
      if (identity.sourceIp !== undefined) sourceIps.set(identity.arn, identity.sourceIp);
      strangers.add(identity.arn);
      return addUser(world, identity);
    },
    calls: () => recorder.calls(),
    grantsUsed: () => grants().filter((grant) => grant.calls > 0),
    unusedGrants: () => grants().flatMap(({ calls, ...grant }) => (calls === 0 ? [grant] : [])),
    snapshot: () => world.snapshot(),
    objects: (bucket) => storedObjects(world, bucket),
    objectBody: async (bucket, key) => bodyOf(world, bucket, key),
    stop: () => stop(server, world, log),
  };
}

function addAdmin(world: World, account: string): RehearsalCredentials {
  return addUser(world, {
    arn: `arn:aws:iam::${account}:user/admin`,
    policies: [],
    attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
  });
}

async function bodyOf(world: World, bucket: string, key: string): Promise<Buffer> {
  const version = world.buckets.get(bucket)?.objects.get(key)?.[0];
  if (!version || version.deleteMarker) throw new Error(`no object ${bucket}/${key}`);
  const pieces: Buffer[] = [];
  for await (const piece of world.blobs.read(version.blob)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

async function stop(server: Server, world: World, log: WriteStream | undefined): Promise<void> {
  world.serving = false;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
  await world.blobs.close();
  if (log) await new Promise<void>((resolve) => log.end(() => resolve()));
}
