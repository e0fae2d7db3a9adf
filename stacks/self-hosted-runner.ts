/**
 * Syncs that run in your own account: bucket, role with external id, the runner on Lambda or Fargate,
 * schedules, dead-letter queue, logs, alarms and alerts.
 */
import type { Construct } from "constructs";

import { idFromName } from "../connections";
import {
  PreflightGate,
  type RunnerAlerts,
  type RunnerCompute,
  type RunnerState,
  S3Connection,
  SyncBucket,
  SyncKey,
  SyncRole,
  SyncRunner,
  type SyncSchedule,
} from "../constructs";
import { type StackSync, type SyncContents, SyncStack, type SyncStackProps } from "./sync-stack";

/** A sync and when it runs. */
export type ScheduledSync = StackSync & {
  /**
   * When it runs.
   * @default never by itself
   */
  readonly schedule?: SyncSchedule;
};

/** A new deployment. */
export interface SelfHostedRunnerStackProps extends SyncStackProps, Omit<SyncContents, "syncs"> {
  /** Begin of the names of everything: letters, digits and hyphens. */
  readonly name: string;
  /** Name of the bucket; names are unique in all of AWS. */
  readonly bucketName: string;
  /** Lambda for short syncs, Fargate for long ones. */
  readonly compute: RunnerCompute;
  /** Syncs and their schedules. */
  readonly syncs: readonly ScheduledSync[];
  /**
   * Who hears of failed runs.
   * @default alarms without receivers
   */
  readonly alerts?: RunnerAlerts;
  /**
   * Where runs remember, in a bucket of the same region; every mode but `all` needs it.
   * @default the container's own disk, which is gone with it
   */
  readonly state?: RunnerState;
  /**
   * Encrypt with a KMS key of its own.
   * @default false: keys that S3 manages
   */
  readonly kms?: boolean;
  /**
   * What a cause of a denial does to `synth`; plan and apply always fail.
   * @default `error`
   */
  readonly onDenied?: "error" | "annotate";
}

/** The whole deployment. */
export class SelfHostedRunnerStack extends SyncStack {
  readonly bucket: SyncBucket;
  readonly role: SyncRole;
  readonly gate: PreflightGate;
  readonly runner: SyncRunner;
  readonly connection: S3Connection;

  constructor(scope: Construct, id: string, props: SelfHostedRunnerStackProps) {
    super(scope, id, props);
    const { name, bucketName } = props;
    const key = props.kms ? new SyncKey(this, "Key", { aliasName: bucketName }) : undefined;
    this.bucket = new SyncBucket(this, "Bucket", {
      bucketName,
      ...(key ? { encryptionKey: key } : {}),
    });
    this.role = new SyncRole(this, "Role", {
      roleName: `${name}-sync`,
      description: "Assumed by our own runner",
    });
    this.gate = new PreflightGate(this, "Gate", {
      onDenied: props.onDenied ?? "error",
    });
    this.runner = new SyncRunner(this, "Runner", {
      name,
      after: this.gate.resource ? [this.gate.resource] : [],
      compute: props.compute,
      ...(props.alerts ? { alerts: props.alerts } : {}),
      ...(props.state ? { state: props.state } : {}),
    });
    this.connection = new S3Connection(this, "Connection", {
      name: bucketName,
      vendor: "syncwright",
      bucket: this.bucket,
      role: this.role,
      runner: this.runner,
    });
    this.addContents(this.connection, {
      models: props.models ?? [],
      syncs: props.syncs.map(({ schedule: _schedule, ...sync }) => sync),
    });
    for (const { name: syncName, schedule } of props.syncs) {
      const sync = this.syncs.get(syncName);
      if (sync && schedule) this.runner.schedule(idFromName(syncName), sync, schedule);
    }
  }
}
