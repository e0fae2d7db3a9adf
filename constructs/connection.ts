/**
 * A connection between a vendor and a bucket, and every permission that its syncs need.
 *
 * How the vendor authenticates follows from what is given: a role, a user, or neither (then the
 * bucket's policy names the vendor). Syncs add themselves; the policies are written from all of them
 * when the stack is, so they grant what is needed and nothing else.
 */
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import type {
  BulkSync as BulkSyncDocument,
  EventDelivery as EventDeliveryDocument,
  Model as ModelDocument,
  ModelSync as ModelSyncDocument,
  S3ConnectionConfiguration,
  S3Connection as S3ConnectionDocument,
} from "../connections";
import type { Diagnostic } from "../diagnostics";
import { type ConnectionPolicies, type PolicyNeed, policiesFor, policyDocument } from "../policies";
import { checkAgainstVendor, unknownVendor, type Vendor, vendorFor } from "../vendors";
import {
  SyncwrightS3Connection,
  type SyncwrightS3ConnectionConfig,
} from "./bindings/generated/s3-connection";
import type { S3ConnectionProps, SingleTable } from "./connection-props";
import { camelCase, defined, OWN_ID, validateAtSynth } from "./documents";
import { ConstructError } from "./errors";
import { principalsOf } from "./role";
import { textOrReference, withUnknowns } from "./tokens";

type SyncDocument = ModelSyncDocument | BulkSyncDocument | EventDeliveryDocument;

/** `syncwright_s3_connection`, the trust in its role, and the policies of its syncs. */
export class S3Connection extends Construct {
  /** Our provider's resource, for everything that has no property here. */
  readonly resource: SyncwrightS3Connection;
  /** Without slashes at its ends; the empty text is the whole bucket. */
  readonly folder: string;
  readonly #props: S3ConnectionProps;
  readonly #entry: Vendor;
  readonly #configuration: S3ConnectionConfiguration;
  readonly #syncs: SyncDocument[] = [];
  readonly #models: ModelDocument[] = [];
  #dependables: readonly ITerraformDependable[] | undefined;

  constructor(scope: Construct, id: string, props: S3ConnectionProps) {
    super(scope, id);
    this.#props = props;
    this.#entry = entryOf(props);
    this.folder = (props.folder ?? "").split("/").filter(Boolean).join("/");
    this.#configuration = configurationOf(props, this.folder);
    this.resource = new SyncwrightS3Connection(this, "Resource", {
      name: props.name,
      vendor: props.vendor,
      ...camelCase<Omit<SyncwrightS3ConnectionConfig, "name" | "vendor">>({
        ...this.#configuration,
      }),
      ...secretOf(props),
      ...(props.user ? { awsUser: props.user.arn } : {}),
    });
    this.#trust();
    if (props.eventQueue) {
      const prefix = this.folder === "" ? {} : { prefix: `${this.folder}/` };
      props.bucket.notifyQueue(props.eventQueue, prefix);
    }
    validateAtSynth(
      this,
      () => this.#document(),
      () => this.#faults(),
    );
  }

  /** Id of the connection, known after apply. */
  get connectionId(): string {
    return this.resource.id;
  }

  /** What the role's trust policy asks for. */
  get externalId(): string {
    return this.#props.externalId ?? this.resource.externalId;
  }

  /** What a sync has to wait for before its first call is allowed. */
  get dependables(): readonly ITerraformDependable[] {
    return this.#dependables ?? [];
  }

  /** Take a sync's needs into the policies; syncs call it for themselves. */
  addSync(document: SyncDocument): void {
    this.#syncs.push(document);
    this.#dependables ??= this.#permit();
  }

  /** Take what a model reads into the policies; models call it for themselves. */
  addModel(document: ModelDocument): void {
    this.#models.push(document);
    this.#dependables ??= this.#permit();
  }

  /** The policy documents as they stand now, for a look or a test. */
  policies(): ConnectionPolicies {
    return policiesFor(this.#need()).policies;
  }

  /** Make the places for the policies once; what they say is written at synth. */
  #permit(): readonly ITerraformDependable[] {
    const { role, user, bucket } = this.#props;
    const owner = role ?? user;
    const identity = owner?.attachPolicy(
      this.node.id,
      () => this.policies().identity ?? policyDocument([]),
    );
    const bucketPolicy = bucket.addResourcePolicySource(() => grantsOf(this.policies().bucket));
    const keyPolicy = bucket.encryptionKey?.addResourcePolicySource(() =>
      grantsOf(this.policies().key),
    );
    const waited = [
      owner?.resource,
      identity,
      bucketPolicy.policyDependable,
      keyPolicy?.policyDependable,
      ...bucket.dependables,
    ];
    return [...new Set(waited.filter((one) => one !== undefined))];
  }

  #trust(): void {
    const { role, vendor, vendorAccountId, runner } = this.#props;
    const vendorPrincipalArns = runner ? [runner.roleArn] : this.#props.vendorPrincipalArns;
    if (runner && role) runner.assume(role);
    role?.trustVendor({
      vendor,
      externalIds: this.#entry.externalId.source === "none" ? [] : [this.externalId],
      ...defined<{ vendorAccountId?: string; vendorPrincipalArns?: readonly string[] }>({
        vendorAccountId,
        vendorPrincipalArns,
      }),
    });
  }

  #need(): PolicyNeed {
    const { bucket, eventQueue } = this.#props;
    const key = bucket.encryptionKey;
    return {
      connection: { id: OWN_ID, vendor: this.#props.vendor, configuration: this.#configuration },
      vendor: this.#entry,
      syncs: this.#syncs,
      models: this.#models,
      bucket: {
        arn: bucket.arn,
        region: bucket.region,
        account: bucket.accountId,
        bucketKeys: bucket.bucketKeys,
      },
      ...(key ? { key: { arn: key.arn, account: key.accountId } } : {}),
      ...(eventQueue
        ? {
            queue: {
              arn: eventQueue.arn,
              account: eventQueue.accountId,
              ...(eventQueue.encryptionKey ? { keyArn: eventQueue.encryptionKey.arn } : {}),
            },
          }
        : {}),
      partition: bucket.partition,
      externalIds: [textOrReference(this.externalId)],
      ...principalsOf(
        this.#props.runner ? { vendorPrincipalArns: [this.#props.runner.roleArn] } : this.#props,
      ),
    };
  }

  #document(): S3ConnectionDocument {
    return {
      kind: "s3_connection",
      id: OWN_ID,
      name: this.#props.name,
      vendor: this.#props.vendor,
      configuration: this.#configuration,
      external_id: this.externalId,
      ...(this.#props.user ? { aws_user: this.#props.user.arn } : {}),
    };
  }

  /** What the vendor would refuse, and what is missing for the bucket's policy; the role says its own. */
  #faults(): readonly Diagnostic[] {
    const document = withUnknowns(this.#document()) as S3ConnectionDocument;
    const syncs = this.#syncs.filter((sync) => sync.kind !== "event_delivery");
    const missing = this.#props.role ? [] : policiesFor(this.#need()).diagnostics;
    return [...checkAgainstVendor(document, syncs), ...missing];
  }
}

function entryOf({ vendor, role, user }: S3ConnectionProps): Vendor {
  const entry = vendorFor(vendor, "s3");
  if (!entry) throw new ConstructError(unknownVendor(vendor));
  if (role && user) {
    throw new ConstructError({
      code: "SYNC8003",
      severity: "error",
      summary: "a connection has a role or a user, not both",
      why: "the vendor either assumes the role or has the user's access key",
      help: "remove one of them; the role is the better choice",
    });
  }
  return entry;
}

function configurationOf(props: S3ConnectionProps, folder: string): S3ConnectionConfiguration {
  const { role, user, bucket, eventQueue } = props;
  return defined<S3ConnectionConfiguration>({
    auth_mode: role ? "iam_role" : user ? "access_key_and_secret" : "bucket_policy",
    iam_role_arn: role?.arn,
    aws_access_key_id: user ? props.accessKeyId : undefined,
    s3_bucket_name: folder === "" ? bucket.bucketName : `s3://${bucket.bucketName}/${folder}`,
    s3_bucket_region: bucket.region,
    csv_has_headers: props.csvHasHeaders,
    enable_event_notifications: eventQueue ? true : undefined,
    event_queue_arn: eventQueue?.arn,
    ...singleTableOf(props.singleTable),
  } as S3ConnectionConfiguration);
}

function singleTableOf(table: SingleTable | undefined): Partial<S3ConnectionConfiguration> {
  if (!table) return {};
  const common = { is_single_table: true, skip_lines: table.skipLines };
  const fields =
    "directoryGlobPattern" in table
      ? {
          ...common,
          is_directory_snapshot: true,
          directory_glob_pattern: table.directoryGlobPattern,
          single_table_file_formats: table.fileFormats,
        }
      : {
          ...common,
          single_table_name: table.name,
          single_table_file_format: table.fileFormat,
        };
  return defined<Partial<S3ConnectionConfiguration>>(fields as Partial<S3ConnectionConfiguration>);
}

function secretOf(props: S3ConnectionProps): Partial<SyncwrightS3ConnectionConfig> {
  return defined<Partial<SyncwrightS3ConnectionConfig>>({
    awsSecretAccessKeyWo: props.secretAccessKey,
    awsSecretAccessKeyWoVersion: props.secretAccessKeyVersion,
  } as Partial<SyncwrightS3ConnectionConfig>);
}

/** What a document grants to the vendor; denials and delegation are the owner's own. */
function grantsOf(document: ConnectionPolicies["bucket"] | undefined) {
  return (document?.Statement ?? []).filter(({ Sid }) => Sid.startsWith("Vendor"));
}
