/** Steps 4 and 5: run both syncs as the vendor would, then show what the local AWS saw. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { RecordedCall, Rehearsal } from "../rehearsal";
import { vendor } from "../vendors";
import { type Demo, DemoFailure, syncwright } from "./context";

/** Syncs of the example, in the order they are run. */
const SYNCS = ["flights-json", "flights-csv"];

/** Run the syncs with the vendor's credentials; the runner assumes the role with its external id. */
export async function runSyncs(demo: Demo, aws: Rehearsal): Promise<void> {
  const { settings, screen } = demo;
  screen.step(
    4,
    "Run: the vendor assumes the role with its external id and writes 3 million flights",
  );
  const worker = aws.addIdentity({
    arn: settings.worker,
    policies: [{ name: "assume-roles", document: mayAssume(settings.role) }],
  });
  for (const sync of SYNCS) {
    await syncwright(
      demo,
      ["run", sync, "--workspace", settings.workspace, "--endpoint-url", aws.endpoint],
      {
        code: 0,
        wait: `running ${sync}`,
        env: {
          AWS_ACCESS_KEY_ID: worker.accessKeyId,
          AWS_SECRET_ACCESS_KEY: worker.secretAccessKey,
          AWS_REGION: settings.options.region,
        },
      },
    );
  }
}

function mayAssume(role: string): unknown {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: role }],
  };
}

/** The objects, the calls, what was granted and never used. */
export function summarize(demo: Demo, aws: Rehearsal): void {
  const { settings, screen } = demo;
  screen.step(5, "What happened");
  const objects = aws.objects(settings.options.bucketName);
  if (objects.length !== SYNCS.length)
    throw new DemoFailure(`${objects.length} objects were written`);
  screen.say("Objects written:");
  const rows = rowsByKey(settings.workspace);
  for (const { key, size } of objects) {
    const place = `s3://${settings.options.bucketName}/${key}`;
    screen.good(`${place.padEnd(62)} ${mebibytes(size).padStart(10)} ${rows.get(key) ?? "?"} rows`);
  }
  const calls = aws.calls().filter((call) => !call.caller.includes(":user/admin"));
  screen.say(`\nCalls of the syncs (all of them: demo-output/calls.jsonl):`);
  for (const line of tally(calls)) screen.say(line);
  screen.say("\nGranted and not used by these runs:");
  const unused = aws.unusedGrants();
  if (unused.length === 0) screen.say("nothing");
  for (const { action } of unused) screen.say(`${action.padEnd(32)} ${whyGranted(action)}`);
}

/** What the catalogue says the vendor needs an action for. */
function whyGranted(action: string): string {
  return vendor("hightouch")?.actions.find((need) => need.action === action)?.why ?? "not needed";
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Rows of every file, from the run files that the runner keeps in the workspace. */
function rowsByKey(workspace: string): Map<string, number> {
  const rows = new Map<string, number>();
  const state = join(workspace, "state");
  for (const name of readdirSync(state, { recursive: true, encoding: "utf8" })) {
    if (!/runs.run_[^/]*\.json$/.test(name)) continue;
    const run: { files?: { key: string; rows: number }[] } = JSON.parse(
      readFileSync(join(state, name), "utf8"),
    );
    for (const file of run.files ?? []) rows.set(file.key, file.rows);
  }
  return rows;
}

/** One line an operation and outcome, in the order of first arrival. */
function tally(calls: readonly RecordedCall[]): string[] {
  const counts = new Map<string, number>();
  for (const call of calls) {
    const line = `${call.outcome.padEnd(8)} ${call.service}:${call.operation.padEnd(26)} ${call.action}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => `${String(count).padStart(5)} x ${line}`);
}
