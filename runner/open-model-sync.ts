/**
 * A model sync from its documents to its result: opens state, lease, destination and engine, runs it,
 * and closes all of them whatever happens.
 */
import { join } from "node:path";

import { bucketPlace } from "./connection";
import { dropboxDestination, type RecoverableDestination, s3Destination } from "./destination";
import type { ModelSyncDocuments } from "./documents";
import { Engine } from "./engine/duckdb";
import { engineFailure } from "./engine/failure";
import { RunError } from "./failure";
import { contentType } from "./formats/file-format";
import { openModel } from "./model";
import { limitsOf, type RunSyncOptions, surroundings } from "./options";
import { planModelSync } from "./plan";
import type { RunResult } from "./result";
import { type ModelSyncOutcome, runModelSync } from "./run-model-sync";
import { sourceQuery } from "./sources/source";
import type { Journal } from "./state/journal";
import { takeLease } from "./state/lease";
import { openStore } from "./state/open-store";
import type { StateStore } from "./state/store";

/** Run a model sync, or only plan and count. `folder` is the run's own and removed by the caller. */
export async function openModelSync(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  folder: string,
): Promise<Omit<RunResult, "durations">> {
  const outcome = options.isDryRun
    ? await rehearseRun(options, documents, folder)
    : await leasedRun(options, documents, folder);
  return resultOf(options, documents, outcome);
}

async function leasedRun(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  folder: string,
): Promise<ModelSyncOutcome> {
  const { connection, sync } = documents;
  const region =
    connection.kind === "s3_connection" ? connection.configuration.s3_bucket_region : "us-east-1";
  const state = options.state ?? join(options.workspace, "state");
  const around = surroundings(options, options.signal);
  const store: StateStore = await openStore({ state, syncId: sync.id, region, around });
  const lease = await takeLease(store, options.runId);
  const signals = options.signal ? [options.signal, lease.lost] : [lease.lost];
  const signal = AbortSignal.any(signals);
  let journal: Journal | undefined;
  let destination: RecoverableDestination | undefined;
  let engine: Engine | undefined;
  try {
    destination = await openDestination({ ...options, signal }, documents, () => journal);
    engine = await Engine.open({ folder, ...limitsOf(options) });
    const opened = engine;
    opened.interruptOn(signal);
    return await runModelSync({
      documents,
      runId: options.runId,
      now: options.now,
      engine: opened,
      store,
      destination,
      folder,
      openModel: () => openRows(options, documents, opened, folder, signal),
      onJournal: (one) => {
        journal = one;
      },
      signal,
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    });
  } catch (error) {
    if (lease.lost.aborted) throw overtaken(store, options.runId);
    throw error;
  } finally {
    engine?.close();
    destination?.close();
    await lease.release().catch(() => undefined);
    store.close();
  }
}

function overtaken(store: StateStore, runId: string): RunError {
  return new RunError([
    {
      code: "SYNC5041",
      severity: "error",
      summary: `run \`${runId}\` was overtaken`,
      where: { file: store.place },
      why: "its lease expired while it was under way, and another run took over",
      help: "start a new run",
    },
  ]);
}

async function openRows(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  engine: Engine,
  folder: string,
  signal: AbortSignal | undefined,
) {
  options.onProgress?.({ phase: "reading", what: documents.model.name });
  const around = surroundings(options, signal);
  const query = await sourceQuery({
    engine,
    model: documents.model,
    source: documents.source,
    around,
    keepsText: documents.sync.format === "csv" && documents.model.query === undefined,
    folder,
  }).catch((error: unknown) => {
    throw engineFailure(error, {
      doing: `reading the source of the model \`${documents.model.name}\``,
    });
  });
  return openModel(engine, documents.model, query);
}

/** Everything but writing: keys, columns, and how many rows there are. */
async function rehearseRun(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  folder: string,
): Promise<ModelSyncOutcome> {
  const plan = planModelSync(documents, { runId: options.runId, now: options.now });
  const engine = await Engine.open({ folder, ...limitsOf(options) });
  try {
    await openRows(options, documents, engine, folder, options.signal);
    const [row] = await engine.rows("SELECT count(*) FROM model");
    const rows = Number(row?.[0] ?? 0);
    const files = plan.files.map((file) => ({ ...file, bytes: 0, rows: file.change ? 0 : rows }));
    return { plan, now: options.now, files, isRepeated: false, notes: [] };
  } finally {
    engine.close();
  }
}

async function openDestination(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  journal: () => Journal | undefined,
): Promise<RecoverableDestination> {
  const { connection, sync } = documents;
  const plan = planModelSync(documents, { runId: options.runId, now: options.now });
  const common = {
    around: surroundings(options, options.signal),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.retryHorizonMs === undefined ? {} : { retryHorizonMs: options.retryHorizonMs }),
  };
  if (connection.kind === "dropbox_connection")
    return dropboxDestination({ connection, ...common });
  return s3Destination({
    connection,
    upload: sync.upload ?? {},
    contentType: contentType(plan.format, plan.compression),
    journal,
    ...common,
  });
}

function resultOf(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  outcome: ModelSyncOutcome,
): Omit<RunResult, "durations"> {
  const { sync, connection } = documents;
  const destination =
    connection.kind === "s3_connection"
      ? `s3://${bucketPlace(connection.configuration.s3_bucket_name).bucket}`
      : "dropbox:";
  const notes = outcome.notes.map(
    (summary) => ({ code: "SYNC5045", severity: "note", summary }) as const,
  );
  return {
    runId: options.runId,
    syncId: sync.id,
    syncName: sync.name,
    mode: sync.mode,
    now: outcome.now.toISOString(),
    destination,
    files: outcome.files,
    rows: outcome.files.reduce((sum, file) => sum + file.rows, 0),
    diagnostics: [...outcome.plan.warnings, ...notes],
    ...(outcome.isRepeated ? { isRepeated: true } : {}),
    ...(options.isDryRun ? { isDryRun: true } : {}),
  };
}
