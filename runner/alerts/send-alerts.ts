/**
 * Send the alerts of a sync after its run failed.
 *
 * `target` of a Slack or PagerDuty alert is the name of a secret; its value, a webhook URL or a
 * routing key, comes from the environment variable `SYNCWRIGHT_ALERT_<TARGET>`. A deployed runner has
 * alerts of its own for every sync: SYNCWRIGHT_SLACK_SECRET_ARN and SYNCWRIGHT_PAGERDUTY_SECRET_ARN name
 * secrets of Secrets Manager, read when an alert is sent; they also serve targets without a variable.
 * What cannot be sent is a warning: it changes nothing about the run.
 */
import { checkEndpoint, errorMessage, readSecret } from "../../aws";
import type { SyncAlert } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import { variablePart } from "../connection";
import {
  type AlertRequest,
  type AlertSender,
  type FailedRun,
  pagerDutyAlert,
  slackAlert,
} from "./alert";

const SEND_TIMEOUT_MS = 10_000;

type Environment = Readonly<Record<string, string | undefined>>;

const RUNNER_SECRETS = {
  slack: "SYNCWRIGHT_SLACK_SECRET_ARN",
  pagerduty: "SYNCWRIGHT_PAGERDUTY_SECRET_ARN",
} as const;

/** The alerts of a sync and those the runner sends for every sync, none twice. */
export function alertsOf(alerts: readonly SyncAlert[], env: Environment): readonly SyncAlert[] {
  const channels = ["slack", "pagerduty"] as const;
  const own = channels.flatMap((channel) => {
    const target = env[RUNNER_SECRETS[channel]];
    return target ? [{ channel, target }] : [];
  });
  const isCovered = (alert: SyncAlert) =>
    own.some(({ channel }) => channel === alert.channel) && !env[variableOf(alert)];
  return [...alerts.filter((alert) => !isCovered(alert)), ...own];
}

function variableOf(alert: SyncAlert): string {
  return `SYNCWRIGHT_ALERT_${variablePart(alert.target)}`;
}

/** Send every alert of a sync; a warning for each that could not be sent. */
export async function sendAlerts(options: {
  readonly alerts: readonly SyncAlert[];
  readonly run: FailedRun;
  readonly env: Environment;
  readonly send?: AlertSender;
}): Promise<readonly Diagnostic[]> {
  const send = options.send ?? post;
  const warnings: Diagnostic[] = [];
  for (const alert of options.alerts) {
    const request = await requestFor(alert, options.run, options.env);
    if ("code" in request) {
      warnings.push(request);
      continue;
    }
    try {
      await send(request);
    } catch (error) {
      warnings.push(notSent(alert, errorMessage(error)));
    }
  }
  return warnings;
}

async function requestFor(
  alert: SyncAlert,
  run: FailedRun,
  env: Environment,
): Promise<AlertRequest | Diagnostic> {
  if (alert.channel === "sms" || alert.channel === "email") {
    return notSent(alert, "SMS and email are sent by the SNS topic of a deployed runner");
  }
  const isRunners = alert.target === env[RUNNER_SECRETS[alert.channel]];
  const source = isRunners ? "the secret" : variableOf(alert);
  let secret: string | undefined;
  try {
    secret = isRunners ? await secretOf(alert.target, env) : env[variableOf(alert)];
  } catch (error) {
    return notSent(alert, `its secret could not be read: ${errorMessage(error)}`);
  }
  if (!secret) return notSent(alert, `the environment variable ${source} is not set`);
  if (alert.channel === "pagerduty") return pagerDutyAlert(secret, run);
  const { url } = checkEndpoint(secret.split("?", 1)[0] ?? "", { allowLoopback: true });
  if (!url) return notSent(alert, `the value of ${source} is not an HTTPS URL`);
  return slackAlert(secret, run);
}

function secretOf(arn: string, env: Environment): Promise<string> {
  const endpoint = env["AWS_ENDPOINT_URL_SECRETS_MANAGER"] ?? env["AWS_ENDPOINT_URL"];
  return readSecret({ arn, ...(endpoint ? { endpoint } : {}) });
}

/** The URL of a webhook is a secret: it appears in no message. */
function notSent(alert: SyncAlert, why: string): Diagnostic {
  return {
    code: "SYNC5070",
    severity: "warning",
    summary: `the ${alert.channel} alert to \`${alert.target}\` was not sent`,
    why,
  };
}

async function post(request: AlertRequest): Promise<void> {
  const response = await fetch(request.url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request.body),
    redirect: "error",
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
  });
  await response.text();
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}
