/**
 * How long a document may be, by policy type.
 *
 * IAM does not count white space; the other services count bytes as sent. Where one of our types
 * stands for several AWS limits the largest is an error and the smaller one a warning.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html ,
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html ,
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html
 */
import type { PolicyType } from "../policy";
import type { Findings } from "./findings";
import type { JsonNode } from "./node";

interface SizeLimit {
  readonly max: number;
  readonly reason: string;
  /** A smaller limit that holds in some places. */
  readonly soft?: { readonly max: number; readonly reason: string };
}

const IDENTITY: SizeLimit = {
  max: 10_240,
  reason: "the inline policies of a role may have 10,240 characters together",
  soft: { max: 6_144, reason: "a managed policy may have 6,144 characters" },
};

const LIMITS: Readonly<Record<PolicyType, SizeLimit>> = {
  identity: IDENTITY,
  permissionsBoundary: {
    max: 6_144,
    reason: "a permissions boundary is a managed policy, which may have 6,144 characters",
  },
  session: { max: 2_048, reason: "session policies may have 2,048 characters" },
  trust: {
    max: 4_096,
    reason: "a trust policy may have 4,096 characters at the largest quota",
    soft: { max: 2_048, reason: "a trust policy may have 2,048 characters by default" },
  },
  serviceControl: { max: 5_120, reason: "a service control policy may have 5,120 characters" },
  resourceControl: { max: 5_120, reason: "a resource control policy may have 5,120 characters" },
  resource: {
    max: 32_768,
    reason: "no resource-based policy may have more than 32,768 bytes, the limit of KMS keys",
    soft: { max: 20_480, reason: "a bucket policy may have 20,480 bytes" },
  },
  vpcEndpoint: { max: 20_480, reason: "a VPC endpoint policy may have 20,480 characters" },
};

/** Report a document that is too long for its type. */
export function checkSize(
  node: JsonNode,
  document: { text: string | undefined; type: PolicyType; findings: Findings },
): void {
  const limit = LIMITS[document.type];
  const length = compactLength(node);
  const at = { span: { start: node.start, end: node.start + 1 }, path: [] };
  if (length > limit.max) {
    document.findings.add("IAM0022", at, {
      summary: "the policy document is too long",
      why: `it has ${length} characters without white space, and ${limit.reason}`,
      help: "split it, or replace lists of actions by wildcards",
    });
  } else if (limit.soft && length > limit.soft.max) {
    document.findings.add("IAM0022", at, {
      severity: "warning",
      summary: "the policy document is too long for some of its uses",
      why: `it has ${length} characters without white space, and ${limit.soft.reason}`,
    });
  }
}

/** Characters of the shortest JSON text of a tree; unknown values count as nothing. */
function compactLength(node: JsonNode): number {
  switch (node.kind) {
    case "string":
      return node.value.length + 2;
    case "number":
      return node.text.length;
    case "boolean":
      return node.value ? 4 : 5;
    case "null":
      return 4;
    case "unknown":
      return 0;
    case "array":
      return node.items.reduce((sum, item) => sum + compactLength(item) + 1, 1);
    case "object":
      return node.members.reduce(
        (sum, member) => sum + member.key.length + 4 + compactLength(member.value),
        1,
      );
  }
}
