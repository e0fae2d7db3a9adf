/**
 * Hightouch writes to a bucket: bucket, role with external id, least-privilege policy, connection,
 * models and syncs.
 *
 * Hightouch shows the account that it calls from, and an external id, in its own pages.
 * Source: https://hightouch.com/docs/destinations/s3
 */
import type { Construct } from "constructs";

import { S3Connection, SyncBucket, SyncKey, SyncRole } from "../constructs";
import { readStackFile, type SyncContents, SyncStack, type SyncStackProps } from "./sync-stack";

/** A new deployment. */
export interface HightouchS3StackProps extends SyncStackProps, SyncContents {
  /** Name of the bucket; names are unique in all of AWS. */
  readonly bucketName: string;
  /** Account that Hightouch shows beside the external id, twelve digits in quotes. */
  readonly hightouchAccountId: string;
  /**
   * External id that Hightouch shows.
   * @default the one that the provider makes
   */
  readonly externalId?: string;
  /**
   * Name of the role.
   * @default `hightouch-` and the bucket's name
   */
  readonly roleName?: string;
  /**
   * Encrypt with a KMS key of its own.
   * @default false: keys that S3 manages
   */
  readonly kms?: boolean;
  /**
   * Name of the connection.
   * @default the bucket's name
   */
  readonly connectionName?: string;
}

/** The whole deployment. */
export class HightouchS3Stack extends SyncStack {
  /** The same from a file with connection, models and syncs. */
  static fromFile(
    scope: Construct,
    id: string,
    file: string,
    props: Omit<HightouchS3StackProps, "bucketName" | "region" | "models" | "syncs">,
  ): HightouchS3Stack {
    const { connection, contents } = readStackFile(file);
    const { s3_bucket_name, s3_bucket_region, iam_role_arn } = connection.configuration;
    const roleName = props.roleName ?? iam_role_arn?.split("/").at(-1);
    return new HightouchS3Stack(scope, id, {
      connectionName: connection.name,
      ...props,
      ...contents,
      ...(roleName === undefined ? {} : { roleName }),
      ...(connection.external_id === undefined ? {} : { externalId: connection.external_id }),
      bucketName: s3_bucket_name,
      region: s3_bucket_region,
    });
  }

  readonly bucket: SyncBucket;
  readonly role: SyncRole;
  readonly connection: S3Connection;

  constructor(scope: Construct, id: string, props: HightouchS3StackProps) {
    super(scope, id, props);
    const { bucketName } = props;
    this.bucket = new SyncBucket(this, "Bucket", {
      bucketName,
      ...(props.kms ? { encryptionKey: new SyncKey(this, "Key", { aliasName: bucketName }) } : {}),
    });
    this.role = new SyncRole(this, "Role", {
      roleName: props.roleName ?? `hightouch-${bucketName}`,
    });
    this.connection = new S3Connection(this, "Connection", {
      name: props.connectionName ?? bucketName,
      vendor: "hightouch",
      vendorAccountId: props.hightouchAccountId,
      bucket: this.bucket,
      role: this.role,
      ...(props.externalId === undefined ? {} : { externalId: props.externalId }),
    });
    this.addContents(this.connection, props);
  }
}
