/**
 * Syncs that run in your own account: short ones on Lambda, long ones on Fargate, each stack with its
 * schedules, dead-letter queue, logs, alarms and alerts.
 */
import { App } from "cdktf";

import { SelfHostedRunnerStack } from "../../stacks";

/** The example as an app that is not synthesized yet. */
export function buildApp(outdir?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  const place = { accountId: "111122223333", region: "eu-central-1" };
  const models = [
    {
      name: "Orders",
      source: { format: "parquet" as const, path: "/workspace/data/orders.parquet" },
      primaryKey: ["order_id"],
    },
  ];
  new SelfHostedRunnerStack(app, "runner-on-lambda", {
    ...place,
    name: "acme-short",
    bucketName: "acme-short-exports",
    compute: {
      kind: "lambda",
      imageUri: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/syncwright:0.1.0",
    },
    models,
    syncs: [
      {
        name: "new-orders",
        model: "Orders",
        mode: "insert",
        format: "csv",
        filename: "orders/{YYYY}/{MM}/{DD}/{HH}{mm}.csv.gz",
        compression: "gzip",
        schedule: { expression: "rate(15 minutes)" },
      },
    ],
    state: { bucketName: "acme-sync-state", prefix: "acme-short" },
    alerts: {
      emails: ["data@example.com"],
      slackWebhookSecretArn:
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-webhook-a1b2c3",
    },
  });
  new SelfHostedRunnerStack(app, "runner-on-fargate", {
    ...place,
    name: "acme-long",
    bucketName: "acme-long-exports",
    kms: true,
    compute: {
      kind: "fargate",
      image: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/syncwright:0.1.0",
      subnetIds: ["subnet-0a1b2c3d4e5f60718"],
      securityGroupIds: ["sg-0a1b2c3d4e5f60718"],
      cpu: 4096,
      memoryMb: 16384,
    },
    models,
    syncs: [
      {
        name: "all-orders",
        model: "Orders",
        mode: "all",
        format: "parquet",
        filename: "orders/{YYYY}-{MM}-{DD}.parquet",
        upload: { partSizeBytes: 67108864 },
        schedule: {
          expression: "cron(0 3 * * ? *)",
          timezone: "Europe/Berlin",
          flexibleMinutes: 15,
        },
      },
    ],
    alerts: { phoneNumbers: ["+4915112345678"] },
  });
  return app;
}

if (require.main === module) buildApp().synth();
