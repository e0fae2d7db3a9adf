/**
 * Goal: what a SyncRunner tells its container, and what the container may do, agree.
 * Method: the synthesized resources as values.
 */
import { SyncRunner, type SyncRunnerProps } from "../../constructs";
import { newStack, onlyResource, resourcesOf } from "../support/stack";

const slack = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-a1b2c3";
const image = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/syncwright:0.1.0";
const words = [
  "run",
  "sync_1",
  "--now",
  "<aws.scheduler.scheduled-time>",
  "--schedule",
  "<aws.scheduler.schedule-arn>",
];

function runnerStack(props: Partial<SyncRunnerProps>) {
  const stack = newStack();
  const runner = new SyncRunner(stack, "Runner", {
    name: "acme",
    compute: { kind: "lambda", imageUri: image },
    ...props,
  });
  runner.schedule(
    "hourly",
    { syncId: "sync_1", resource: runner.deadLetterQueue },
    { expression: "rate(1 hour)" },
  );
  return stack;
}

interface Statement {
  readonly Sid: string;
  readonly [field: string]: unknown;
}

/** All statements of all roles, by Sid. */
function statementsOf(stack: ReturnType<typeof newStack>): Map<string, Statement> {
  const policies = Object.values(resourcesOf(stack)["aws_iam_role_policy"] ?? {});
  const statements = policies.flatMap(
    ({ policy }) => (JSON.parse(String(policy)) as { Statement: Statement[] }).Statement,
  );
  return new Map(statements.map((statement) => [statement.Sid, statement]));
}

test("a function and a task are sent the same words", () => {
  const input = (stack: ReturnType<typeof newStack>) =>
    JSON.parse(
      (onlyResource(stack, "aws_scheduler_schedule") as { target: { input: string } }).target.input,
    );
  expect(input(runnerStack({}))).toEqual({ command: words });
  const fargate = { kind: "fargate", image, subnetIds: ["subnet-0a1b2c3d4e5f60718"] } as const;
  expect(input(runnerStack({ compute: fargate }))).toEqual({
    containerOverrides: [{ name: "runner", command: words }],
  });
});

test("the runner may read the secret of its webhook, and nothing else of Secrets Manager", () => {
  const stack = runnerStack({ alerts: { slackWebhookSecretArn: slack } });
  expect(onlyResource(stack, "aws_lambda_function")).toMatchObject({
    environment: { variables: { SYNCWRIGHT_SLACK_SECRET_ARN: slack } },
  });
  const statements = statementsOf(stack);
  expect(statements.get("ReadWebhookSecrets")).toEqual({
    Sid: "ReadWebhookSecrets",
    Effect: "Allow",
    Action: "secretsmanager:GetSecretValue",
    Resource: slack,
  });
  const others = [...statements.values()].filter(({ Sid }) => Sid !== "ReadWebhookSecrets");
  expect(JSON.stringify(others)).not.toContain("secretsmanager");
});

test("a state gives the place to the container and its own keys to the role", () => {
  const stack = runnerStack({ state: { bucketName: "acme-state", prefix: "runner" } });
  expect(onlyResource(stack, "aws_lambda_function")).toMatchObject({
    environment: { variables: { SYNCWRIGHT_STATE: "s3://acme-state/runner" } },
  });
  const statements = statementsOf(stack);
  expect(statements.get("KeepState")).toMatchObject({
    Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
    Resource: "arn:aws:s3:::acme-state/runner/*",
  });
  expect(statements.get("ListState")).toMatchObject({
    Action: "s3:ListBucket",
    Resource: "arn:aws:s3:::acme-state",
  });
});
