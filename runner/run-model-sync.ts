/**
 * One run of a model sync, step by step.
 *
 *     lease -> recover -> freeze time and keys -> read -> write -> (snapshot) -> publish -> move head
 *
 * State changes only after publishing: consumers may see a run twice and never miss one.
 */
import { join } from "node:path";
import type { RecoverableDestination } from "./destination";
import type { ModelSyncDocuments } from "./documents";
import type { Engine } from "./engine/duckdb";
import { engineFailure } from "./engine/failure";
import { fail, RunError } from "./failure";
import type { TypedColumn } from "./formats/file-format";
import { changedRows, compareSnapshots, type SnapshotShape, writeSnapshot } from "./modes/snapshot";
import { type OutputOptions, publishFiles, refuseSameKeys, writeFiles } from "./outputs";
import { planModelSync, type SyncPlan } from "./plan";
import { recoverRuns } from "./recover";
import type { RunFile, RunProgress } from "./result";
import { compileMapping, selectList, type TargetColumn } from "./sql/mapping";
import { hashMapping, moveHead, type ReadHead, readHead, snapshotName } from "./state/head";
import { Journal, type RunRecord } from "./state/journal";
import type { StateStore } from "./state/store";

/** Everything a run works with; opened and closed by the caller. */
export interface ModelSyncRun {
  readonly documents: ModelSyncDocuments;
  readonly runId: string;
  readonly now: Date;
  readonly engine: Engine;
  readonly store: StateStore;
  readonly destination: RecoverableDestination;
  readonly folder: string;
  /** Creates the views and tells the model's columns; called when the rows are needed. */
  readonly openModel: () => Promise<readonly TypedColumn[]>;
  /** The journal becomes known to the destination. */
  readonly onJournal: (journal: Journal) => void;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** What came of it. */
export interface ModelSyncOutcome {
  readonly plan: SyncPlan;
  readonly now: Date;
  readonly files: readonly RunFile[];
  readonly isRepeated: boolean;
  readonly notes: readonly string[];
}

/** Run the sync. The lease is held by the caller. */
export async function runModelSync(run: ModelSyncRun): Promise<ModelSyncOutcome> {
  let head = await readHead(run.store);
  const generation = head.head?.generation ?? 0;
  const { store, destination, runId } = run;
  const unfinished = await recoverRuns({ store, destination, runId, generation });
  if (unfinished) {
    await rollForward(run, unfinished, head);
    head = await readHead(run.store);
  }
  const plan = planModelSync(run.documents, { runId, now: run.now });
  refuseSameKeys(plan);
  const journal = await Journal.open(store, freshRecord(run, plan, head));
  run.onJournal(journal);
  const frozen = journal.record;
  const now = new Date(frozen.now);
  const frozenPlan = planModelSync(run.documents, { runId, now });
  if (frozen.phase === "done") {
    return { plan: frozenPlan, now, files: frozen.files ?? [], isRepeated: true, notes: [] };
  }
  if (frozen.phase === "publishing" && frozen.baseGeneration === (head.head?.generation ?? 0)) {
    const files = await rollForward(run, frozen, head);
    return { plan: frozenPlan, now, files, isRepeated: false, notes: [] };
  }
  await journal.update((record) => ({
    ...record,
    phase: "running",
    baseGeneration: head.head?.generation ?? 0,
  }));
  const model = await run.openModel();
  const columns = targetColumns(run, model);
  if (frozenPlan.mode === "whole") {
    const files = await runWhole(run, frozenPlan, columns, journal);
    return { plan: frozenPlan, now, files, isRepeated: false, notes: [] };
  }
  const outcome = await runCompared(run, { plan: frozenPlan, columns, model, journal, head });
  return { plan: frozenPlan, now, isRepeated: false, ...outcome };
}

function freshRecord(run: ModelSyncRun, plan: SyncPlan, head: ReadHead): RunRecord {
  return {
    version: 1,
    runId: run.runId,
    now: run.now.toISOString(),
    phase: "running",
    mode: run.documents.sync.mode,
    keys: plan.files.map((file) => file.key),
    uploads: [],
    baseGeneration: head.head?.generation ?? 0,
  };
}

function targetColumns(run: ModelSyncRun, model: readonly TypedColumn[]): readonly TargetColumn[] {
  const names = model.map((column) => column.name);
  const { columns, diagnostics } = compileMapping(names, run.documents.sync);
  if (diagnostics.length > 0) throw new RunError(diagnostics);
  return columns;
}

async function runWhole(
  run: ModelSyncRun,
  plan: SyncPlan,
  columns: readonly TargetColumn[],
  journal: Journal,
): Promise<readonly RunFile[]> {
  const query = `SELECT ${selectList(columns)} FROM model`;
  const written = await writeFiles(outputOptions(run, plan, () => query));
  const files = await publishFiles(written, run.onProgress);
  await journal.update((record) => ({ ...record, phase: "done", files }));
  return files;
}

async function runCompared(
  run: ModelSyncRun,
  with_: {
    readonly plan: SyncPlan;
    readonly columns: readonly TargetColumn[];
    readonly model: readonly TypedColumn[];
    readonly journal: Journal;
    readonly head: ReadHead;
  },
): Promise<{ readonly files: readonly RunFile[]; readonly notes: readonly string[] }> {
  const { plan, columns, model, journal, head } = with_;
  const current = join(run.folder, "current.parquet");
  const primaryKey = run.documents.model.primary_key ?? [];
  const shape = await snapshotOf(run, { path: current, model, primaryKey, columns });
  const mappingHash = hashMapping({
    columns,
    primaryKey,
    types: model.map((column) => column.type.kind),
  });
  const isSame = head.head !== undefined && head.head.mappingHash === mappingHash;
  const notes =
    head.head && !isSame
      ? ["the mapping changed: every row counts as added, and removals are not reported"]
      : [];
  const previous =
    isSame && head.head ? await run.store.getFile(head.head.snapshot, run.folder) : undefined;
  const snapshot = snapshotName((head.head?.generation ?? 0) + 1, run.runId);
  const publish = async () => {
    await run.store.putFile(snapshot, current);
    await journal.update((record) => ({
      ...record,
      phase: "publishing",
      snapshot,
      mappingHash,
      shape,
    }));
  };
  const files = await writeChanges(run, plan, { previous, current, shape }, publish);
  await moveHead(run.store, head, {
    version: 1,
    generation: (head.head?.generation ?? 0) + 1,
    runId: run.runId,
    snapshot,
    shape,
    mappingHash,
  });
  await journal.update((record) => ({ ...record, phase: "done", files }));
  return { files, notes };
}

/** Publish a run that was killed between storing its snapshot and moving the head: same rows, same keys. */
async function rollForward(
  run: ModelSyncRun,
  record: RunRecord,
  head: ReadHead,
): Promise<readonly RunFile[]> {
  const { snapshot, mappingHash, shape } = record;
  if (!snapshot || !mappingHash || !shape) {
    fail({
      code: "SYNC5042",
      summary: "the state of this sync is damaged",
      where: { file: run.store.place },
    });
  }
  const journal = await Journal.open(run.store, record);
  run.onJournal(journal);
  const plan = planModelSync(run.documents, { runId: record.runId, now: new Date(record.now) });
  const isSame = head.head?.mappingHash === mappingHash;
  const previous =
    isSame && head.head ? await run.store.getFile(head.head.snapshot, run.folder) : undefined;
  const current = await run.store.getFile(snapshot, run.folder);
  const files = await writeChanges(run, plan, { previous, current, shape }, async () => undefined);
  const generation = record.baseGeneration + 1;
  await moveHead(run.store, head, {
    version: 1,
    generation,
    runId: record.runId,
    snapshot,
    shape,
    mappingHash,
  });
  await journal.update((one) => ({ ...one, phase: "done", files }));
  return files;
}

async function snapshotOf(
  run: ModelSyncRun,
  options: {
    readonly path: string;
    readonly model: readonly TypedColumn[];
    readonly primaryKey: readonly string[];
    readonly columns: readonly TargetColumn[];
  },
): Promise<SnapshotShape> {
  try {
    return await writeSnapshot(run.engine, { ...options, modelName: run.documents.model.name });
  } catch (error) {
    throw engineFailure(error, { doing: "computing the rows" });
  }
}

async function writeChanges(
  run: ModelSyncRun,
  plan: SyncPlan,
  snapshots: {
    readonly previous: string | undefined;
    readonly current: string;
    readonly shape: SnapshotShape;
  },
  beforePublishing: () => Promise<void>,
): Promise<readonly RunFile[]> {
  await compareSnapshots(run.engine, snapshots).catch((error: unknown) => {
    throw engineFailure(error, { doing: "comparing the rows with those of the last run" });
  });
  const queryOf: OutputOptions["queryOf"] = (file) =>
    changedRows(file.change ?? "added", snapshots);
  const written = await writeFiles(outputOptions(run, plan, queryOf));
  try {
    await beforePublishing();
  } catch (error) {
    await written.abort();
    throw error;
  }
  return publishFiles(written, run.onProgress);
}

function outputOptions(
  run: ModelSyncRun,
  plan: SyncPlan,
  queryOf: OutputOptions["queryOf"],
): OutputOptions {
  return {
    engine: run.engine,
    plan,
    destination: run.destination,
    folder: run.folder,
    queryOf,
    ...(run.signal ? { signal: run.signal } : {}),
    ...(run.onProgress ? { onProgress: run.onProgress } : {}),
  };
}
