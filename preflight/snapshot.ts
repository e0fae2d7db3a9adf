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
  /** Class of ours that made it, e.g. `SyncRole`; only where the configuration says so. */
  readonly constructClass?: string;
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
  /** How the document is written; undefined where it is JSON text, or nobody knows. */
  readonly written?: PolicySource;
}

/** How a policy document is written in Terraform, so that a change can be shown in those terms. */
export interface PolicySource {
  /** An HCL object in `jsonencode`, or blocks of the data source `aws_iam_policy_document`. */
  readonly as: "hcl" | "policyDocument";
  /** The data source, where that is one. */
  readonly at?: Provenance;
  /** Every data source that the document is put together from, itself first, with its Sids. */
  readonly parts?: readonly { readonly at: Provenance; readonly sids: readonly string[] }[];
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
  /** Nothing is deployed to it: only evidence speaks of it, e.g. of a vendor's account. */
  readonly isOutside?: true;
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
  readonly objectLock?:
    | {
        readonly enabled: boolean | Unknown;
        /** `GOVERNANCE` or `COMPLIANCE`: default retention; undefined = versions are not locked by it. */
        readonly mode?: string | Unknown;
        readonly at: Provenance;
      }
    | Unknown;
  readonly requesterPays?: { readonly payer: string | Unknown; readonly at: Provenance } | Unknown;
  /** When objects move to a class that cannot be read before it is restored. */
  readonly archiving?: readonly ArchivingFact[] | Unknown;
  /** `Enabled` lets conditions look at the bucket's tags; AWS's default is `Disabled`. */
  readonly abac?: { readonly status: string | Unknown; readonly at: Provenance } | Unknown;
  readonly notification?:
    | {
        readonly queues: readonly {
          readonly queue: string | Unknown;
          readonly events: readonly string[] | Unknown;
          readonly prefix?: string | Unknown;
          readonly suffix?: string | Unknown;
        }[];
        readonly topics?: readonly {
          readonly topic: string | Unknown;
          readonly events: readonly string[] | Unknown;
        }[];
        /** Addresses that this resource waits for; left out where it is there already. */
        readonly dependsOn?: readonly string[];
        readonly at: Provenance;
      }
    | Unknown;
  readonly acl?: { readonly canned: string | Unknown; readonly at: Provenance } | Unknown;
  readonly tags?: Readonly<Record<string, string | Unknown>>;
  readonly at: Provenance;
}

/** A rule that archives objects of a bucket. */
export interface ArchivingFact {
  /** Begin of the keys; undefined = every key. */
  readonly prefix?: string | Unknown;
  /** E.g. `GLACIER`, `DEEP_ARCHIVE`, `ARCHIVE_ACCESS`. */
  readonly storageClass: string | Unknown;
  /** Days after the object is made, or after it was read last. */
  readonly days?: number | Unknown;
  readonly at: Provenance;
}

/** An access point: another name for a bucket, with a policy of its own. */
export interface AccessPointFact {
  /** `arn:aws:s3:eu-central-1:222233334444:accesspoint/sync`. */
  readonly arn: string | Unknown;
  readonly name: string | Unknown;
  /** Name that S3 makes, ending in `-s3alias`; it stands where a bucket's name may. */
  readonly alias?: string | Unknown;
  readonly account: string | Unknown;
  readonly region: string | Unknown;
  /** Name of the bucket behind it. */
  readonly bucket: string | Unknown;
  readonly policy?: PolicyFact | Unknown;
  /** `vpc-…` that it answers in; undefined = it answers everywhere. */
  readonly vpc?: string | Unknown;
  readonly publicAccessBlock?: PublicAccessBlockFact | Unknown;
  readonly at: Provenance;
}

/**
 * What is known of the client that calls for a connection, where it is not what every vendor does:
 * SDK defaults, TLS 1.2, signature version 4, AWS's own endpoints.
 */
export interface ClientFact {
  /** Name or id of the connection. */
  readonly connection: string;
  /** Endpoint of S3 that the client was told, `http://…` or `https://…`. */
  readonly endpointUrl?: string;
  /** `1.2` or `1.3`. */
  readonly tlsVersion?: string;
  /** `2` or `4`. */
  readonly signatureVersion?: string;
  /** Addresses or ranges that it calls from, e.g. `203.0.113.7` or `203.0.113.0/24`. */
  readonly sourceAddresses?: readonly string[];
  /** Length of the session that it asks for. */
  readonly sessionSeconds?: number;
  /** Passed when the role is assumed; they narrow the session. */
  readonly sessionPolicies?: readonly PolicyFact[];
  /** Passed when the role is assumed. */
  readonly sessionTags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
  /** Token that it shows instead of an AWS credential when it assumes the role. */
  readonly webIdentity?: WebIdentityFact;
  /** Header `x-amz-expected-bucket-owner` of every call: twelve digits. */
  readonly expectedBucketOwner?: string;
  /** Whether it sends `x-amz-request-payer: requester`. */
  readonly requestPayer?: boolean;
  /** Whether it brings its own key with each request (SSE-C). */
  readonly customerKeys?: boolean;
  /** Whether it sends the headers of server-side encryption with reads as well. */
  readonly encryptionHeadersOnReads?: boolean;
  readonly at: Provenance;
}

/** A token of an identity provider. */
export interface WebIdentityFact {
  /** ARN of the provider, e.g. `arn:aws:iam::222233334444:oidc-provider/oidc.example.com/t1`. */
  readonly provider: string;
  /** Claim `aud`: for whom the token was made. */
  readonly audience: string;
  /** Claim `sub`: who shows it. */
  readonly subject: string;
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

/** An SNS topic, and the queues that it sends on to. */
export interface TopicFact {
  readonly arn: string | Unknown;
  readonly name: string | Unknown;
  readonly account: string | Unknown;
  readonly region: string | Unknown;
  readonly policy?: PolicyFact | Unknown;
  /** KMS key as written; undefined = not encrypted. */
  readonly key?: string | Unknown;
  readonly fifo?: boolean | Unknown;
  readonly subscriptions: readonly { readonly queue: string | Unknown; readonly at: Provenance }[];
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

/** A suppression as it stands beside a resource; whether it is complete is said elsewhere. */
export interface SuppressionFact {
  readonly from: "inline" | "construct";
  /** The text behind `syncwright:ignore`, or the object in a `"//"` key. */
  readonly written: unknown;
  /** Where it stands; `address` is the resource's, undefined where it stands at none. */
  readonly at: Provenance;
}

/** Everything that was collected. Order does not matter; names are unique only per account. */
export interface Snapshot {
  readonly accounts: readonly AccountFact[];
  readonly principals: readonly PrincipalFact[];
  readonly buckets: readonly BucketFact[];
  readonly keys: readonly KeyFact[];
  readonly queues: readonly QueueFact[];
  readonly endpoints: readonly EndpointFact[];
  readonly accessPoints?: readonly AccessPointFact[];
  readonly topics?: readonly TopicFact[];
  readonly clients?: readonly ClientFact[];
  /** Our own documents, in the shapes of `connections/`, with what is not known yet as `Unknown`. */
  readonly connections: readonly { readonly document: unknown; readonly at: Provenance }[];
  readonly unread: readonly UnreadFact[];
  /** Texts that stand for values known only after apply; none where left out. */
  readonly standIns?: readonly StandIn[];
  /** Suppressions that stand beside resources; none where left out. */
  readonly suppressions?: readonly SuppressionFact[];
}
