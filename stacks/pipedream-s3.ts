/**
 * Pipedream delivers events to a bucket: bucket, the statements for Pipedream's role in the bucket's
 * one policy, and the deliveries.
 *
 * Source: https://pipedream.com/docs/workflows/data-management/destinations
 */
import type { Construct } from "constructs";

import { idFromName } from "../connections";
import { EventDelivery, type EventDeliveryProps, S3Connection, SyncBucket } from "../constructs";
import { readStackFile, SyncStack, type SyncStackProps } from "./sync-stack";

/** A new deployment. */
export interface PipedreamS3StackProps extends SyncStackProps {
  /** Name of the bucket; names are unique in all of AWS. */
  readonly bucketName: string;
  /** Deliveries, each below its own prefix. */
  readonly deliveries: readonly Omit<EventDeliveryProps, "connection">[];
  /**
   * Days after which delivered objects are deleted.
   * @default never
   */
  readonly expirationDays?: number;
  /**
   * Name of the connection.
   * @default the bucket's name
   */
  readonly connectionName?: string;
}

/** The whole deployment. */
export class PipedreamS3Stack extends SyncStack {
  /** The same from a file with connection and deliveries. */
  static fromFile(
    scope: Construct,
    id: string,
    file: string,
    props: Omit<PipedreamS3StackProps, "bucketName" | "region" | "deliveries">,
  ): PipedreamS3Stack {
    const { connection, deliveries } = readStackFile(file);
    return new PipedreamS3Stack(scope, id, {
      connectionName: connection.name,
      ...props,
      bucketName: connection.configuration.s3_bucket_name,
      region: connection.configuration.s3_bucket_region,
      deliveries: deliveries.map(({ name, prefix }) => ({ name, prefix })),
    });
  }

  readonly bucket: SyncBucket;
  readonly connection: S3Connection;

  constructor(scope: Construct, id: string, props: PipedreamS3StackProps) {
    super(scope, id, props);
    const days = props.expirationDays;
    this.bucket = new SyncBucket(this, "Bucket", {
      bucketName: props.bucketName,
      ...(days === undefined ? {} : { lifecycleRules: [expireAfter(days)] }),
    });
    this.connection = new S3Connection(this, "Connection", {
      name: props.connectionName ?? props.bucketName,
      vendor: "pipedream",
      bucket: this.bucket,
    });
    for (const delivery of props.deliveries) {
      new EventDelivery(this, `Delivery-${idFromName(delivery.name)}`, {
        ...delivery,
        connection: this.connection,
      });
    }
  }
}

function expireAfter(days: number) {
  return {
    id: "expire-events",
    status: "Enabled",
    filter: [{ prefix: "" }],
    expiration: [{ days }],
  };
}
