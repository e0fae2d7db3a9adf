/**
 * What a sync will call, in order: from a connection, its syncs and its vendor to steps.
 *
 * The operations are those that the catalogue lists for the vendor's actions, with the companions
 * that S3 asks for (KMS, tags, ACLs) beside them. Keys are samples of the real key templates.
 */
import type { UploadOptions } from "../../connections";
import { isUnknown, type Unknown } from "../../iam";
import { type NeededAction, neededActions } from "../../vendors";
import type { Call } from "../call";
import { lookupOf } from "../lookup";
import type { BucketFact, Snapshot } from "../snapshot";
import type { Subject, SubjectSync } from "../subject";
import type { Actors } from "./actors";
import { keyCall, keyInUse } from "./encryption";
import { folderKeys, sampleKeys } from "./sample-keys";
import type { Step } from "./step";
import { type UploadOperation, uploadContext } from "./upload-context";

export { type Actors, actorsOf, withVendorSide } from "./actors";
export type { Step } from "./step";

/** Titles in the order of a run; operations of one title are one step. */
const TITLES: readonly (readonly [title: string, operations: readonly string[]])[] = [
  ["find the region", ["GetBucketLocation", "HeadBucket"]],
  ["list the folder", ["ListObjectsV2", "ListObjects", "ListObjectVersions"]],
  ["write a small file", ["PutObject"]],
  ["write a large file", ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]],
  ["list the parts of an upload", ["ListParts"]],
  ["list unfinished uploads", ["ListMultipartUploads"]],
  ["clean up a failed upload", ["AbortMultipartUpload"]],
  ["read a file", ["GetObject", "HeadObject"]],
  ["set an access control list", ["PutObjectAcl"]],
  ["tag a file", ["PutObjectTagging"]],
  ["delete a file", ["DeleteObject", "DeleteObjects"]],
  ["take event notifications", ["ReceiveMessage", "GetQueueAttributes", "GetQueueUrl"]],
  ["remove a notification", ["DeleteMessage", "ChangeMessageVisibility"]],
];

/** One written or read object with what is sent along. */
interface Sample {
  readonly key: string;
  readonly upload: UploadOptions;
  readonly sync: string;
}

interface Scenario {
  readonly subject: Subject;
  readonly snapshot: Snapshot;
  readonly actors: Actors;
  readonly bucket: BucketFact | undefined;
  readonly written: readonly Sample[];
  readonly read: readonly Sample[];
  readonly endpoint: string | undefined;
}

/** The steps of a connection. `endpoint` is a VPC endpoint that the calls go through. */
export function stepsOf(
  subject: Subject,
  snapshot: Snapshot,
  actors: Actors,
  endpoint?: string,
): readonly Step[] {
  const bucket = isUnknown(subject.bucket) ? undefined : lookupOf(snapshot).bucket(subject.bucket);
  const scenario: Scenario = {
    subject,
    snapshot,
    actors,
    bucket,
    written: writtenSamples(subject),
    read: readSamples(subject),
    endpoint,
  };
  const rows = [
    ...assumeRows(scenario),
    ...neededActions(subject.vendor, subject.uses)
      .filter((need) => need.when !== "setup")
      .flatMap((need) => rowsOf(need, scenario)),
  ];
  return inOrder(rows);
}

interface Row {
  readonly title: string;
  readonly calls: readonly Call[];
}

/** Rows of one title become one step; identical calls are asked once. */
function inOrder(rows: readonly Row[]): Step[] {
  const order = ["assume the role", ...TITLES.flatMap(([title]) => [title, `${title}: key`])];
  const titles = [...new Set(rows.map((row) => row.title))].sort(
    (a, b) => order.indexOf(a) - order.indexOf(b),
  );
  return titles.map((title, index) => {
    const calls = rows.filter((row) => row.title === title).flatMap((row) => row.calls);
    const unique = new Map(calls.map((call) => [JSON.stringify(call), call]));
    return { n: index + 1, title: shown(title), calls: [...unique.values()] };
  });
}

const KEY_TITLES: Readonly<Record<string, string>> = {
  "write a small file: key": "encrypt a small file",
  "write a large file: key": "encrypt a large file",
  "read a file: key": "decrypt a file",
  "take event notifications: key": "decrypt notifications",
};

const shown = (title: string): string => KEY_TITLES[title] ?? title;

function assumeRows({ subject, actors }: Scenario): Row[] {
  if (actors.assumer === undefined || subject.role === undefined) return [];
  const external = subject.externalId;
  const takes = subject.vendor.externalId.source !== "none";
  const unknown = { unknown: "the external id that the vendor sends is not stated" };
  const id = external ?? (takes ? unknown : undefined);
  return [
    {
      title: "assume the role",
      calls: [
        {
          service: "sts",
          operation: "AssumeRole",
          caller: actors.assumer,
          action: "sts:AssumeRole",
          resource: subject.role,
          ...accountOf(subject.role),
          context: {
            ...(id === undefined ? undefined : { "sts:ExternalId": id }),
            "sts:RoleSessionName": { unknown: "the vendor names its sessions" },
          },
          why: "assumes the role",
        },
      ],
    },
  ];
}

function accountOf(arn: string | Unknown): { resourceAccount?: string } {
  const account = isUnknown(arn) ? undefined : arn.split(":")[4];
  return account ? { resourceAccount: account } : {};
}

function rowsOf(need: NeededAction, scenario: Scenario): Row[] {
  return need.operations.flatMap((operation): Row[] => {
    const title = TITLES.find(([, operations]) => operations.includes(operation))?.[0];
    if (title === undefined) return [];
    const calls = callsOf(operation, need, scenario);
    const keys = [...keyRows(operation, title, scenario), ...queueKeyRows(operation, scenario)];
    return calls.length > 0 ? [{ title, calls }, ...keys] : keys;
  });
}

function callsOf(operation: string, need: NeededAction, scenario: Scenario): Call[] {
  switch (need.on) {
    case "object":
      return samplesOf(need, scenario).map((sample) =>
        objectCall(operation, need, sample, scenario),
      );
    case "bucket":
      return bucketCalls(operation, need, scenario);
    case "queue":
      return [queueCall(operation, need, scenario)];
    case "role":
      return [];
  }
}

/** What the action is needed for decides which objects it touches. */
function samplesOf(need: NeededAction, { subject, written, read }: Scenario): readonly Sample[] {
  const reads = need.uses.includes("read") && subject.uses.includes("read");
  const writes = subject.uses.includes("write") && need.uses.some((use) => use !== "read");
  const samples = [...(writes ? written : []), ...(reads ? read : [])];
  if (need.uses.includes("tags") && need.uses.length === 1) {
    return samples.filter((sample) => Object.keys(sample.upload.tags ?? {}).length > 0);
  }
  if (need.uses.includes("acl") && need.uses.length === 1) {
    return samples.filter((sample) => sample.upload.acl !== undefined);
  }
  return samples;
}

const UPLOADS: readonly string[] = [
  "PutObject",
  "CreateMultipartUpload",
  "UploadPart",
  "CompleteMultipartUpload",
];

function objectCall(
  operation: string,
  need: NeededAction,
  sample: Sample,
  scenario: Scenario,
): Call {
  const isUpload = UPLOADS.includes(operation);
  return {
    ...base(scenario),
    service: "s3",
    operation,
    action: need.action,
    resource: objectArn(scenario, sample.key),
    context: isUpload ? uploadContext(operation as UploadOperation, sample.upload) : {},
    why: need.why,
  };
}

function bucketCalls(operation: string, need: NeededAction, scenario: Scenario): Call[] {
  const call: Call = {
    ...base(scenario),
    service: "s3",
    operation,
    action: need.action,
    resource: bucketArn(scenario),
    context: {},
    why: need.why,
  };
  if (need.action !== "s3:ListBucket") return [call];
  return folders(scenario).map((folder) => ({ ...call, context: { "s3:prefix": folder } }));
}

/** The folder that the keys of one sync share; each folder once. */
function folders({ written, read }: Scenario): readonly string[] {
  const bySync = new Map<string, string>();
  for (const { key, sync } of [...written, ...read]) {
    bySync.set(sync, shared(bySync.get(sync) ?? key, key));
  }
  const cut = [...bySync.values()].map((text) => text.slice(0, text.lastIndexOf("/") + 1));
  return [...new Set(cut)];
}

function shared(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

function queueCall(operation: string, need: NeededAction, scenario: Scenario): Call {
  const arn = scenario.subject.connection.configuration.event_queue_arn;
  const resource: string | Unknown = arn ?? { unknown: "the queue's ARN is not stated" };
  const { region: _region, ...rest } = base(scenario);
  return {
    ...rest,
    service: "sqs",
    operation,
    action: need.action,
    resource,
    ...accountOf(resource),
    context: {},
    why: need.why,
  };
}

/** Messages of a queue with a key of its own are decrypted for whoever receives them. */
function queueKeyRows(operation: string, scenario: Scenario): Row[] {
  const arn: unknown = scenario.subject.connection.configuration.event_queue_arn;
  if (operation !== "ReceiveMessage" || typeof arn !== "string") return [];
  const lookup = lookupOf(scenario.snapshot);
  const key = lookup.queue(arn)?.key;
  const fact = key === undefined || isUnknown(key) ? undefined : lookup.key(key);
  if (!fact || fact.manager === "aws") return [];
  const {
    region: _region,
    endpoint: _endpoint,
    ...rest
  } = { endpoint: undefined, ...base(scenario) };
  const region = arn.split(":")[3];
  const call: Call = {
    ...rest,
    service: "kms",
    operation: "Decrypt",
    action: "kms:Decrypt",
    resource: fact.arn,
    resourceAccount: fact.account,
    context: {
      "kms:ViaService": `sqs.${region}.amazonaws.com`,
      "kms:EncryptionContext:aws:sqs:arn": arn,
      "kms:EncryptionContextKeys": ["aws:sqs:arn"],
    },
    why: "SQS asks the key to decrypt a notification",
  };
  return [{ title: "take event notifications: key", calls: [call] }];
}

const KEY_ACTIONS: Readonly<Record<string, readonly ("kms:GenerateDataKey" | "kms:Decrypt")[]>> = {
  PutObject: ["kms:GenerateDataKey"],
  CreateMultipartUpload: ["kms:GenerateDataKey", "kms:Decrypt"],
  UploadPart: ["kms:Decrypt"],
  CompleteMultipartUpload: ["kms:Decrypt"],
  GetObject: ["kms:Decrypt"],
};

function keyRows(operation: string, title: string, scenario: Scenario): Row[] {
  const actions = KEY_ACTIONS[operation];
  if (!actions) return [];
  const samples = operation === "GetObject" ? scenario.read : scenario.written;
  const calls = samples.flatMap((sample) =>
    actions.flatMap((action) => {
      const call = keyCall({
        key: keyInUse(scenario.bucket, sample.upload, scenario.snapshot),
        action,
        caller: scenario.actors.actor,
        objectArn: objectArn(scenario, sample.key),
        bucketArn: bucketArn(scenario),
        region: scenario.bucket?.region ?? scenario.subject.region,
        why: `S3 asks the key for ${operation}`,
      });
      return call ? [call] : [];
    }),
  );
  return calls.length > 0 ? [{ title: `${title}: key`, calls }] : [];
}

function base({ subject, actors, bucket, endpoint }: Scenario) {
  return {
    caller: actors.actor,
    ...(typeof subject.region === "string" ? { region: subject.region } : undefined),
    ...(bucket ? { resourceAccount: bucket.account } : undefined),
    ...(endpoint === undefined ? undefined : { endpoint }),
  };
}

function bucketArn({ subject, bucket }: Scenario): string | Unknown {
  if (bucket) return bucket.arn;
  if (isUnknown(subject.bucket))
    return { unknown: subject.bucket.unknown, prefix: "arn:aws:s3:::" };
  return `arn:aws:s3:::${subject.bucket}`;
}

function objectArn(scenario: Scenario, key: string): string | Unknown {
  const arn = bucketArn(scenario);
  if (!isUnknown(arn)) return `${arn}/${key}`;
  return { unknown: arn.unknown, prefix: arn.prefix ?? "arn:aws:s3:::", suffix: `/${key}` };
}

function writtenSamples(subject: Subject): readonly Sample[] {
  const samples = subject.syncs.flatMap((sync) =>
    sampleKeys(sync, subject).map((key) => ({
      key,
      upload: uploadOf(sync),
      sync: sync.document.name,
    })),
  );
  if (samples.length > 0 || subject.syncs.length > 0) return samples;
  return folderKeys(subject).map((key) => ({ key, upload: {}, sync: subject.name }));
}

function uploadOf({ document }: SubjectSync): UploadOptions {
  return document.kind === "model_sync" ? (document.upload ?? {}) : {};
}

function readSamples(subject: Subject): readonly Sample[] {
  const fromModels = subject.models.flatMap(({ name, source }) => {
    if (source.type !== "s3" || source.connection_id !== subject.id) return [];
    const folder = source.subfolder ? `${source.subfolder.replace(/^\/+|\/+$/g, "")}/` : "";
    const keys = source.key === undefined ? ["part-1.csv", "part-2.csv"] : [source.key];
    return keys.map((key) => ({ key: `${subject.folder}${folder}${key}`, upload: {}, sync: name }));
  });
  const fromBulk = subject.syncs.flatMap(({ document }) => {
    if (document.kind !== "bulk_sync" || document.source_connection_id !== subject.id) return [];
    return folderKeys(subject).map((key) => ({ key, upload: {}, sync: document.name }));
  });
  const samples = [...fromModels, ...fromBulk];
  if (samples.length > 0 || !subject.uses.includes("read")) return samples;
  return folderKeys(subject).map((key) => ({ key, upload: {}, sync: subject.name }));
}
