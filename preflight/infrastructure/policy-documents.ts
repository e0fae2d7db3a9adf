/**
 * ID-15, RP-13, SQ-7 and the rest: documents that AWS would refuse. The diagnostics are the engine's
 * own; what is accepted and has no effect shows as a denied step, if it matters to one.
 *
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language"; "IAM and AWS STS quotas"; SQS
 * Developer Guide, "Quotas related to policies".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { Diagnostic } from "../../diagnostics";
import { isUnknown, type PolicyType, parsePolicy, type Unknown } from "../../iam";
import type { Found } from "../checks";
import { readFact } from "../read-fact";
import type { PolicyFact, Snapshot } from "../snapshot";

/** The engine's codes that are causes of their own. */
const CAUSES: Readonly<Record<string, string>> = {
  IAM0014: "RP-13",
  IAM0022: "ID-15",
  IAM0034: "SQ-7",
};

/** A policy with what kind it is and where it belongs. */
interface Entry {
  readonly policy: PolicyFact | Unknown | undefined;
  readonly type: PolicyType;
  readonly on: "principal" | "bucket" | "accessPoint" | "key" | "queue" | "topic" | "endpoint";
  readonly account: unknown;
}

/** Recognize them in every policy of the snapshot. */
export function policyDocuments(snapshot: Snapshot): readonly Found[] {
  const standIns = (snapshot.standIns ?? []).map(({ text }) => text);
  const seen = new Set<PolicyFact>();
  return entriesOf(snapshot).flatMap((entry) => {
    const { policy } = entry;
    if (!policy || isUnknown(policy) || isUnknown(policy.document) || seen.has(policy)) return [];
    seen.add(policy);
    // What AWS wrote needs no proof-reading of ours.
    if (policy.arn?.includes(":iam::aws:")) return [];
    return refusals(policy, entry)
      .filter((diagnostic) => !mentions(diagnostic, standIns))
      .map((diagnostic) => foundOf(diagnostic, policy, entry));
  });
}

function entriesOf(snapshot: Snapshot): Entry[] {
  return [
    ...snapshot.principals.flatMap(({ trust, policies, boundary, account }): Entry[] => [
      { policy: trust, type: "trust", on: "principal", account },
      ...policies.map((policy): Entry => ({ policy, type: "identity", on: "principal", account })),
      { policy: boundary, type: "permissionsBoundary", on: "principal", account },
    ]),
    ...snapshot.buckets.map(
      ({ policy, account }): Entry => ({ policy, type: "resource", on: "bucket", account }),
    ),
    ...snapshot.keys.map(
      ({ policy, account }): Entry => ({ policy, type: "resource", on: "key", account }),
    ),
    ...snapshot.queues.map(
      ({ policy, account }): Entry => ({ policy, type: "resource", on: "queue", account }),
    ),
    ...(snapshot.accessPoints ?? []).map(
      ({ policy, account }): Entry => ({ policy, type: "resource", on: "accessPoint", account }),
    ),
    ...(snapshot.topics ?? []).map(
      ({ policy, account }): Entry => ({ policy, type: "resource", on: "topic", account }),
    ),
    ...snapshot.endpoints.map(
      ({ policy }): Entry => ({ policy, type: "vpcEndpoint", on: "endpoint", account: "" }),
    ),
  ];
}

/** Quotas of queues and the size of bucket and managed policies are known only with the resource. */
function refusals(policy: PolicyFact, { type, on }: Entry): readonly Diagnostic[] {
  const { diagnostics } =
    on === "queue"
      ? parsePolicy(policy.document, { type, name: policy.name })
      : readFact(policy, type);
  return diagnostics.filter(
    ({ severity, code }) =>
      severity === "error" ||
      // The smaller limit is that of managed policies, which have an ARN.
      (on === "principal" && code === "IAM0022" && policy.arn !== undefined) ||
      (on === "queue" && code === "IAM0034") ||
      (on === "bucket" && code === "IAM0022"),
  );
}

/** A made-up text may have another shape than the value will have. */
function mentions({ summary, why }: Diagnostic, texts: readonly string[]): boolean {
  return texts.some((text) => summary.includes(text) || why?.includes(text));
}

const MESSAGE_LENGTH_MAX = 100;

function foundOf(diagnostic: Diagnostic, policy: PolicyFact, entry: Entry): Found {
  const { summary, why, help, where } = diagnostic;
  const cause = CAUSES[diagnostic.code];
  const path = where?.path?.join(".");
  return {
    cause: cause ?? "PL-1",
    message:
      summary.length > MESSAGE_LENGTH_MAX
        ? `${summary.slice(0, MESSAGE_LENGTH_MAX - 3)}...`
        : summary,
    at: policy.at,
    why: [diagnostic.code, path, summary, why, help].filter((part) => part).join(": "),
    owner: { account: String(entry.account), role: "owner of the policy" },
    awsMessage: cause === "ID-15" ? "LimitExceeded" : "MalformedPolicyDocument",
  };
}
