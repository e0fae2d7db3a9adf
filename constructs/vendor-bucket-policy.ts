/**
 * The statements for a vendor that the bucket's policy names, where the connection itself is made in
 * the vendor's pages (Pipedream, Stitch, mParticle ...).
 *
 * They go into the bucket's one policy. Such a vendor uses one principal for all of its customers, so
 * the statements are limited to prefixes.
 */
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import type { Diagnostic } from "../diagnostics";
import { type PolicyNeed, type PolicyStatement, policiesFor } from "../policies";
import { type Use, unknownVendor, type Vendor, vendorFor } from "../vendors";
import type { ISyncBucket } from "./bucket";
import { at, ConstructError, diagnosticText } from "./errors";
import { principalsOf } from "./role";

/** What the vendor may do. */
export interface VendorBucketPolicyProps {
  readonly bucket: ISyncBucket;
  /** A vendor of the catalogue, e.g. `pipedream`. */
  readonly vendor: string;
  /** Begins of the keys, e.g. `orders/`; the empty text is the whole bucket. */
  readonly prefixes: readonly string[];
  /**
   * What the vendor does.
   * @default `["write"]`
   */
  readonly uses?: readonly Use[];
  /**
   * Account that the vendor calls from, twelve digits in quotes.
   * @default the catalogue's principal
   */
  readonly vendorAccountId?: string;
  /**
   * ARNs of the roles or users that the vendor calls as.
   * @default the catalogue's
   */
  readonly vendorPrincipalArns?: readonly string[];
}

/** Adds a vendor's statements to the policies of a bucket and its key. */
export class VendorBucketPolicy extends Construct {
  /** What to wait for before the vendor may write. */
  readonly dependables: readonly ITerraformDependable[];
  readonly #props: VendorBucketPolicyProps;
  readonly #entry: Vendor;

  constructor(scope: Construct, id: string, props: VendorBucketPolicyProps) {
    super(scope, id);
    const entry = vendorFor(props.vendor, "s3");
    if (!entry) throw new ConstructError(unknownVendor(props.vendor));
    this.#props = props;
    this.#entry = entry;
    const { bucket } = props;
    const places = [
      bucket.addResourcePolicySource(() => this.#statements("bucket")),
      bucket.encryptionKey?.addResourcePolicySource(() => this.#statements("key")),
    ];
    this.dependables = places.flatMap((place) => place?.policyDependable ?? []);
    this.node.addValidation({
      validate: () => this.#faults().map((found) => diagnosticText(at(this, found))),
    });
  }

  #statements(kind: "bucket" | "key"): readonly PolicyStatement[] {
    const statements = policiesFor(this.#need()).policies[kind]?.Statement ?? [];
    return statements.filter(({ Sid }) => Sid.startsWith("Vendor"));
  }

  #faults(): readonly Diagnostic[] {
    return policiesFor(this.#need()).diagnostics;
  }

  #need(): PolicyNeed {
    const { bucket, vendor, prefixes, uses = ["write"] } = this.#props;
    const patterns = prefixes.map((prefix) => `${prefix.replace(/\*$/, "")}*`);
    const key = bucket.encryptionKey;
    return {
      connection: {
        id: this.node.path,
        vendor,
        configuration: {
          auth_mode: "bucket_policy",
          s3_bucket_name: bucket.bucketName,
          s3_bucket_region: bucket.region,
        },
      },
      vendor: this.#entry,
      uses,
      scope: { write: patterns, read: patterns },
      bucket: {
        arn: bucket.arn,
        region: bucket.region,
        account: bucket.accountId,
        bucketKeys: bucket.bucketKeys,
      },
      ...(key ? { key: { arn: key.arn, account: key.accountId } } : {}),
      partition: bucket.partition,
      ...principalsOf(this.#props),
    };
  }
}
