/** One API call that a sync will make, or that the rehearsal has just received, and its verdict. */
import type { ContextValue, Decision, Unknown } from "../iam";
import type { Provenance } from "./snapshot";

/** An API call as far as authorization can see it. */
export interface Call {
  /** Service and operation, e.g. `s3` and `CreateMultipartUpload`. */
  readonly service: "s3" | "sts" | "kms" | "sqs" | "sns" | "iam";
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
  readonly sessionPolicies?: readonly {
    readonly name: string;
    readonly document: unknown;
    readonly at?: Provenance;
  }[];
  /** VPC endpoint the call goes through. */
  readonly endpoint?: string;
  /**
   * Request headers that deny without a policy and have no condition key of their own, lower-cased:
   * `x-amz-expected-bucket-owner`, `x-amz-request-payer`, `x-amz-server-side-encryption` of a read.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** True where the object is, or will be, under SSE-KMS, as far as that is known. */
  readonly usesKey?: boolean;
  /** Region of the S3 endpoint that is asked; undefined = the bucket's own. */
  readonly region?: string;
  /** For `PutBucketPolicy`: the policy that is put. */
  readonly policyDocument?: unknown;
  /** What protects the object version that is deleted or overwritten, where something does. */
  readonly objectLock?: "governance" | "compliance" | "legalHold" | Unknown;
  /** Why the sync makes it, e.g. `writes a small file`. */
  readonly why: string;
}

/** A denial that no policy shows. */
export interface BeyondPolicy {
  /** The cause's id in the catalogue of causes, e.g. `OW-1`. */
  readonly cause: string;
  /** The API's own code, e.g. `AccessControlListNotSupported`. */
  readonly errorCode: string;
  /** HTTP status. */
  readonly status: number;
  /** The API's own sentence. */
  readonly message: string;
}

/** What would happen to a call. */
export interface CallVerdict {
  readonly call: Call;
  /** Policies and everything else together: ask this before `decision`. */
  readonly outcome: "allowed" | "denied" | "unknown";
  /** What the policies alone answer; an `implicitDeny` may still have `missing`, which cannot lift it. */
  readonly decision: Decision;
  /** Block Public Access, Object Ownership, blocked SSE-C ...; undefined where nothing of it denies. */
  readonly beyondPolicy?: BeyondPolicy;
  /** What denies beyond policy too, hidden by `beyondPolicy`; undefined where it is alone. */
  readonly behind?: readonly BeyondPolicy[];
  /** The message AWS would answer with; undefined for an allowed or an undecided call. */
  readonly awsMessage?: string;
}
