/**
 * What a client is known to do otherwise than every vendor's SDK: the condition keys and headers that
 * follow from it, and what it asks for when it assumes the role.
 *
 * Sources: IAM User Guide, "AWS global condition context keys"; AWS STS API Reference, "AssumeRole";
 * Amazon S3 User Guide, "Amazon S3 condition keys".
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import type { ContextValue, Unknown } from "../../iam";
import type { ClientFact, Snapshot } from "../snapshot";
import type { Subject } from "../subject";

type Context = Readonly<Record<string, ContextValue>>;

/** The client of a connection, by its id or name. */
export function clientOf(subject: Subject, { clients = [] }: Snapshot): ClientFact | undefined {
  return clients.find(({ connection }) => connection === subject.id || connection === subject.name);
}

/** Condition keys that every call to S3 carries because of the client. */
export function clientContext(client: ClientFact | undefined): Context {
  if (!client) return {};
  const { endpointUrl, tlsVersion, signatureVersion, sessionTags, sourceIdentity } = client;
  const isPlain = endpointUrl?.toLowerCase().startsWith("http:") === true;
  return {
    ...(isPlain ? { "aws:SecureTransport": "false" } : undefined),
    ...(tlsVersion === undefined ? undefined : { "s3:TlsVersion": tlsVersion }),
    ...(signatureVersion === "2" ? { "s3:signatureversion": "AWS" } : undefined),
    ...sourceContext(client),
    ...prefixed("aws:PrincipalTag/", sessionTags),
    ...(sourceIdentity === undefined ? undefined : { "aws:SourceIdentity": sourceIdentity }),
  };
}

/** One address is the address; of several any may call, so a policy has to take them all. */
function sourceContext({ sourceAddresses = [] }: ClientFact): Context {
  const [only, ...others] = sourceAddresses;
  if (only === undefined) return {};
  if (others.length === 0 && !only.includes("/")) return { "aws:SourceIp": only };
  const unknown: Unknown = {
    unknown: `the client calls from any of ${sourceAddresses.join(", ")}`,
  };
  return { "aws:SourceIp": [unknown] };
}

/** Condition keys of an encryption that the client brings itself, on reads and writes. */
export function customerKeyContext(client: ClientFact | undefined): Context {
  return client?.customerKeys
    ? { "s3:x-amz-server-side-encryption-customer-algorithm": "AES256" }
    : {};
}

/** Headers without a condition key; undefined where the client sends none. */
export function clientHeaders(
  client: ClientFact | undefined,
): Readonly<Record<string, string>> | undefined {
  const headers = {
    ...(client?.expectedBucketOwner
      ? { "x-amz-expected-bucket-owner": client.expectedBucketOwner }
      : undefined),
    ...(client?.requestPayer ? { "x-amz-request-payer": "requester" } : undefined),
  };
  return Object.keys(headers).length > 0 ? headers : undefined;
}

/** What AssumeRole carries because of the client. */
export function sessionContext(client: ClientFact | undefined): Context {
  if (!client) return {};
  const { sessionSeconds, sessionTags = {}, sourceIdentity } = client;
  const names = Object.keys(sessionTags);
  return {
    ...(sessionSeconds === undefined
      ? undefined
      : { "sts:DurationSeconds": String(sessionSeconds) }),
    ...prefixed("aws:RequestTag/", sessionTags),
    ...(names.length > 0 ? { "aws:TagKeys": names } : undefined),
    ...(sourceIdentity === undefined ? undefined : { "sts:SourceIdentity": sourceIdentity }),
  };
}

/** Actions that the trust policy and the caller's policies must allow beside `sts:AssumeRole`. */
export function sessionActions(client: ClientFact | undefined): readonly string[] {
  return [
    ...(Object.keys(client?.sessionTags ?? {}).length > 0 ? ["sts:TagSession"] : []),
    ...(client?.sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
  ];
}

function prefixed(prefix: string, tags: Readonly<Record<string, string>> = {}): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
}
