/**
 * The runner in your own account: a Lambda function or Fargate task, schedules, a dead-letter queue,
 * logs with retention, alarms and alerts.
 *
 * The runner's own role may assume the roles of its connections and nothing in S3 itself, so every
 * sync is bounded by its connection's policy. Schedules wait for the gate, where one is given.
 */
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import type { PolicyStatement } from "../../policies";
import { ConstructError } from "../errors";
import type { ISyncKey } from "../key";
import type { SyncRole } from "../role";
import { surroundingsOf } from "../surroundings";
import { alertEnvironment, alertStatements, declareAlerts, type RunnerAlerts } from "./alerts";
import { type Compute, fargateCompute, lambdaCompute, type RunnerCompute } from "./compute";
import { ServiceRole } from "./service-role";

/** Where runs remember: in a bucket of the same region as the connections' buckets. */
export interface RunnerState {
  readonly bucketName: string;
  /** Begin of the keys, without slash at the end. */
  readonly prefix: string;
}

/** A new runner. */
export interface SyncRunnerProps {
  /** Begin of the names of everything it consists of; 40 letters, digits and hyphens at most. */
  readonly name: string;
  /** Lambda for short syncs, Fargate for long ones. */
  readonly compute: RunnerCompute;
  /**
   * Folder of the workspace's documents inside the image.
   * @default `/workspace`
   */
  readonly workspacePath?: string;
  /**
   * Where runs remember; every mode but `all` needs it.
   * @default the container's own disk, which is gone with it
   */
  readonly state?: RunnerState;
  /**
   * Days that logs are kept.
   * @default 30
   */
  readonly logRetentionDays?: number;
  /**
   * Key that encrypts logs; its policy has to permit CloudWatch Logs.
   * @default keys that CloudWatch manages
   */
  readonly logKey?: ISyncKey;
  /**
   * Who hears of failed runs.
   * @default alarms without receivers
   */
  readonly alerts?: RunnerAlerts;
  /**
   * ARN of the policy that bounds what the runner's roles may ever do.
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
  /**
   * What has to exist before anything runs, e.g. a `PreflightGate`.
   * @default nothing
   */
  readonly after?: readonly ITerraformDependable[];
}

/** When a sync runs. */
export interface SyncSchedule {
  /** `rate(1 hour)` or `cron(0 3 * * ? *)`. */
  readonly expression: string;
  /**
   * Time zone of a cron expression, e.g. `Europe/Berlin`.
   * @default UTC
   */
  readonly timezone?: string;
  /**
   * How often a run that could not be started is tried again.
   * @default 3
   */
  readonly retryCountMax?: number;
  /**
   * Minutes within which the run may start, so that not all start at once.
   * @default 0
   */
  readonly flexibleMinutes?: number;
}

/** A runner for any number of syncs. */
export class SyncRunner extends Construct {
  /** Where run requests go that could not be started. */
  readonly deadLetterQueue: SqsQueue;
  readonly logGroup: CloudwatchLogGroup;
  readonly #props: SyncRunnerProps;
  readonly #compute: Compute;
  #scheduler: ServiceRole | undefined;

  constructor(scope: Construct, id: string, props: SyncRunnerProps) {
    super(scope, id);
    checkName(props.name);
    this.#props = props;
    const { compute, alerts = {} } = props;
    this.deadLetterQueue = new SqsQueue(this, "DeadLetters", {
      name: `${props.name}-dead-letters`,
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
    this.logGroup = new CloudwatchLogGroup(this, "Logs", {
      name: `/syncwright/${props.name}`,
      retentionInDays: props.logRetentionDays ?? 30,
      ...(props.logKey ? { kmsKeyId: props.logKey.arn } : {}),
    });
    const need = {
      name: props.name,
      environment: {
        SYNCWRIGHT_WORKSPACE: props.workspacePath ?? "/workspace",
        ...(props.state
          ? { SYNCWRIGHT_STATE: `s3://${props.state.bucketName}/${props.state.prefix}` }
          : {}),
        ...alertEnvironment(alerts),
      },
      region: surroundingsOf(this).region,
      logGroup: this.logGroup,
      permissionsBoundaryArn: props.permissionsBoundaryArn,
      dependsOn: [...(props.after ?? [])],
    };
    this.#compute =
      compute.kind === "lambda"
        ? lambdaCompute(this, compute, need)
        : fargateCompute(this, compute, need);
    const statements = [
      ...alertStatements(alerts),
      ...(props.state ? stateStatements(props.state, surroundingsOf(this).partition) : []),
    ];
    for (const statement of statements) {
      this.#compute.role.addToIdentityPolicy(statement);
    }
    declareAlerts(this, props.name, alerts, {
      failures: this.#compute.failures,
      deadLetterQueueName: `${props.name}-dead-letters`,
    });
  }

  /** ARN of the role that the runner's own calls are made as. */
  get roleArn(): string {
    return this.#compute.role.arn;
  }

  /** Let the runner assume the role of a connection; connections call it for themselves. */
  assume(role: SyncRole): void {
    this.#compute.role.addToIdentityPolicy({
      Sid: "AssumeConnectionRole",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: role.arn,
    });
  }

  /** Run a sync again and again; `name` is unique in the runner. */
  schedule(
    name: string,
    sync: { readonly syncId: string; readonly resource: ITerraformDependable },
    schedule: SyncSchedule,
  ): SchedulerSchedule {
    const scheduler = this.#schedulerRole();
    const minutes = schedule.flexibleMinutes ?? 0;
    return new SchedulerSchedule(this, `Schedule-${name}`, {
      name: `${this.#props.name}-${name}`,
      scheduleExpression: schedule.expression,
      scheduleExpressionTimezone: schedule.timezone ?? "UTC",
      flexibleTimeWindow:
        minutes > 0 ? { mode: "FLEXIBLE", maximumWindowInMinutes: minutes } : { mode: "OFF" },
      target: {
        ...this.#compute.target(sync.syncId),
        roleArn: scheduler.arn,
        retryPolicy: { maximumRetryAttempts: schedule.retryCountMax ?? 3 },
        deadLetterConfig: { arn: this.deadLetterQueue.arn },
      },
      dependsOn: [sync.resource, ...(this.#props.after ?? [])],
    });
  }

  #schedulerRole(): ServiceRole {
    if (this.#scheduler) return this.#scheduler;
    const role = new ServiceRole(this, "Scheduler", {
      roleName: `${this.#props.name}-scheduler`,
      service: "scheduler.amazonaws.com",
      description: "Starts the runs of syncs",
      saysSource: true,
      permissionsBoundaryArn: this.#props.permissionsBoundaryArn,
    });
    for (const statement of this.#compute.startStatements) role.addToIdentityPolicy(statement);
    role.addToIdentityPolicy({
      Sid: "KeepLostRuns",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: this.deadLetterQueue.arn,
    });
    this.#scheduler = role;
    return role;
  }
}

/**
 * What the state needs: read, write and remove its own objects, and list them.
 *
 * No condition on `s3:prefix`: S3 asks for s3:ListBucket too before it says that an object is missing,
 * and no prefix is known then.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Permissions)
 */
function stateStatements(state: RunnerState, partition: string): PolicyStatement[] {
  const bucket = `arn:${partition}:s3:::${state.bucketName}`;
  return [
    {
      Sid: "KeepState",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
      Resource: `${bucket}/${state.prefix}/*`,
    },
    {
      Sid: "ListState",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucket,
    },
  ];
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9-]{1,40}$/.test(name)) return;
  throw new ConstructError({
    code: "SYNC8008",
    severity: "error",
    summary: `\`${name}\` cannot be the name of a runner`,
    why: "it begins the names of roles, queues and log groups: 1 to 40 letters, digits and hyphens",
  });
}
