/**
 * Polytomic reads and writes a bucket: bucket, role with external id, connection limited to a folder,
 * event notifications for incremental syncs, models, syncs and bulk syncs.
 *
 * Source: https://docs.polytomic.com/docs/iam-role-authentication-to-aws
 */
import type { Construct } from "constructs";

import { idFromName, parseBucketLocation, type S3ConnectionConfiguration } from "../connections";
import {
  BulkSync,
  type BulkSyncProps,
  S3Connection,
  type SingleTable,
  SyncBucket,
  SyncEventQueue,
  SyncKey,
  SyncRole,
} from "../constructs";
import { readStackFile, type SyncContents, SyncStack, type SyncStackProps } from "./sync-stack";

/** A bulk sync from the stack's own connection. */
export type StackBulkSync = Omit<BulkSyncProps, "source" | "destination"> & {
  /**
   * Where tables go.
   * @default the stack's own connection
   */
  readonly destination?: BulkSyncProps["destination"];
};

/** A new deployment. */
export interface PolytomicS3StackProps extends SyncStackProps, SyncContents {
  /** Name of the bucket; names are unique in all of AWS. */
  readonly bucketName: string;
  /**
   * Folder that Polytomic stays in.
   * @default the whole bucket
   */
  readonly folder?: string;
  /**
   * Name of the role.
   * @default `polytomic-` and the bucket's name
   */
  readonly roleName?: string;
  /**
   * Tell Polytomic of new objects through a queue.
   * @default false
   */
  readonly eventNotifications?: boolean;
  /**
   * Encrypt bucket and queue with a KMS key of their own.
   * @default false: keys that AWS manages
   */
  readonly kms?: boolean;
  /**
   * How files become tables, where they are time-based snapshots.
   * @default each file on its own
   */
  readonly singleTable?: SingleTable;
  /**
   * Whether CSV files have a header row.
   * @default true
   */
  readonly csvHasHeaders?: boolean;
  /**
   * Name of the connection.
   * @default the bucket's name
   */
  readonly connectionName?: string;
  /**
   * Bulk syncs.
   * @default none
   */
  readonly bulkSyncs?: readonly StackBulkSync[];
}

/** The whole deployment. */
export class PolytomicS3Stack extends SyncStack {
  /** The same from a file with connection, models, syncs and bulk syncs. */
  static fromFile(
    scope: Construct,
    id: string,
    file: string,
    props: Omit<PolytomicS3StackProps, "bucketName" | "folder" | "region" | keyof SyncContents>,
  ): PolytomicS3Stack {
    const { connection, contents, bulkSyncs } = readStackFile(file);
    const { configuration } = connection;
    const { bucket, folder } = parseBucketLocation(configuration.s3_bucket_name);
    const { csv_has_headers, enable_event_notifications, iam_role_arn } = configuration;
    const roleName = iam_role_arn?.split("/").at(-1);
    return new PolytomicS3Stack(scope, id, {
      connectionName: connection.name,
      ...(roleName === undefined ? {} : { roleName }),
      ...(csv_has_headers === undefined ? {} : { csvHasHeaders: csv_has_headers }),
      ...(enable_event_notifications ? { eventNotifications: true } : {}),
      ...singleTableOf(configuration),
      bulkSyncs: bulkSyncs.map(({ name, mode, destination_configuration: target = {} }) => ({
        name,
        mode,
        ...target,
      })),
      ...props,
      ...contents,
      bucketName: bucket,
      folder,
      region: configuration.s3_bucket_region,
    });
  }

  readonly bucket: SyncBucket;
  readonly role: SyncRole;
  readonly connection: S3Connection;
  readonly eventQueue: SyncEventQueue | undefined;

  constructor(scope: Construct, id: string, props: PolytomicS3StackProps) {
    super(scope, id, props);
    const { bucketName } = props;
    const key = props.kms ? new SyncKey(this, "Key", { aliasName: bucketName }) : undefined;
    const encryption = key ? { encryptionKey: key } : {};
    this.bucket = new SyncBucket(this, "Bucket", { bucketName, ...encryption });
    this.role = new SyncRole(this, "Role", {
      roleName: props.roleName ?? `polytomic-${bucketName}`,
    });
    this.eventQueue = props.eventNotifications
      ? new SyncEventQueue(this, "Events", {
          queueName: `${bucketName.replaceAll(".", "-")}-events`,
          ...encryption,
        })
      : undefined;
    this.connection = new S3Connection(this, "Connection", {
      name: props.connectionName ?? bucketName,
      vendor: "polytomic",
      bucket: this.bucket,
      role: this.role,
      ...(props.folder === undefined ? {} : { folder: props.folder }),
      ...(this.eventQueue ? { eventQueue: this.eventQueue } : {}),
      ...(props.singleTable ? { singleTable: props.singleTable } : {}),
      ...(props.csvHasHeaders === undefined ? {} : { csvHasHeaders: props.csvHasHeaders }),
    });
    this.addContents(this.connection, props);
    for (const bulk of props.bulkSyncs ?? []) {
      new BulkSync(this, `Bulk-${idFromName(bulk.name)}`, {
        ...bulk,
        source: this.connection,
        destination: bulk.destination ?? this.connection,
      });
    }
  }
}

function singleTableOf(configuration: S3ConnectionConfiguration): {
  readonly singleTable?: SingleTable;
} {
  if (!configuration.is_single_table) return {};
  const { skip_lines, directory_glob_pattern: pattern } = configuration;
  const skip = skip_lines === undefined ? {} : { skipLines: skip_lines };
  if (pattern !== undefined) {
    const formats = configuration.single_table_file_formats;
    const fileFormats = formats ? { fileFormats: formats } : {};
    return { singleTable: { directoryGlobPattern: pattern, ...fileFormats, ...skip } };
  }
  const { single_table_name: name, single_table_file_format: format } = configuration;
  return {
    singleTable: {
      ...(name === undefined ? {} : { name }),
      ...(format === undefined ? {} : { fileFormat: format }),
      ...skip,
    },
  };
}
