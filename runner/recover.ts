/**
 * Clean up after runs of this sync that were killed, before a new one begins.
 *
 * Uploads they left open are aborted. A run that was killed while publishing is rolled forward by
 * whoever runs next (`run-model-sync.ts`); one that had published nothing is given up.
 */
import type { RecoverableDestination } from "./destination";
import { Journal, type RunRecord, unfinishedRuns } from "./state/journal";
import type { StateStore } from "./state/store";

/** Abort what unfinished runs left. Answers the run to roll forward, if there is one. */
export async function recoverRuns(options: {
  readonly store: StateStore;
  readonly destination: RecoverableDestination;
  /** This run's own record is left alone, but its old uploads are aborted too. */
  readonly runId: string;
  readonly generation: number;
}): Promise<RunRecord | undefined> {
  let toRollForward: RunRecord | undefined;
  for (const record of await unfinishedRuns(options.store)) {
    const journal = await Journal.open(options.store, record);
    await abandonUploads(journal, options.destination);
    if (record.runId === options.runId) continue;
    if (record.phase === "publishing" && record.baseGeneration === options.generation) {
      toRollForward = record;
    } else {
      await journal.update((one) => ({ ...one, phase: "discarded" }));
    }
  }
  return toRollForward;
}

/** Abort every upload a record names, and those it may have begun without learning their ids. */
export async function abandonUploads(
  journal: Journal,
  destination: RecoverableDestination,
): Promise<void> {
  for (const upload of journal.record.uploads) {
    if (!(await destination.abandon(upload))) continue;
    await journal.update((record) => ({
      ...record,
      uploads: record.uploads.filter((one) => one.uploadId !== upload.uploadId),
    }));
  }
  for (const key of journal.record.keys) await destination.abandonKey(key);
}
