/** From resources, whichever reader they come from, to a snapshot. */
import { isUnknown } from "../../iam";
import type { Snapshot, UnreadFact } from "../../preflight";
import type { SymbolFact } from "../symbols";
import { accessPointFacts } from "./access-points";
import { accountFacts } from "./accounts";
import { bucketFacts } from "./buckets";
import { connectionFacts } from "./connections";
import { endpointFacts } from "./endpoints";
import { keyFacts } from "./keys";
import { principalFacts } from "./principals";
import { queueFacts } from "./queues";
import type { Resource } from "./resource";
import { Names } from "./same-name";
import { withTagKeys } from "./tags";
import { topicFacts } from "./topics";
import { unreadReason } from "./unread-modules";

/** Resource types that are read, or that have no say in whether a call is allowed. */
const READ = [
  "aws_s3_bucket",
  "aws_s3_account_public_access_block",
  "aws_s3_access_point",
  "aws_s3_directory_bucket",
  "aws_s3control_access_point_policy",
  "aws_s3_object",
  "aws_iam_",
  "aws_kms_",
  "aws_sqs_queue",
  "aws_sns_topic",
  "aws_vpc_endpoint",
  "aws_organizations_",
  "syncwright_",
];

/** Put the facts together. `accounts` are those that are deployed to. */
export function snapshotOf(
  given: readonly Resource[],
  accounts: readonly string[],
  symbols: readonly SymbolFact[],
): Snapshot {
  const resources = withTagKeys(given);
  const names = new Names(symbols);
  const { principals, unread } = principalFacts(resources, names);
  return {
    accounts: accountFacts(accounts, resources, names),
    principals,
    buckets: bucketFacts(resources, names),
    keys: keyFacts(resources, names),
    queues: queueFacts(resources, names),
    endpoints: endpointFacts(resources, names),
    accessPoints: accessPointFacts(resources),
    topics: topicFacts(resources),
    connections: connectionFacts(resources),
    unread: [...unread, ...resources.flatMap(unreadOf)],
    standIns: symbols,
  };
}

function unreadOf(resource: Resource): UnreadFact[] {
  const { type, at } = resource;
  if (resource.doubt !== undefined) return [{ type, reason: resource.doubt, at }];
  if (type === "module") return [{ type, reason: unreadReason(resource), at }];
  if (resource.mode === "data" || READ.some((prefix) => type.startsWith(prefix))) return [];
  const unknown = Object.values(resource.attributes).find((value) => isUnknown(value));
  const reason = unknown
    ? "not read by the preflight, and not known in full"
    : "not read by the preflight";
  return [{ type, reason, at }];
}

export { documentProblems } from "./connections";
export type { Resource } from "./resource";
