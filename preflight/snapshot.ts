/**
 * The infrastructure as the preflight sees it: plain data, whoever collected it.
 *
 * Collected from Terraform (`terraform/`), from a live account (`aws/observe`) or held by the
 * rehearsal. Every fact carries where it comes from. `undefined` means absent, so AWS's default for
 * a new resource holds; an `Unknown` means that it is there or not, and we cannot know now.
 */
import type { KeyGrant, Unknown } from "../iam";

/** Where a fact was read. As much of it as is known. */
export interface Provenance {
  /** Path as the user gave it. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Terraform address, e.g. `aws_iam_role_policy.writer`. */
  readonly address?: string;
  /** Construct path, e.g. `acme/Writer/Policy`. */
  readonly construct?: string;
  /** API call that read it, e.g. `s3:GetBucketPolicy acme-landing`. */
  readonly call?: string;
}

/** A policy document and where it stands. */
export interface PolicyFact {
  readonly name: string;
  /** ARN of a managed policy. */
  readonly arn?: string;
  /** JSON text, parsed JSON (in which any value may be `Unknown`), or `Unknown`. */
  readonly document: unknown;
  /** A plan leaves it as it is, so AWS does not resolve the principals in it again. */
  readonly unchanged?: true;
  readonly at: Provenance;
}

/** An AWS account and what its organization lays over it. */
export interface AccountFact {
  /** Twelve digits. */
  readonly id: string;
  /** `o-…`; undefined = in no organization. */
  readonly organizationId?: string | Unknown;
  readonly managementAccount?: boolean;
  /** Service control policies by level, root first. */
  readonly serviceControl?: readonly (readonly PolicyFact[])[] | Unknown;
  readonly resourceControl?: readonly (readonly PolicyFact[])[] | Unknown;
  readonly publicAccessBlock?: PublicAccessBlockFact | Unknown;
  readonly at: Provenance;
}

/** A role or a user, with every policy that it carries. */
export interface PrincipalFact {
  readonly kind: "role" | "user";
  /** `arn:aws:iam::111122223333:role/path/name`. */
  readonly arn: string | Unknown;
  readonly name: string | Unknown;
  readonly account: string | Unknown;
  /** Roles only. */
  readonly trust?: PolicyFact;
  /** Inline and managed policies, and a user's group policies. */
  readonly policies: readonly PolicyFact[];
  readonly boundary?: PolicyFact | Unknown;
  readonly tags?: Readonly<Record<string, string | Unknown>>;
  /** Roles only; AWS's default is 3600. */
  readonly maxSessionSeconds?: number | Unknown;
  /** A plan deletes it and makes it anew, so it gets another unique id behind the same ARN. */
  readonly replaced?: true;
  readonly at: Provenance;
}

/** The four switches of S3 Block Public Access. All are on for a new bucket. */
export interface PublicAccessBlockFact {
  readonly blockPublicAcls: boolean | Unknown;
  readonly ignorePublicAcls: boolean | Unknown;
  readonly blockPublicPolicy: boolean | Unknown;
  readonly restrictPublicBuckets: boolean | Unknown;
  readonly at: Provenance;
}

/** A bucket with every setting that can deny a call. */
export interface BucketFact {
  readonly name: string | Unknown;
  readonly arn: string | Unknown;
  readonly account: string | Unknown;
  readonly region: string | Unknown;
  readonly policy?: PolicyFact | Unknown;
  /** Further documents written for the same bucket: the last one applied wins, in no order. */
  readonly rivalPolicies?: readonly PolicyFact[];
  readonly publicAccessBlock?: PublicAccessBlockFact | Unknown;
  /** AWS's default is `BucketOwnerEnforced`. */
  readonly ownership?: { readonly rule: string | Unknown; readonly at: Provenance } | Unknown;
  /** AWS's default is `AES256` without a key. */
  readonly encryption?:
    | {
        readonly algorithm: string | Unknown;
        /** Key id, key ARN, alias name or alias ARN, as written. */
        readonly key?: string | Unknown;
        readonly bucketKey?: boolean | Unknown;
        readonly blockedTypes?: readonly string[] | Unknown;
        readonly at: Provenance;
      }
    | Unknown;
  readonly versioning?: { readonly status: string | Unknown; readonly at: Provenance } | Unknown;
  readonly objectLock?: { readonly enabled: boolean | Unknown; readonly at: Provenance } | Unknown;
  readonly requesterPays?: { readonly payer: string | Unknown; readonly at: Provenance } | Unknown;
  readonly lifecycle?: { readonly rules: unknown; readonly at: Provenance } | Unknown;
  readonly notification?:
    | {
        readonly queues: readonly {
          readonly queue: string | Unknown;
          readonly events: readonly string[] | Unknown;
          readonly prefix?: string | Unknown;
          readonly suffix?: string | Unknown;
        }[];
        /** Addresses that this resource waits for. */
        readonly dependsOn?: readonly string[];
        readonly at: Provenance;
      }
    | Unknown;
  readonly acl?: { readonly canned: string | Unknown; readonly at: Provenance } | Unknown;
  readonly tags?: Readonly<Record<string, string | Unknown>>;
  readonly at: Provenance;
}

/** A KMS key. */
export interface KeyFact {
  readonly arn: string | Unknown;
  readonly id: string | Unknown;
  readonly account: string | Unknown;
  readonly region: string | Unknown;
  /** `alias/…` names that point at it. */
  readonly aliases: readonly (string | Unknown)[];
  readonly policy?: PolicyFact | Unknown;
  readonly manager: "customer" | "aws";
  /** AWS's default is `Enabled`. */
  readonly state?: string | Unknown;
  readonly grants?: readonly KeyGrant[] | Unknown;
  readonly at: Provenance;
}

/** An SQS queue. */
export interface QueueFact {
  readonly arn: string | Unknown;
  readonly name: string | Unknown;
  readonly account: string | Unknown;
  readonly region: string | Unknown;
  readonly policy?: PolicyFact | Unknown;
  /** KMS key as written; undefined = SSE-SQS or none. */
  readonly key?: string | Unknown;
  readonly fifo?: boolean | Unknown;
  readonly at: Provenance;
}

/** A VPC endpoint that calls may go through. */
export interface EndpointFact {
  readonly id: string | Unknown;
  readonly vpc?: string | Unknown;
  /** `s3`, `sts`, `kms`, `sqs`. */
  readonly service: string;
  readonly policy?: PolicyFact | Unknown;
  readonly at: Provenance;
}

/** A resource that was read and means nothing to the preflight; listed, never dropped in silence. */
export interface UnreadFact {
  readonly type: string;
  readonly reason: string;
  readonly at: Provenance;
}

/** A text in the snapshot that stands for a value known only after apply. */
export interface StandIn {
  readonly text: string;
  /** What a reader knows it by, e.g. `aws_s3_bucket.landing.id`. */
  readonly reference: string;
  /** The value may turn out equal to one that is written elsewhere (a variable, a data source). */
  readonly isOpen: boolean;
}

/** Everything that was collected. Order does not matter; names are unique only per account. */
export interface Snapshot {
  readonly accounts: readonly AccountFact[];
  readonly principals: readonly PrincipalFact[];
  readonly buckets: readonly BucketFact[];
  readonly keys: readonly KeyFact[];
  readonly queues: readonly QueueFact[];
  readonly endpoints: readonly EndpointFact[];
  /** Our own documents, in the shapes of `connections/`, with what is not known yet as `Unknown`. */
  readonly connections: readonly { readonly document: unknown; readonly at: Provenance }[];
  readonly unread: readonly UnreadFact[];
  /** Texts that stand for values known only after apply; none where left out. */
  readonly standIns?: readonly StandIn[];
}
