/**
 * ID-15: the policies of one role or user that are too many or too long together, and trust policies
 * above the default quota.
 *
 *     inline policies together    10,240 characters a role, 2,048 a user
 *     managed policies            10 each by default, 20 at the largest quota
 *     trust policy                2,048 characters by default, 4,096 at the largest quota
 *
 * White space does not count. Texts that stand for values known after apply count as nothing, so a
 * document that is too long here certainly is. A single document above its own limit is
 * `policy-documents.ts`.
 *
 * Source: IAM User Guide, "IAM and AWS STS quotas".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { isUnknown } from "../../iam";
import type { Found } from "../checks";
import { documentOf } from "../diagnose/document";
import type { PolicyFact, PrincipalFact, Snapshot } from "../snapshot";

const INLINE_LENGTH_MAX = { role: 10_240, user: 2_048 } as const;
const MANAGED_COUNT_DEFAULT = 10;
const MANAGED_COUNT_MAX = 20;
const TRUST_LENGTH_DEFAULT = 2_048;
const TRUST_LENGTH_MAX = 4_096;

/** Recognize ID-15 over all policies of a principal. */
export function policyQuotas(snapshot: Snapshot): readonly Found[] {
  const standIns = (snapshot.standIns ?? []).map(({ text }) => text);
  return snapshot.principals.flatMap((principal) => [
    ...inlineTogether(principal, standIns),
    ...managedCount(principal),
    ...longTrust(principal, standIns),
  ]);
}

function inlineTogether(principal: PrincipalFact, standIns: readonly string[]): Found[] {
  // What a group carries counts against the group, and stands in a resource of the group's.
  const inline = principal.policies.filter(({ arn, at }) => {
    return arn === undefined && !at.address?.includes("aws_iam_group_policy");
  });
  const max = INLINE_LENGTH_MAX[principal.kind];
  const length =
    inline.length < 2 ? 0 : inline.reduce((sum, policy) => sum + lengthOf(policy, standIns), 0);
  if (length <= max) return [];
  return [
    found(principal, {
      message: `the inline policies of the ${principal.kind} are too long together`,
      why: `they have ${counted(length)} characters, and the inline policies of a ${principal.kind} may have ${counted(max)} together; make some of them managed policies`,
    }),
  ];
}

function managedCount(principal: PrincipalFact): Found[] {
  const count = principal.policies.filter(({ arn }) => arn !== undefined).length;
  if (count <= MANAGED_COUNT_DEFAULT) return [];
  const isOver = count > MANAGED_COUNT_MAX;
  return [
    found(principal, {
      severity: isOver ? "error" : "warning",
      message: `${count} managed policies are attached to the ${principal.kind}`,
      why: isOver
        ? `a ${principal.kind} takes ${MANAGED_COUNT_MAX} at the largest quota; join some of them`
        : `a ${principal.kind} takes ${MANAGED_COUNT_DEFAULT} unless its account has a larger quota`,
    }),
  ];
}

function longTrust(principal: PrincipalFact, standIns: readonly string[]): Found[] {
  const length = principal.trust ? lengthOf(principal.trust, standIns) : 0;
  if (length <= TRUST_LENGTH_DEFAULT || length > TRUST_LENGTH_MAX) return [];
  return [
    found(principal, {
      severity: "warning",
      message: "the trust policy is longer than the default quota",
      why: `it has ${counted(length)} characters; ${counted(TRUST_LENGTH_DEFAULT)} are taken unless the account has a larger quota, of ${counted(TRUST_LENGTH_MAX)} at most`,
      at: principal.trust?.at,
    }),
  ];
}

function found(
  { at, account }: PrincipalFact,
  parts: {
    readonly message: string;
    readonly why: string;
    readonly severity?: "error" | "warning";
    readonly at?: PolicyFact["at"] | undefined;
  },
): Found {
  return {
    cause: "ID-15",
    message: parts.message,
    at: parts.at ?? at,
    why: parts.why,
    severity: parts.severity ?? "error",
    owner: { account: isUnknown(account) ? "" : account, role: "owner of the policy" },
    awsMessage: "LimitExceeded",
  };
}

/** The shortest JSON text of a document without what is not known of it. */
function lengthOf(policy: PolicyFact, standIns: readonly string[]): number {
  const document = documentOf(policy);
  if (!document) return 0;
  const text = JSON.stringify(document, (_key, value: unknown) => (isUnknown(value) ? "" : value));
  const smallest = Math.min(TRUST_LENGTH_DEFAULT, ...Object.values(INLINE_LENGTH_MAX)) / 10;
  if (text.length <= smallest) return text.length;
  return standIns.reduce((rest, standIn) => rest.replaceAll(standIn, ""), text).length;
}

const counted = (count: number): string => count.toLocaleString("en-US");
