/**
 * The condition keys that follow from who calls what, for the keys the call itself does not state.
 *
 * Global keys only; the keys of headers and parameters come with the call. A key that such a request
 * never carries stays absent; one that only a run can know is `Unknown`.
 *
 * Source: IAM User Guide, "AWS global condition context keys".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { type ContextValue, isUnknown, type Request, type Unknown } from "../iam";
import type { Call } from "./call";
import type { Caller } from "./caller";
import type { Parties } from "./layers";
import type { Lookup } from "./lookup";
import type { BucketFact } from "./snapshot";
import type { Target } from "./target";

type Context = Record<string, ContextValue>;

/** Every service talks TLS 1.2 at least (AWS ended older versions on all endpoints by 2024). */
const TLS_VERSION_LEAST = "1.2";

/** Keys that follow from the parties of a call. */
interface Derived {
  readonly keys: Readonly<Context>;
  /** With what a call states, by that: the calls of a step state the same. */
  readonly completed: WeakMap<Call["context"], Request["context"]>;
}

/** By look-up (so by snapshot) and by what the keys follow from: most calls share them. */
const derivedKeys = new WeakMap<Lookup, Map<string, Derived>>();

/** The call's own context and, under it, what follows from caller, target and the way taken. */
export function contextOf(call: Call, parties: Parties, lookup: Lookup): Request["context"] {
  let known = derivedKeys.get(lookup);
  if (!known) {
    known = new Map();
    derivedKeys.set(lookup, known);
  }
  let derived = known.get(parties.key);
  if (!derived) {
    const keys = Object.freeze(deriveKeys(call, parties, lookup));
    derived = { keys, completed: new WeakMap() };
    known.set(parties.key, derived);
  }
  let completed = derived.completed.get(call.context);
  if (!completed) {
    completed = Object.freeze(override(derived.keys, call.context));
    derived.completed.set(call.context, completed);
  }
  return completed;
}

function deriveKeys(call: Call, { caller, target, owner }: Parties, lookup: Lookup): Context {
  return {
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
    "aws:CurrentTime": { unknown: "the time of the run is not known now" },
    "aws:EpochTime": { unknown: "the time of the run is not known now" },
    "aws:UserAgent": { unknown: "what the client calls itself is not known now" },
    ...callerKeys(caller, lookup),
    ...targetKeys(target, owner, lookup),
    ...wayKeys(call, caller, lookup),
    ...(call.service === "s3" ? s3Keys(owner) : undefined),
    ...(call.service === "kms" ? kmsKeys(caller) : undefined),
  };
}

/** Names of condition keys are case-insensitive: what the call states wins in any spelling. */
function override(keys: Readonly<Context>, stated: Call["context"]): Request["context"] {
  const names = Object.keys(stated);
  const isStated = (key: string): boolean =>
    names.some((name) => name.length === key.length && name.toLowerCase() === key.toLowerCase());
  const merged: Context = {};
  for (const [key, value] of Object.entries(keys)) if (!isStated(key)) merged[key] = value;
  for (const name of names) merged[name] = stated[name] as ContextValue;
  return merged;
}

function callerKeys(caller: Caller, lookup: Lookup): Context {
  if (caller.kind === "service") {
    return { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": String(caller.name) };
  }
  const keys: Context = { "aws:PrincipalIsAWSService": "false" };
  if (caller.kind === "identityProvider") {
    return { ...keys, "aws:FederatedProvider": String(caller.name) };
  }
  if (caller.kind === "anonymous") {
    return { ...keys, "aws:PrincipalAccount": "anonymous", "aws:PrincipalType": "Anonymous" };
  }
  if (caller.principalArn !== undefined) keys["aws:PrincipalArn"] = caller.principalArn;
  if (caller.account !== undefined) {
    keys["aws:PrincipalAccount"] = caller.account;
    Object.assign(keys, organizationKeys(caller.account, lookup, "Principal"));
  }
  for (const [key, value] of Object.entries(caller.fact?.tags ?? {})) {
    keys[`aws:PrincipalTag/${key}`] = value;
  }
  return { ...keys, ...identityKeys(caller) };
}

/** Keys that differ between users, sessions and the root user. */
function identityKeys(caller: Caller): Context {
  switch (caller.kind) {
    case "user":
      return {
        "aws:PrincipalType": "User",
        "aws:username": String(caller.name).slice(String(caller.name).lastIndexOf("/") + 1),
        "aws:userid": { unknown: "the unique id of the user is not known now" },
      };
    case "root":
      return { "aws:PrincipalType": "Account" };
    case "role":
    case "session":
      return {
        "aws:PrincipalType": "AssumedRole",
        "aws:userid": { unknown: "the unique id of the role is not known now" },
        "aws:TokenIssueTime": { unknown: "the time of the run is not known now" },
        "aws:MultiFactorAuthPresent": "false",
      };
    case "federatedUser":
      return {
        "aws:PrincipalType": "FederatedUser",
        "aws:userid": { unknown: "the id of the federated user is not known now" },
        "aws:TokenIssueTime": { unknown: "the time of the run is not known now" },
        "aws:MultiFactorAuthPresent": "false",
      };
    default:
      return { "aws:PrincipalType": { unknown: "who calls is not known now" } };
  }
}

/** `aws:PrincipalOrgID` and its like exist only inside an organization. */
function organizationKeys(
  account: string | Unknown,
  lookup: Lookup,
  side: "Principal" | "Resource",
): Context {
  const fact = isUnknown(account) ? undefined : lookup.account(account);
  if (fact && fact.organizationId === undefined) return {};
  const id = fact?.organizationId ?? {
    unknown: `the organization of account ${isUnknown(account) ? "of the caller" : account} is not known`,
  };
  const paths: Unknown = isUnknown(id)
    ? id
    : { unknown: `the path of the account in ${id} is not known`, prefix: `${id}/` };
  return { [`aws:${side}OrgID`]: id, [`aws:${side}OrgPaths`]: [paths] };
}

/** Through a VPC endpoint there is no public source address, and the other way round. */
function wayKeys(call: Call, caller: Caller, lookup: Lookup): Context {
  const region = call.region;
  const keys: Context = region === undefined ? {} : { "aws:RequestedRegion": region };
  if (caller.kind === "service") return keys;
  if (call.endpoint === undefined) {
    return {
      ...keys,
      "aws:SourceIp": { unknown: "the address the caller comes from is not known" },
    };
  }
  const vpc = lookup.endpoint(call.endpoint)?.vpc;
  return {
    ...keys,
    "aws:SourceVpce": call.endpoint,
    "aws:SourceVpc": vpc ?? { unknown: `the VPC of ${call.endpoint} is not known` },
    "aws:VpcSourceIp": { unknown: "the private address the caller comes from is not known" },
  };
}

function targetKeys(target: Target, owner: string | Unknown | undefined, lookup: Lookup): Context {
  const account = owner ?? { unknown: `who owns \`${target.name}\` is not known` };
  const keys: Context = {
    "aws:ResourceAccount": account,
    ...organizationKeys(account, lookup, "Resource"),
    "aws:RequestedRegion": regionOf(target),
  };
  if (target.kind === "role") {
    for (const [key, value] of Object.entries(target.fact?.tags ?? {})) {
      keys[`aws:ResourceTag/${key}`] = value;
    }
  }
  return target.kind === "bucket" ? { ...keys, ...bucketTagKeys(target.fact) } : keys;
}

/**
 * A bucket's tags count once ABAC is enabled on it; where that is not known, each may be there or not.
 *
 * Source: Amazon S3 User Guide, "Enabling ABAC in general purpose buckets".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
 */
function bucketTagKeys(bucket: BucketFact | undefined): Context {
  if (bucket?.abac === undefined) return {};
  const status = isUnknown(bucket.abac) ? bucket.abac : bucket.abac.status;
  if (!isUnknown(status) && status !== "Enabled") return {};
  const tags = Object.entries(bucket.tags ?? {}).map(([key, value]) => {
    return [key, isUnknown(status) ? status : value] as const;
  });
  return Object.fromEntries(
    tags.flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`s3:BucketTag/${key}`, value],
    ]),
  );
}

function regionOf(target: Target): string | Unknown {
  const inArn = target.kind === "bucket" ? undefined : target.name.split(":")[3];
  if (inArn) return inArn;
  const fact = target.kind === "bucket" ? target.fact : undefined;
  return fact?.region ?? { unknown: `the region of \`${target.name}\` is not known` };
}

function s3Keys(owner: string | Unknown | undefined): Context {
  return {
    "s3:ResourceAccount": owner ?? { unknown: "who owns the bucket is not known" },
    "s3:TlsVersion": TLS_VERSION_LEAST,
    "s3:authType": "REST-HEADER",
    "s3:signatureversion": "AWS4-HMAC-SHA256",
    "s3:x-amz-content-sha256": { unknown: "how the client signs the body is not known" },
  };
}

function kmsKeys(caller: Caller): Context {
  return caller.account === undefined ? {} : { "kms:CallerAccount": caller.account };
}
