/**
 * Pipedream delivers events to a bucket: bucket, the statements for Pipedream's role in the bucket's
 * one policy, and the deliveries.
 *
 * Source: https://pipedream.com/docs/workflows/data-management/destinations
 */
import type { Construct } from "constructs";

import { idFromName } from "../connections";
import { EventDelivery, type EventDeliveryProps, S3Connection, SyncBucket } from "../constructs";
import { SyncStack, type SyncStackProps } from "./sync-stack";

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
}

/** The whole deployment. */
export class PipedreamS3Stack extends SyncStack {
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
      name: props.bucketName,
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
