/** One API call that a sync will make, or that the rehearsal has just received. */
import type { ContextValue, Decision, Unknown } from "../iam";

/** An API call as far as authorization can see it. */
export interface Call {
  /** Service and operation, e.g. `s3` and `CreateMultipartUpload`. */
  readonly service: "s3" | "sts" | "kms" | "sqs" | "iam";
  readonly operation: string;
  /** ARN of the caller, a service principal or `anonymous`. */
  readonly caller: string | Unknown;
  /** IAM action that is asked for, e.g. `s3:PutObject`. */
  readonly action: string;
  readonly resource: string | Unknown;
  readonly resourceAccount?: string | Unknown;
  /** Condition keys of the request; global keys that follow from the caller may be left out. */
  readonly context: Readonly<Record<string, ContextValue>>;
  /** Session policy that was passed when the caller's role was assumed. */
  readonly sessionPolicies?: readonly { readonly name: string; readonly document: unknown }[];
  /** VPC endpoint the call goes through. */
  readonly endpoint?: string;
  /** Why the sync makes it, e.g. `writes a small file`. */
  readonly why: string;
}

/** What would happen to a call. */
export interface CallVerdict {
  readonly call: Call;
  readonly decision: Decision;
  /**
   * A denial that no policy shows (Block Public Access, Object Ownership, blocked SSE-C ...): the
   * cause's id in `docs/causes.md` and the API's own error code. Undefined where there is none.
   */
  readonly beyondPolicy?: {
    readonly cause: string;
    readonly errorCode: string;
    readonly status: number;
  };
  /** The message AWS would answer with; undefined for an allowed call. */
  readonly awsMessage?: string;
}
