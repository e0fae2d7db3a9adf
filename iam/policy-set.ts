/** Every policy that has a say in one request, by layer. */
import type { ParsedPolicy } from "./document/read-policy";
import type { PolicyType } from "./policy";
import type { Unknown } from "./unknown";

/** The layers of an evaluation, spelled as `syncwright simulate` prints them. */
export type Layer =
  | "identity"
  | "resource"
  | "permissionsBoundary"
  | "session"
  | "serviceControl"
  | "resourceControl"
  | "vpcEndpoint";

/** One policy document and the name a reader knows it by. */
export interface PolicyInput {
  /** E.g. `bucket-writer` or an address such as `aws_iam_role_policy.writer`. */
  readonly name: string;
  /**
   * The document: JSON text, the parsed JSON value, or `Unknown`. Any string, list or object inside
   * a parsed value may be an `Unknown` too.
   */
  readonly document: unknown;
  /** Reads this very document, for callers that keep what they read; `readPolicy` where left out. */
  readonly read?: (type: PolicyType) => ParsedPolicy;
}

/**
 * The policies of one request. An absent limiting layer (boundary, session, organization, endpoint)
 * does not limit; an absent `identity` or `resource` grants nothing; an `Unknown` may do either.
 */
export interface PolicySetInput {
  readonly identity?: readonly PolicyInput[] | Unknown;
  readonly resource?: PolicyInput | Unknown;
  readonly permissionsBoundary?: readonly PolicyInput[] | Unknown;
  readonly session?: readonly PolicyInput[] | Unknown;
  /** Organization levels from root to account; every level must allow. */
  readonly serviceControl?: readonly (readonly PolicyInput[] | Unknown)[] | Unknown;
  /** As `serviceControl`; `RCPFullAWSAccess` is implied at every level. */
  readonly resourceControl?: readonly (readonly PolicyInput[] | Unknown)[] | Unknown;
  readonly vpcEndpoint?: readonly PolicyInput[] | Unknown;
  /** Grants on the KMS key that is asked for; they allow beside its key policy. */
  readonly grants?: readonly KeyGrant[] | Unknown;
  /** True for an AWS managed KMS key: resource control policies do not reach it. */
  readonly awsManagedKey?: boolean;
}

/**
 * A KMS grant.
 *
 * Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
export interface KeyGrant {
  /** ARN of a role, a session or a user, or a service principal. */
  readonly grantee: string;
  /** E.g. `GenerateDataKey`. */
  readonly operations: readonly string[];
  /** Encryption context that a call must have exactly, or at least. */
  readonly constraints?: {
    readonly encryptionContextEquals?: Readonly<Record<string, string>>;
    readonly encryptionContextSubset?: Readonly<Record<string, string>>;
  };
}
