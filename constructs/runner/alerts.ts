/**
 * Who hears of a failed run: a topic with mail addresses and phone numbers, alarms on failures and on
 * the dead-letter queue, and secrets that hold the addresses of Slack and PagerDuty.
 *
 * A webhook's address is a secret: Terraform only ever sees the name of the secret that holds it.
 */
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import type { Construct } from "constructs";

import type { PolicyStatement } from "../../policies";
import type { Compute } from "./compute";

/** Who hears of a failed run. */
export interface RunnerAlerts {
  /**
   * Mail addresses; each is asked to confirm.
   * @default none
   */
  readonly emails?: readonly string[];
  /**
   * Phone numbers in international form, e.g. `+4915112345678`.
   * @default none
   */
  readonly phoneNumbers?: readonly string[];
  /**
   * ARN of the secret that holds the address of a Slack webhook.
   * @default none
   */
  readonly slackWebhookSecretArn?: string;
  /**
   * ARN of the secret that holds a PagerDuty routing key.
   * @default none
   */
  readonly pagerDutyKeySecretArn?: string;
}

/** Declare the topic, its subscriptions and the alarms. */
export function declareAlerts(
  scope: Construct,
  name: string,
  alerts: RunnerAlerts,
  watched: { readonly failures: Compute["failures"]; readonly deadLetterQueueName: string },
): SnsTopic {
  const topic = new SnsTopic(scope, "Alerts", { name: `${name}-alerts` });
  const endpoints = [
    ...(alerts.emails ?? []).map((endpoint) => ({ protocol: "email", endpoint })),
    ...(alerts.phoneNumbers ?? []).map((endpoint) => ({ protocol: "sms", endpoint })),
  ];
  for (const { protocol, endpoint } of endpoints) {
    new SnsTopicSubscription(scope, `Alerts-${endpoint}`, {
      topicArn: topic.arn,
      protocol,
      endpoint,
    });
  }
  alarm(scope, "FailedRuns", topic, {
    name: `${name}-failed-runs`,
    description: "A sync failed",
    ...watched.failures,
    statistic: "Sum",
  });
  alarm(scope, "LostRuns", topic, {
    name: `${name}-lost-runs`,
    description: "A run could not even be started; its request is in the dead-letter queue",
    namespace: "AWS/SQS",
    metric: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: watched.deadLetterQueueName },
    statistic: "Maximum",
  });
  return topic;
}

/** What the runner is told, so that it can send the webhooks itself. */
export function alertEnvironment(alerts: RunnerAlerts): Record<string, string> {
  const { slackWebhookSecretArn: slack, pagerDutyKeySecretArn: pagerDuty } = alerts;
  return {
    ...(slack === undefined ? {} : { SYNCWRIGHT_SLACK_SECRET_ARN: slack }),
    ...(pagerDuty === undefined ? {} : { SYNCWRIGHT_PAGERDUTY_SECRET_ARN: pagerDuty }),
  };
}

/** The runner reads the secrets of its webhooks, and no others. */
export function alertStatements(alerts: RunnerAlerts): PolicyStatement[] {
  const secrets = Object.values(alertEnvironment(alerts));
  if (secrets.length === 0) return [];
  return [
    {
      Sid: "ReadWebhookSecrets",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: secrets.length === 1 && secrets[0] !== undefined ? secrets[0] : secrets,
    },
  ];
}

function alarm(
  scope: Construct,
  id: string,
  topic: SnsTopic,
  watched: Compute["failures"] & {
    readonly name: string;
    readonly description: string;
    readonly statistic: string;
  },
): void {
  new CloudwatchMetricAlarm(scope, id, {
    alarmName: watched.name,
    alarmDescription: watched.description,
    namespace: watched.namespace,
    metricName: watched.metric,
    dimensions: watched.dimensions,
    statistic: watched.statistic,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    period: 300,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
  });
}
