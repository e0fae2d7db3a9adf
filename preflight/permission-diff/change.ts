/** What a change of the configuration does to who may do what, as data. */
import type { Provenance } from "../snapshot";

/** One permission that is there on one side only, or is written anew. */
export interface PermissionChange {
  readonly sign: "added" | "removed";
  /**
   * `broadens` and `narrows` are exact; `unknown` where it rests on a value that is not known;
   * `none` for the other half of a change: what is left of a permission that was narrowed, or what a
   * broader one now covers.
   */
  readonly effect: "broadens" | "narrows" | "unknown" | "none";
  /** What kind of policy says it. */
  readonly policy: PolicyKind;
  /** Name of the role or user that carries the policy, or the principal that a resource policy names. */
  readonly who: string;
  /** As written; `deny s3:PutObject` in a Deny statement. */
  readonly action: string;
  readonly resource: string;
  /** E.g. `StringEquals sts:ExternalId 7d4c`; empty where there is none. */
  readonly condition: string;
  /** Which part of it is new or gone, where it is not all of it; why it cannot be told. */
  readonly note: string;
  readonly at: Provenance;
}

/** The policies that are compared. */
export type PolicyKind =
  | "identity"
  | "permissionsBoundary"
  | "trust"
  | "bucket"
  | "accessPoint"
  /** A KMS key's policy, or a grant on it. */
  | "key"
  | "queue"
  | "topic"
  | "vpcEndpoint"
  | "serviceControl"
  | "resourceControl";

/** Everything that changes; worst first. */
export interface PermissionDiff {
  readonly changes: readonly PermissionChange[];
  /** Permissions that are granted now, or not denied any more. */
  readonly broadened: number;
  /** Permissions that are gone, or denied now. */
  readonly narrowed: number;
  /** What could not be compared, and why. */
  readonly unsettled: readonly { readonly what: string; readonly reason: string }[];
}
