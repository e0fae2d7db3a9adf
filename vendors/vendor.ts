/**
 * An entry of the catalogue: how one product of a vendor reaches a bucket, and what it needs there.
 *
 * Plain data, one JSON file a vendor in `data/`. What no source states is absent or `unknown`, never
 * guessed; what we concluded is marked `inferred`.
 */

/** What a vendor does with a bucket or queue; `list`: reads files that no key names. */
export type Use = "write" | "read" | "list" | "notifications" | "acl" | "tags" | "setup";

/** How a vendor may authenticate. */
export type AuthMode =
  | "iam_role"
  | "access_key_and_secret"
  | "bucket_policy"
  | "web_identity"
  | "oauth";

/** Who acts for the vendor in AWS. */
export type VendorPrincipal = {
  readonly note?: string;
  /** Only for this way of authentication, where the vendor uses several. */
  readonly authMode?: AuthMode;
} & (
  | { readonly kind: "account"; readonly account: string }
  | { readonly kind: "role" | "user"; readonly arn: string }
  /** The role that is assumed has to trust itself too. */
  | { readonly kind: "self" }
  /** An account of the customer's own. */
  | { readonly kind: "own_account" }
  | { readonly kind: "oidc" }
  /** Not public: the vendor shows it in its own pages. */
  | { readonly kind: "unknown" }
);

/** Where the external id comes from; it decides which resource is made first. */
export interface ExternalIdSource {
  readonly source:
    | "vendor_constant"
    | "vendor_generated"
    | "vendor_ui"
    | "vendor_support"
    | "customer_chosen"
    | "oidc_subject"
    | "none"
    | "unknown";
  /** Null: no source says. */
  readonly knownBeforeConnection: boolean | null;
  readonly note: string;
}

/** One action that a use needs, and the API operations that ask for it. */
export interface NeededAction {
  readonly action: string;
  /** What it acts on; it decides which ARN a statement names. */
  readonly on: "object" | "bucket" | "queue" | "role";
  readonly uses: readonly Use[];
  /** `setup`: while connecting only; `feature`: where an optional feature is on. */
  readonly when: "always" | "setup" | "feature" | "recommended";
  /** API operations, e.g. `CreateMultipartUpload`. */
  readonly operations: readonly string[];
  /** `inferred`: no page of the vendor says so. */
  readonly basis: "documented" | "inferred";
  readonly why: string;
}

/** Another official list that says something else, and why we did not take it. */
export interface Conflict {
  readonly title: string;
  readonly sourceUrl: string;
  readonly actions: readonly string[];
  readonly choice: string;
}

/** What the vendor asks of the resources besides permissions. */
export interface Requirements {
  readonly bucketNamePrefix?: string;
  readonly roleNamePrefix?: string;
  /** Keys begin with it. */
  readonly prefix?: string;
  readonly regions?: readonly string[];
  readonly noDots?: boolean;
  readonly noObjectLock?: boolean;
  readonly dedicatedBucket?: boolean;
  readonly maxSessionSeconds?: number;
}

/** One entry as a file holds it. */
export interface VendorProfile {
  /** What a connection's `vendor` says. */
  readonly id: string;
  readonly product: string;
  readonly store: "s3" | "dropbox";
  /** The page that the entry rests on. */
  readonly sourceUrl: string;
  /** When the page was last read, `YYYY-MM-DD`. */
  readonly checked: string;
  readonly authModes: readonly AuthMode[];
  readonly principals: readonly VendorPrincipal[];
  readonly externalId: ExternalIdSource;
  /** Whether the bucket's field takes a name only or `s3://bucket/folder` too. */
  readonly bucketField: "name" | "location";
  readonly actions: readonly NeededAction[];
  readonly conflicts: readonly Conflict[];
  /** Sync modes in the vendor's words; empty: none are documented. */
  readonly modes: readonly string[];
  /** File formats in the vendor's words; empty: none are documented. */
  readonly formats: readonly string[];
  readonly requirements: Requirements;
  readonly quirks: readonly { readonly id: string; readonly text: string }[];
}

/** An entry with the vendor's name. */
export interface Vendor extends VendorProfile {
  readonly vendor: string;
}

/** A file of `data/`. */
export interface VendorFile {
  readonly vendor: string;
  readonly profiles: readonly VendorProfile[];
}
