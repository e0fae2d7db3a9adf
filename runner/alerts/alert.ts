/**
 * Messages about a failed run, in the form each receiver takes.
 *
 * Slack takes an incoming webhook's `{text}`, PagerDuty an event of its Events API v2 with a key that
 * makes repetitions one incident, any other webhook our own JSON. SMS and email go through an SNS
 * topic, which belongs to the deployment (`constructs/`), not to the runner.
 *
 * Source: https://api.slack.com/messaging/webhooks,
 * https://developer.pagerduty.com/docs/send-alert-event, https://hightouch.com/docs/syncs/alerting.
 */
import type { Diagnostic } from "../../diagnostics";

/** A run that failed. */
export interface FailedRun {
  readonly syncId: string;
  readonly syncName: string;
  readonly runId: string;
  /** ISO 8601. */
  readonly now: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** A message ready to be sent by POST. */
export interface AlertRequest {
  readonly url: string;
  readonly body: unknown;
}

/** Sends one message; rejects where the receiver does not accept it. */
export type AlertSender = (request: AlertRequest) => Promise<void>;

const PAGERDUTY_URL = "https://events.pagerduty.com/v2/enqueue";
/** PagerDuty's limit for a summary. */
const SUMMARY_LENGTH_MAX = 1024;
const DIAGNOSTICS_SHOWN_MAX = 5;

/** The message to a Slack channel. */
export function slackAlert(webhookUrl: string, run: FailedRun): AlertRequest {
  const lines = run.diagnostics.slice(0, DIAGNOSTICS_SHOWN_MAX).map(lineOf);
  const text = [
    `Sync ${slackText(run.syncName)} failed (run ${run.runId})`,
    ...lines.map(slackText),
  ];
  return { url: webhookUrl, body: { text: text.join("\n") } };
}

/** The event that opens a PagerDuty incident, or joins the one that is open for this sync. */
export function pagerDutyAlert(routingKey: string, run: FailedRun): AlertRequest {
  const [first] = run.diagnostics;
  const summary = `Sync ${run.syncName} failed: ${first ? lineOf(first) : "no reason given"}`;
  return {
    url: PAGERDUTY_URL,
    body: {
      routing_key: routingKey,
      event_action: "trigger",
      dedup_key: `syncwright-${run.syncId}`,
      payload: {
        summary: summary.slice(0, SUMMARY_LENGTH_MAX),
        source: `syncwright ${run.syncId}`,
        severity: "error",
        timestamp: run.now,
        custom_details: { run_id: run.runId, diagnostics: run.diagnostics },
      },
    },
  };
}

function lineOf(diagnostic: Diagnostic): string {
  return `${diagnostic.code}: ${diagnostic.summary}`;
}

/** Slack reads `&`, `<` and `>` as markup: a name must not become a mention or a link. */
function slackText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
