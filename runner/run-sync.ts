/**
 * Run one sync of a workspace: the door of this room.
 *
 * Reads the documents, hands them to whoever runs their kind, and removes the run's folder whatever
 * happens. Throws `RunError` and nothing else that is not a bug.
 */
import { rm } from "node:fs/promises";
import { alertsOf, sendAlerts } from "./alerts/send-alerts";
import { openBulkSync } from "./bulk/open-bulk-sync";
import { type RunnableSync, readModelSync, readSync } from "./documents";
import { deliverEvents } from "./events/deliver-events";
import { fail, RunError } from "./failure";
import { openModelSync } from "./open-model-sync";
import type { RunSyncOptions } from "./options";
import { outsideFailure } from "./outside-failure";
import type { RunResult } from "./result";
import { makeRunFolder } from "./run-folder";

/** Run a sync. Rejects with a `RunError`. */
export async function runSync(options: RunSyncOptions): Promise<RunResult> {
  const start = performance.now();
  checkRunId(options.runId);
  const sync = await readSync(options.workspace, options.sync);
  const folder = await makeRunFolder();
  try {
    const result = await runKind(options, sync, folder);
    return { ...result, durations: { totalMs: Math.round(performance.now() - start) } };
  } catch (error) {
    if (options.signal?.aborted) throw outsideFailure(options.signal.reason, "the run");
    const failure = outsideFailure(error, `running \`${sync.name}\``);
    throw await alerted(options, sync, failure);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Tell those who asked for it; what could not be sent is added to the failure. */
async function alerted(
  options: RunSyncOptions,
  sync: RunnableSync,
  failure: RunError,
): Promise<RunError> {
  const env = options.env ?? process.env;
  const alerts = alertsOf(sync.kind === "model_sync" ? (sync.alerts ?? []) : [], env);
  if (alerts.length === 0 || options.isDryRun) return failure;
  const run = {
    syncId: sync.id,
    syncName: sync.name,
    runId: options.runId,
    now: options.now.toISOString(),
    diagnostics: failure.diagnostics,
  };
  const warnings = await sendAlerts({ alerts, run, env });
  return new RunError([...failure.diagnostics, ...warnings], failure.kind, {
    cause: failure.cause,
  });
}

async function runKind(
  options: RunSyncOptions,
  sync: RunnableSync,
  folder: string,
): Promise<Omit<RunResult, "durations">> {
  switch (sync.kind) {
    case "model_sync":
      return openModelSync(options, await readModelSync(options.workspace, sync), folder);
    case "bulk_sync":
      return openBulkSync(options, sync, folder);
    case "event_delivery":
      return deliverEvents(options, sync, folder);
  }
}

/** A run id is part of file names in the state, and of object keys. */
function checkRunId(runId: string): void {
  const isPlain = /^[A-Za-z0-9_-]{1,128}$/.test(runId);
  if (isPlain) return;
  fail({
    code: "SYNC5044",
    summary: `\`${runId.slice(0, 128)}\` cannot be the id of a run`,
    why: "it names files: 1 to 128 letters, digits, `_` and `-`",
  });
}
