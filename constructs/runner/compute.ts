/**
 * Where the runner runs: a Lambda function for short syncs, a Fargate task for long ones.
 *
 * Both run a container image that has the command `syncwright` and the workspace's documents in it; a
 * function's image starts `syncwright lambda`, a task's the words of its schedule.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (15 minutes),
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import type { SchedulerScheduleTarget } from "@cdktf/provider-aws/lib/scheduler-schedule";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import type { PolicyStatement } from "../../policies";
import { ConstructError } from "../errors";
import { ServiceRole } from "./service-role";

/** A Lambda function. */
export interface LambdaCompute {
  readonly kind: "lambda";
  /** Image whose entry point is `syncwright`, in ECR of the same region; see `docs/runner-image.md`. */
  readonly imageUri: string;
  /**
   * Longest run, 900 at most.
   * @default 900
   */
  readonly timeoutSeconds?: number;
  /**
   * Memory, 128 to 10240; it decides the share of a processor too.
   * @default 2048
   */
  readonly memoryMb?: number;
  /**
   * Temporary disk, 512 to 10240.
   * @default 2048
   */
  readonly diskMb?: number;
}

/** A Fargate task. */
export interface FargateCompute {
  readonly kind: "fargate";
  /** Image whose entry point is `syncwright`; see `docs/runner-image.md`. */
  readonly image: string;
  /** Subnets of the task; private ones with a route to S3 and STS. */
  readonly subnetIds: readonly string[];
  /**
   * Security groups of the task.
   * @default the default group of the VPC
   */
  readonly securityGroupIds?: readonly string[];
  /**
   * ARN of an existing cluster.
   * @default a new one
   */
  readonly clusterArn?: string;
  /**
   * Processor units, 1024 to one processor.
   * @default 1024
   */
  readonly cpu?: number;
  /**
   * Memory.
   * @default 4096
   */
  readonly memoryMb?: number;
  /**
   * Whether the task gets a public address, for subnets without another way out.
   * @default false
   */
  readonly assignPublicIp?: boolean;
}

/** How the runner runs. */
export type RunnerCompute = LambdaCompute | FargateCompute;

/** What the runner needs to know of its compute. */
export interface Compute {
  /** The role that the runner's own calls are made as. */
  readonly role: ServiceRole;
  /** What a schedule aims at, without role and retries. */
  target(sync: string): Pick<SchedulerScheduleTarget, "arn" | "input" | "ecsParameters">;
  /** What the scheduler's role may do. */
  readonly startStatements: readonly PolicyStatement[];
  /** Metric that counts failed runs. */
  readonly failures: {
    readonly namespace: string;
    readonly metric: string;
    readonly dimensions: Record<string, string>;
  };
}

/** What both kinds share. */
export interface ComputeNeed {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly region: string;
  readonly logGroup: CloudwatchLogGroup;
  readonly permissionsBoundaryArn?: string | undefined;
  readonly dependsOn: ITerraformDependable[];
}

/** Lambda kills a run after this. */
const LAMBDA_TIMEOUT_SECONDS_MAX = 900;

/** Declare the function and its role. */
export function lambdaCompute(scope: Construct, props: LambdaCompute, need: ComputeNeed): Compute {
  const timeout = props.timeoutSeconds ?? LAMBDA_TIMEOUT_SECONDS_MAX;
  if (timeout > LAMBDA_TIMEOUT_SECONDS_MAX) {
    throw new ConstructError({
      code: "SYNC8008",
      severity: "error",
      summary: `a Lambda function cannot run for ${timeout} seconds`,
      why: `Lambda ends every run after ${LAMBDA_TIMEOUT_SECONDS_MAX}`,
      help: 'use `compute: { kind: "fargate", ... }` for longer syncs',
    });
  }
  const role = new ServiceRole(scope, "Role", {
    roleName: need.name,
    service: "lambda.amazonaws.com",
    description: "Runs syncs",
    saysSource: false,
    runsSyncs: true,
    permissionsBoundaryArn: need.permissionsBoundaryArn,
  });
  const logs = role.addToIdentityPolicy(writeLogs(need.logGroup));
  const lambda = new LambdaFunction(scope, "Function", {
    functionName: need.name,
    role: role.arn,
    packageType: "Image",
    imageUri: props.imageUri,
    imageConfig: { command: ["lambda"] },
    timeout,
    memorySize: props.memoryMb ?? 2048,
    ephemeralStorage: { size: props.diskMb ?? 2048 },
    environment: { variables: { ...need.environment } },
    loggingConfig: { logFormat: "JSON", logGroup: need.logGroup.name },
    dependsOn: [logs, ...need.dependsOn],
  });
  return {
    role,
    target: (sync) => ({ arn: lambda.arn, input: JSON.stringify({ command: runCommand(sync) }) }),
    startStatements: [
      {
        Sid: "InvokeRunner",
        Effect: "Allow",
        Action: "lambda:InvokeFunction",
        Resource: lambda.arn,
      },
    ],
    failures: {
      namespace: "AWS/Lambda",
      metric: "Errors",
      dimensions: { FunctionName: need.name },
    },
  };
}

/** Declare the task, its two roles and, where none is given, a cluster. */
export function fargateCompute(
  scope: Construct,
  props: FargateCompute,
  need: ComputeNeed,
): Compute {
  const trust = { service: "ecs-tasks.amazonaws.com", saysSource: true } as const;
  const boundary = { permissionsBoundaryArn: need.permissionsBoundaryArn };
  const role = new ServiceRole(scope, "Role", {
    ...trust,
    ...boundary,
    roleName: need.name,
    description: "Runs syncs",
    runsSyncs: true,
  });
  const starter = new ServiceRole(scope, "ExecutionRole", {
    ...trust,
    ...boundary,
    roleName: `${need.name}-execution`,
    description: "Starts the task that runs syncs: pulls its image, writes its logs",
  });
  const ready = executionStatements(props.image, need.logGroup).map((statement) =>
    starter.addToIdentityPolicy(statement),
  );
  const cluster = props.clusterArn ?? new EcsCluster(scope, "Cluster", { name: need.name }).arn;
  const task = new EcsTaskDefinition(scope, "Task", {
    family: need.name,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: String(props.cpu ?? 1024),
    memory: String(props.memoryMb ?? 4096),
    taskRoleArn: role.arn,
    executionRoleArn: starter.arn,
    containerDefinitions: containerDefinitions(props.image, need),
    dependsOn: [...new Set([...ready, ...need.dependsOn])],
  });
  return {
    role,
    target: (sync) => ({
      arn: cluster,
      input: JSON.stringify({
        containerOverrides: [{ name: "runner", command: runCommand(sync) }],
      }),
      ecsParameters: {
        taskDefinitionArn: task.arnWithoutRevision,
        launchType: "FARGATE",
        taskCount: 1,
        networkConfiguration: {
          subnets: [...props.subnetIds],
          assignPublicIp: props.assignPublicIp ?? false,
          ...(props.securityGroupIds ? { securityGroups: [...props.securityGroupIds] } : {}),
        },
      },
    }),
    startStatements: [
      {
        Sid: "RunTask",
        Effect: "Allow",
        Action: "ecs:RunTask",
        Resource: `${task.arnWithoutRevision}:*`,
        Condition: { ArnEquals: { "ecs:cluster": cluster } },
      },
      {
        Sid: "PassTaskRoles",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: [role.arn, starter.arn],
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ],
    failures: {
      namespace: "AWS/Scheduler",
      metric: "TargetErrorCount",
      dimensions: { ScheduleGroup: "default" },
    },
  };
}

/**
 * What both kinds run. The scheduler puts the schedule and the scheduled time in; they are the same in
 * every attempt, so a retry repeats its run.
 * Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
function runCommand(sync: string): string[] {
  return [
    "run",
    sync,
    "--now",
    "<aws.scheduler.scheduled-time>",
    "--schedule",
    "<aws.scheduler.schedule-arn>",
  ];
}

function containerDefinitions(image: string, need: ComputeNeed): string {
  return JSON.stringify([
    {
      name: "runner",
      image,
      essential: true,
      readonlyRootFilesystem: false,
      environment: Object.entries(need.environment).map(([name, value]) => ({ name, value })),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": need.logGroup.name,
          "awslogs-region": need.region,
          "awslogs-stream-prefix": "runner",
        },
      },
    },
  ]);
}

function executionStatements(image: string, logGroup: CloudwatchLogGroup): PolicyStatement[] {
  return [writeLogs(logGroup), ...pullStatements(image)];
}

/** An image in ECR needs a token, which has no resource, and the two actions of a pull. */
function pullStatements(image: string): PolicyStatement[] {
  const [, account, region, suffix, repository] =
    /^([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.[a-z.]+)\/([^:@]+)/.exec(image) ?? [];
  if (!account || !region || !repository) return [];
  const partition = suffix === "amazonaws.com.cn" ? "aws-cn" : "aws";
  return [
    {
      Sid: "EcrToken",
      Effect: "Allow",
      Action: "ecr:GetAuthorizationToken",
      Resource: "*",
    },
    {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: `arn:${partition}:ecr:${region}:${account}:repository/${repository}`,
    },
  ];
}

function writeLogs(logGroup: CloudwatchLogGroup): PolicyStatement {
  return {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroup.arn}:*`,
  };
}
