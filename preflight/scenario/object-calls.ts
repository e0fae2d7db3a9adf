/**
 * Calls on objects: uploads, reads, tags, ACLs, deletes, each for the objects that the syncs touch, and
 * the KMS calls that S3 makes for them.
 */
import { isUnknown } from "../../iam";
import type { NeededAction } from "../../vendors";
import type { Call } from "../call";
import { customerKeyContext } from "./client";
import { keyCall, keyInUse } from "./encryption";
import type { Sample } from "./samples";
import { bucketArn, NOTHING, namedCalls, objectArn, type Row, type Scenario } from "./scenario";
import { type UploadOperation, uploadContext } from "./upload-context";

const UPLOADS: readonly string[] = [
  "PutObject",
  "CreateMultipartUpload",
  "UploadPart",
  "CompleteMultipartUpload",
];

const READS: readonly string[] = ["GetObject", "HeadObject"];

/** A call on its way: most have none of the rarer parts. */
type Draft = { -readonly [Name in keyof Omit<Call, "resource">]: Call[Name] };

/** The calls of one operation, one an object and name of the bucket. */
export function objectCalls(operation: string, need: NeededAction, scenario: Scenario): Call[] {
  return samplesOf(need, scenario).flatMap((sample) =>
    objectCall(operation, need, sample, scenario),
  );
}

/** What the action is needed for decides which objects it touches. */
function samplesOf(need: NeededAction, { subject, written, read }: Scenario): readonly Sample[] {
  const reads = need.uses.includes("read") && subject.uses.includes("read");
  const writes = subject.uses.includes("write") && need.uses.some((use) => use !== "read");
  const samples = [...(writes ? written : []), ...(reads ? read : [])];
  if (need.uses.includes("tags") && need.uses.length === 1) {
    return samples.filter(({ upload: { tags } }) => Object.keys(tags ?? {}).length > 0);
  }
  if (need.uses.includes("acl") && need.uses.length === 1) {
    return samples.filter(({ upload }) => upload.acl !== undefined);
  }
  return samples;
}

function objectCall(
  operation: string,
  need: NeededAction,
  sample: Sample,
  scenario: Scenario,
): Call[] {
  const isUpload = UPLOADS.includes(operation);
  const isRead = READS.includes(operation);
  const { base, client } = scenario;
  const sent = isUpload ? uploadContext(operation as UploadOperation, sample.upload) : NOTHING;
  const call: Draft = {
    service: "s3",
    operation,
    action: need.action,
    context: client && (isUpload || isRead) ? { ...sent, ...customerKeyContext(client) } : sent,
    why: need.why,
    ...base,
  };
  if (isRead && client?.encryptionHeadersOnReads) {
    call.headers = { ...base.headers, "x-amz-server-side-encryption": "AES256" };
  }
  const locked = need.action === "s3:DeleteObjectVersion" ? lockOf(scenario) : undefined;
  if (locked) call.objectLock = locked;
  if ((isUpload || isRead) && usesKey(sample, scenario)) call.usesKey = true;
  return namedCalls(scenario, call, sample.key);
}

/** What protects a version that was written a moment ago: the bucket's default retention. */
function lockOf({ bucket }: Scenario): Call["objectLock"] {
  const lock = bucket?.objectLock;
  if (lock === undefined) return undefined;
  if (isUnknown(lock)) return lock;
  if (lock.mode === undefined) return undefined;
  if (isUnknown(lock.mode)) return lock.mode;
  return lock.mode === "GOVERNANCE" ? "governance" : "compliance";
}

function usesKey(sample: Sample, { bucket, snapshot }: Scenario): boolean {
  const key = keyInUse(bucket, sample.upload, snapshot);
  return key.kind === "key" || key.kind === "awsManaged";
}

const KEY_ACTIONS: Readonly<Record<string, readonly ("kms:GenerateDataKey" | "kms:Decrypt")[]>> = {
  PutObject: ["kms:GenerateDataKey"],
  CreateMultipartUpload: ["kms:GenerateDataKey", "kms:Decrypt"],
  UploadPart: ["kms:Decrypt"],
  CompleteMultipartUpload: ["kms:Decrypt"],
  GetObject: ["kms:Decrypt"],
};

/** The KMS calls that go with one operation; none where the client brings its own keys. */
export function keyRows(operation: string, title: string, scenario: Scenario): Row[] {
  const actions = KEY_ACTIONS[operation];
  if (!actions || scenario.client?.customerKeys) return [];
  const samples = operation === "GetObject" ? scenario.read : scenario.written;
  const arn = bucketArn(scenario);
  const { sessionPolicies } = scenario.base;
  const calls = samples.flatMap((sample) =>
    actions.flatMap((action) => {
      const call = keyCall({
        key: keyInUse(scenario.bucket, sample.upload, scenario.snapshot),
        action,
        caller: scenario.actors.actor,
        objectArn: objectArn(arn, "/", sample.key),
        bucketArn: arn,
        region: scenario.bucket?.region ?? scenario.subject.region,
        why: `S3 asks the key for ${operation}`,
      });
      return call ? [{ ...call, ...(sessionPolicies ? { sessionPolicies } : undefined) }] : [];
    }),
  );
  return calls.length > 0 ? [{ title: `${title}: key`, calls }] : [];
}
