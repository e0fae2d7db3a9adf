/**
 * What the makers of calls share: the connection with its bucket, its samples and its client, and how a
 * call begins.
 *
 * A bucket that is named through an access point answers by two names: each call is asked of the access
 * point and of the bucket behind it, because both must permit it.
 *
 * Source: Amazon S3 User Guide, "Configuring IAM policies for using access points".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
import { type ContextValue, isUnknown, type Unknown } from "../../iam";
import type { Call } from "../call";
import { lookupOf } from "../lookup";
import type { AccessPointFact, BucketFact, ClientFact, Snapshot } from "../snapshot";
import type { Subject } from "../subject";
import type { Actors } from "./actors";
import { clientContext, clientHeaders, clientOf } from "./client";
import { readSamples, type Sample, writtenSamples } from "./samples";

/** Everything that the calls of one connection are made from. */
export interface Scenario {
  readonly subject: Subject;
  readonly snapshot: Snapshot;
  readonly actors: Actors;
  readonly bucket: BucketFact | undefined;
  /** What the connection names instead of the bucket. */
  readonly accessPoint: AccessPointFact | undefined;
  readonly client: ClientFact | undefined;
  readonly written: readonly Sample[];
  readonly read: readonly Sample[];
  readonly endpoint: string | undefined;
  /** What every call to S3 has in common. */
  readonly base: ReturnType<typeof base>;
}

/** One value for all calls that send nothing: what follows from a context is worked out once for each. */
export const NOTHING: Call["context"] = {};

/** A row of the table before rows of one title are joined. */
export interface Row {
  readonly title: string;
  readonly calls: readonly Call[];
}

/** Gather them. `endpoint` is a VPC endpoint that the calls go through. */
export function scenarioOf(
  subject: Subject,
  snapshot: Snapshot,
  actors: Actors,
  endpoint: string | undefined,
): Scenario {
  const lookup = lookupOf(snapshot);
  const accessPoint = isUnknown(subject.bucket) ? undefined : lookup.accessPoint(subject.bucket);
  const name = accessPoint ? accessPoint.bucket : subject.bucket;
  const bucket = isUnknown(name) ? undefined : lookup.bucket(name);
  const client = clientOf(subject, snapshot);
  return {
    subject,
    snapshot,
    actors,
    bucket,
    accessPoint,
    client,
    written: writtenSamples(subject),
    read: readSamples(subject),
    endpoint,
    base: base({ subject, actors, bucket, endpoint, client }),
  };
}

function base({
  subject,
  actors,
  bucket,
  endpoint,
  client,
}: Pick<Scenario, "subject" | "actors" | "bucket" | "endpoint" | "client">) {
  const headers = clientHeaders(client);
  return {
    caller: actors.actor,
    ...(typeof subject.region === "string" ? { region: subject.region } : undefined),
    ...(bucket ? { resourceAccount: bucket.account } : undefined),
    ...(endpoint === undefined ? undefined : { endpoint }),
    ...(client?.sessionPolicies ? { sessionPolicies: client.sessionPolicies } : undefined),
    ...(headers ? { headers } : undefined),
  };
}

/** A call by every name that the bucket goes by; `key` is the object's, undefined = the bucket itself. */
export function namedCalls(
  scenario: Scenario,
  call: Omit<Call, "resource">,
  key?: string | Unknown,
): Call[] {
  const { accessPoint, client } = scenario;
  const context = client ? { ...call.context, ...clientContext(client) } : call.context;
  const resource =
    key === undefined ? bucketArn(scenario) : objectArn(bucketArn(scenario), "/", key);
  if (!accessPoint) return [{ resource, ...call, context }];
  const through = { ...context, ...accessPointContext(accessPoint) };
  const { arn } = accessPoint;
  return [
    {
      ...call,
      context: through,
      resource: key === undefined ? arn : objectArn(arn, "/object/", key),
      resourceAccount: accessPoint.account,
    },
    {
      ...call,
      context: through,
      resource,
      why: `${call.why} (the bucket behind the access point)`,
    },
  ];
}

function accessPointContext(point: AccessPointFact): Readonly<Record<string, ContextValue>> {
  return {
    "s3:DataAccessPointArn": point.arn,
    "s3:DataAccessPointAccount": point.account,
    "s3:AccessPointNetworkOrigin": point.vpc === undefined ? "Internet" : "VPC",
  };
}

/** ARN of the bucket; `arn:aws:s3:::` and something where its name is not known. */
export function bucketArn({ subject, bucket, accessPoint }: Scenario): string | Unknown {
  if (bucket) return bucket.arn;
  const name = accessPoint ? accessPoint.bucket : subject.bucket;
  if (isUnknown(name)) return { unknown: name.unknown, prefix: "arn:aws:s3:::" };
  return name.startsWith("arn:") ? name : `arn:aws:s3:::${name}`;
}

/** ARN of an object: what is certain of it where bucket or key is not known in full. */
export function objectArn(
  bucket: string | Unknown,
  separator: "/" | "/object/",
  key: string | Unknown,
): string | Unknown {
  if (isUnknown(bucket)) {
    const suffix = isUnknown(key) ? key.suffix : `${separator}${key}`;
    return {
      unknown: bucket.unknown,
      prefix: bucket.prefix ?? "arn:aws:s3:::",
      ...(suffix === undefined ? undefined : { suffix }),
    };
  }
  if (!isUnknown(key)) return `${bucket}${separator}${key}`;
  return { ...key, prefix: `${bucket}${separator}${key.prefix ?? ""}` };
}

/** The account that an ARN carries, as a call states it. */
export function accountOf(arn: string | Unknown): { resourceAccount?: string } {
  const account = isUnknown(arn) ? undefined : arn.split(":")[4];
  return account ? { resourceAccount: account } : {};
}
