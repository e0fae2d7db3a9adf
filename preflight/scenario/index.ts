/**
 * What a sync will call, in order: from a connection, its syncs and its vendor to steps.
 *
 * The operations are those that the catalogue lists for the vendor's actions, with the companions
 * that S3 asks for (KMS, tags, ACLs) beside them. Keys are samples of the real key templates.
 */
import { type NeededAction, neededActions } from "../../vendors";
import type { Call } from "../call";
import type { Snapshot } from "../snapshot";
import type { Subject } from "../subject";
import type { Actors } from "./actors";
import { assumeRows } from "./assume-calls";
import { bucketCalls } from "./bucket-calls";
import { directoryRows, isDirectoryBucket } from "./directory-bucket";
import { keyRows, objectCalls } from "./object-calls";
import { queueCall, queueKeyRows } from "./queue-calls";
import { type Row, type Scenario, scenarioOf } from "./scenario";
import type { Step } from "./step";

export { type Actors, actorsOf, withVendorSide } from "./actors";
export { clientOf } from "./client";
export type { Step } from "./step";

/** Titles in the order of a run; operations of one title are one step. */
const TITLES: readonly (readonly [title: string, operations: readonly string[]])[] = [
  ["find the region", ["GetBucketLocation", "HeadBucket"]],
  ["open a session", ["CreateSession"]],
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

const TITLE_BY_OPERATION: ReadonlyMap<string, string> = new Map(
  TITLES.flatMap(([title, operations]) => operations.map((one) => [one, title] as const)),
);

const ORDER: ReadonlyMap<string, number> = new Map(
  ["assume the role", ...TITLES.flatMap(([title]) => [title, `${title}: key`])].map(
    (title, index) => [title, index] as const,
  ),
);

/** The steps of a connection. `endpoint` is a VPC endpoint that the calls go through. */
export function stepsOf(
  subject: Subject,
  snapshot: Snapshot,
  actors: Actors,
  endpoint?: string,
): readonly Step[] {
  const scenario = scenarioOf(subject, snapshot, actors, endpoint);
  const isDirectory = isDirectoryBucket(scenario);
  const needs = neededActions(subject.vendor, subject.uses).filter(({ when }) => when !== "setup");
  return inOrder([
    ...assumeRows(scenario),
    ...(isDirectory ? directoryRows(scenario) : []),
    ...needs
      .filter(({ on }) => !isDirectory || on === "queue")
      .flatMap((need) => rowsOf(need, scenario)),
  ]);
}

/** Rows of one title become one step; identical calls are asked once. */
function inOrder(rows: readonly Row[]): Step[] {
  const byTitle = new Map<string, Call[]>();
  for (const { title, calls } of rows)
    byTitle.set(title, [...(byTitle.get(title) ?? []), ...calls]);
  const place = (title: string): number => ORDER.get(title) ?? ORDER.size;
  const titles = [...byTitle.keys()].sort((a, b) => place(a) - place(b));
  return titles.map((title, index) => {
    const unique = new Map((byTitle.get(title) ?? []).map((call) => [keyOf(call), call] as const));
    return { n: index + 1, title: shown(title), calls: [...unique.values()] };
  });
}

/** Calls of one step differ in these alone. */
const keyOf = ({ operation, action, resource, context }: Call): string =>
  `${operation} ${action} ${typeof resource === "string" ? resource : JSON.stringify(resource)} ${JSON.stringify(context)}`;

const KEY_TITLES: Readonly<Record<string, string>> = {
  "write a small file: key": "encrypt a small file",
  "write a large file: key": "encrypt a large file",
  "read a file: key": "decrypt a file",
  "take event notifications: key": "decrypt notifications",
};

const shown = (title: string): string => KEY_TITLES[title] ?? title;

function rowsOf(need: NeededAction, scenario: Scenario): Row[] {
  return need.operations.flatMap((operation): Row[] => {
    const title = TITLE_BY_OPERATION.get(operation);
    if (title === undefined) return [];
    const calls = callsOf(operation, need, scenario);
    const keys = [...keyRows(operation, title, scenario), ...queueKeyRows(operation, scenario)];
    return calls.length > 0 ? [{ title, calls }, ...keys] : keys;
  });
}

function callsOf(operation: string, need: NeededAction, scenario: Scenario): Call[] {
  switch (need.on) {
    case "object":
      return objectCalls(operation, need, scenario);
    case "bucket":
      return bucketCalls(operation, need, scenario);
    case "queue":
      return [queueCall(operation, need, scenario)];
    case "role":
      return [];
  }
}
