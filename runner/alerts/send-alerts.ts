/**
 * Send the alerts of a sync after its run failed.
 *
 * `target` of a Slack or PagerDuty alert is the name of a secret; its value, a webhook URL or a
 * routing key, comes from the environment variable `SYNCWRIGHT_ALERT_<TARGET>`. What cannot be sent
 * is a warning: it changes nothing about the run.
 */
import { checkEndpoint, errorMessage } from "../../aws";
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

/** Send every alert of a sync; a warning for each that could not be sent. */
export async function sendAlerts(options: {
  readonly alerts: readonly SyncAlert[];
  readonly run: FailedRun;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly send?: AlertSender;
}): Promise<readonly Diagnostic[]> {
  const send = options.send ?? post;
  const warnings: Diagnostic[] = [];
  for (const alert of options.alerts) {
    const request = requestFor(alert, options.run, options.env);
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

function requestFor(
  alert: SyncAlert,
  run: FailedRun,
  env: Readonly<Record<string, string | undefined>>,
): AlertRequest | Diagnostic {
  if (alert.channel === "sms" || alert.channel === "email") {
    return notSent(alert, "SMS and email are sent by the SNS topic of a deployed runner");
  }
  const variable = `SYNCWRIGHT_ALERT_${variablePart(alert.target)}`;
  const secret = env[variable];
  if (!secret) return notSent(alert, `the environment variable ${variable} is not set`);
  if (alert.channel === "pagerduty") return pagerDutyAlert(secret, run);
  const { url } = checkEndpoint(secret.split("?", 1)[0] ?? "", { allowLoopback: true });
  if (!url) return notSent(alert, `the value of ${variable} is not an HTTPS URL`);
  return slackAlert(secret, run);
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
