/**
 * Documents that AWS would refuse: the engine's own diagnostics, and ID-15 for those that are too large.
 * What is accepted and has no effect shows as a denied step, if it matters to one.
 *
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language"; "IAM and AWS STS quotas".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { Diagnostic } from "../../diagnostics";
import { isUnknown, type PolicyType, readPolicy, type Unknown } from "../../iam";
import type { Found } from "../checks";
import type { PolicyFact, Snapshot } from "../snapshot";

/** The engine's code for a document that is too large. */
const TOO_LARGE = "IAM0022";

/** Recognize them in every policy of the snapshot. */
export function policyDocuments(snapshot: Snapshot): readonly Found[] {
  const entries: [PolicyFact | Unknown | undefined, PolicyType, string][] = [
    ...snapshot.principals.flatMap(
      (principal): [PolicyFact | Unknown | undefined, PolicyType, string][] => [
        [principal.trust, "trust", String(principal.account)],
        ...principal.policies.map((policy): [PolicyFact, PolicyType, string] => [
          policy,
          "identity",
          String(principal.account),
        ]),
        [principal.boundary, "permissionsBoundary", String(principal.account)],
      ],
    ),
    ...snapshot.buckets.map(
      (fact) => [fact.policy, "resource", String(fact.account)] as [PolicyFact, PolicyType, string],
    ),
    ...snapshot.keys.map(
      (fact) => [fact.policy, "resource", String(fact.account)] as [PolicyFact, PolicyType, string],
    ),
    ...snapshot.queues.map(
      (fact) => [fact.policy, "resource", String(fact.account)] as [PolicyFact, PolicyType, string],
    ),
    ...snapshot.endpoints.map(
      (fact) => [fact.policy, "vpcEndpoint", ""] as [PolicyFact, PolicyType, string],
    ),
  ];
  const standIns = (snapshot.standIns ?? []).map(({ text }) => text);
  const seen = new Set<PolicyFact>();
  return entries.flatMap(([policy, type, account]) => {
    if (!policy || isUnknown(policy) || isUnknown(policy.document) || seen.has(policy)) return [];
    seen.add(policy);
    // What AWS wrote needs no proof-reading of ours.
    if (policy.arn?.includes(":iam::aws:")) return [];
    const { diagnostics } = readPolicy(policy.document, { type, name: policy.name });
    return diagnostics
      .filter((diagnostic) => diagnostic.severity === "error" && !mentions(diagnostic, standIns))
      .map((diagnostic) => foundOf(diagnostic, policy, account));
  });
}

/** A made-up text may have another shape than the value will have. */
function mentions({ summary, why }: Diagnostic, texts: readonly string[]): boolean {
  return texts.some((text) => summary.includes(text) || why?.includes(text));
}

function foundOf(diagnostic: Diagnostic, policy: PolicyFact, account: string): Found {
  const isSize = diagnostic.code === TOO_LARGE;
  const isPrincipal = /wildcard/.test(diagnostic.summary) && /principal/i.test(diagnostic.summary);
  const path = diagnostic.where?.path?.join(".");
  const isError = diagnostic.severity === "error";
  return {
    cause: isSize ? "ID-15" : isPrincipal ? "RP-13" : "PL-1",
    ...(isSize || isPrincipal ? undefined : { code: diagnostic.code }),
    message: cut(diagnostic.summary),
    at: policy.at,
    why: [path, diagnostic.summary, diagnostic.why, diagnostic.help]
      .filter((part) => part)
      .join(": "),
    owner: { account, role: "owner of the policy" },
    severity: isError ? "error" : "warning",
    awsMessage: isError ? (isSize ? "LimitExceeded" : "MalformedPolicyDocument") : "",
  };
}

const MESSAGE_LENGTH_MAX = 100;

const cut = (text: string): string =>
  text.length > MESSAGE_LENGTH_MAX ? `${text.slice(0, MESSAGE_LENGTH_MAX - 1)}…` : text;
