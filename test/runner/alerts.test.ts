/**
 * Goal: a failed run tells those who asked for it, in the form they take, and no secret leaks.
 * Method: payloads as values; then a real receiver over HTTP.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { pagerDutyAlert, slackAlert } from "../../runner/alerts/alert";
import { TestWorkspace } from "./support/workspace";

const run = {
  syncId: "sync_1",
  syncName: "Orders <!channel> & more",
  runId: "run_1",
  now: "2026-03-04T05:06:07.089Z",
  diagnostics: [{ code: "SYNC5002", severity: "error", summary: "access denied: `s3:PutObject`" }],
} as const;

test("Slack gets text in which a name is no mention", () => {
  expect(slackAlert("https://hooks.example/x", run).body).toEqual({
    text: "Sync Orders &lt;!channel&gt; &amp; more failed (run run_1)\nSYNC5002: access denied: `s3:PutObject`",
  });
});

test("PagerDuty gets one incident a sync", () => {
  expect(pagerDutyAlert("key", run)).toEqual({
    url: "https://events.pagerduty.com/v2/enqueue",
    body: {
      routing_key: "key",
      event_action: "trigger",
      dedup_key: "syncwright-sync_1",
      payload: {
        summary: "Sync Orders <!channel> & more failed: SYNC5002: access denied: `s3:PutObject`",
        source: "syncwright sync_1",
        severity: "error",
        timestamp: "2026-03-04T05:06:07.089Z",
        custom_details: { run_id: "run_1", diagnostics: run.diagnostics },
      },
    },
  });
});

describe("a run that fails", () => {
  let server: Server;
  let bodies: string[];
  let status: number;
  let answer: () => string;
  let workspace: TestWorkspace;
  beforeEach(async () => {
    bodies = [];
    status = 200;
    answer = () => "";
    workspace = new TestWorkspace();
    server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      bodies.push(body);
      response.writeHead(status).end(answer());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await workspace.write({
      model: { source: { type: "file", format: "csv", path: "/nowhere/data.csv" } },
      sync: { alerts: [{ channel: "slack", target: "data-team" }] },
    });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    workspace.remove();
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = () => `${origin()}/CANARY`;
  const arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:slack-webhook-a1b2c3";
  const failing = (env: Record<string, string>) =>
    workspace.run("http://127.0.0.1:9", { env }).catch((error: unknown) => error);

  test("is reported to the channel", async () => {
    const failure = await failing({ SYNCWRIGHT_ALERT_DATA_TEAM: url() });
    expect(failure).toMatchObject({ diagnostics: [{ code: "SYNC5010" }] });
    expect(bodies).toEqual([
      '{"text":"Sync Sync failed (run run_1)\\nSYNC5010: the model\'s file `/nowhere/data.csv` does not exist"}',
    ]);
  });

  test("says when the channel did not take it, without showing where it is", async () => {
    status = 500;
    const failure = await failing({ SYNCWRIGHT_ALERT_DATA_TEAM: url() });
    expect(failure).toMatchObject({
      diagnostics: [{ code: "SYNC5010" }, { code: "SYNC5070", why: "the receiver answered 500" }],
    });
    expect(JSON.stringify(failure)).not.toContain("CANARY");
  });

  test("is reported by a deployed runner with the secret of Secrets Manager, once", async () => {
    answer = () => JSON.stringify({ SecretString: url() });
    const failure = await failing({ SYNCWRIGHT_SLACK_SECRET_ARN: arn, AWS_ENDPOINT_URL: origin() });
    expect(failure).toMatchObject({ diagnostics: [{ code: "SYNC5010" }] });
    expect(bodies).toEqual([
      `{"SecretId":"${arn}"}`,
      '{"text":"Sync Sync failed (run run_1)\\nSYNC5010: the model\'s file `/nowhere/data.csv` does not exist"}',
    ]);
  });

  test("says when the secret may not be read, without quoting AWS", async () => {
    status = 400;
    answer = () => JSON.stringify({ __type: "AccessDeniedException", Message: "CANARY" });
    const failure = await failing({ SYNCWRIGHT_SLACK_SECRET_ARN: arn, AWS_ENDPOINT_URL: origin() });
    expect(failure).toMatchObject({
      diagnostics: [
        { code: "SYNC5010" },
        {
          code: "SYNC5070",
          why: "its secret could not be read: Secrets Manager answered 400: AccessDeniedException",
        },
      ],
    });
    expect(JSON.stringify(failure)).not.toContain("CANARY");
  });

  test("names the variable that is missing", async () => {
    expect(await failing({})).toMatchObject({
      diagnostics: [
        { code: "SYNC5010" },
        {
          code: "SYNC5070",
          why: "the environment variable SYNCWRIGHT_ALERT_DATA_TEAM is not set",
        },
      ],
    });
  });
});
