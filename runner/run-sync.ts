/**
 * Run one sync of a workspace: the door of this room.
 *
 * Opens what a run needs (documents, state, lease, engine, destination), runs it, and closes all of
 * it whatever happens. Throws `RunError` and nothing else that is not a bug.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

import type { BulkSync, EventDelivery } from "../connections";
import { bucketPlace, type Surroundings } from "./connection";
import { type RecoverableDestination, s3Destination } from "./destination";
import { type ModelSyncDocuments, readModelSync, readSync } from "./documents";
import { Engine } from "./engine/duckdb";
import { engineFailure } from "./engine/failure";
import { fail } from "./failure";
import type { FileFormat } from "./formats/file-format";
import { openModel } from "./model";
import { outsideFailure } from "./outside-failure";
import { planModelSync } from "./plan";
import type { RunProgress, RunResult } from "./result";
import { type ModelSyncOutcome, runModelSync } from "./run-model-sync";
import { sourceQuery } from "./sources/source";
import type { Journal } from "./state/journal";
import { takeLease } from "./state/lease";
import { LocalStore } from "./state/local-store";
import type { StateStore } from "./state/store";

/** One run. */
export interface RunSyncOptions {
  /** Root of the workspace. */
  readonly workspace: string;
  /** Id or name of a model sync, bulk sync or event delivery. */
  readonly sync: string;
  /** Fills key templates: the scheduled time, not the wall clock. */
  readonly now: Date;
  /** Letters, digits, `_` and `-`. A run that is started again with its id repeats itself. */
  readonly runId: string;
  /** Not AWS's own endpoint. */
  readonly endpoint?: string;
  /** A folder or `s3://bucket/prefix`. Default: `<workspace>/state`. */
  readonly state?: string;
  /** For an event delivery: a file or stream with one JSON value a line. */
  readonly events?: string | Readable;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Plan and count, write nothing. */
  readonly isDryRun?: boolean;
  /** Memory of the engine. */
  readonly memoryBytes?: number;
  readonly threadCount?: number;
  /** How long the outside world may fail before the run does. */
  readonly retryHorizonMs?: number;
  /** How long a refused role may mean that it was made seconds ago; 0 where left out. */
  readonly propagationMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** Run a sync. Rejects with a `RunError`. */
export async function runSync(options: RunSyncOptions): Promise<RunResult> {
  const start = performance.now();
  checkRunId(options.runId);
  const sync = await readSync(options.workspace, options.sync);
  if (sync.kind !== "model_sync") return notYet(sync);
  const documents = await readModelSync(options.workspace, sync);
  const folder = await mkdtemp(join(tmpdir(), "syncwright-run-"));
  try {
    const outcome = options.isDryRun
      ? await rehearseRun(options, documents, folder)
      : await leasedRun(options, documents, folder);
    return resultOf(options, documents, outcome, performance.now() - start);
  } catch (error) {
    if (options.signal?.aborted) throw outsideFailure(options.signal.reason, "the run");
    throw outsideFailure(error, `running \`${sync.name}\``);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function leasedRun(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  folder: string,
): Promise<ModelSyncOutcome> {
  const stateFolder = options.state ?? join(options.workspace, "state");
  const store: StateStore = new LocalStore(join(stateFolder, documents.sync.id));
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
  } finally {
    engine?.close();
    destination?.close();
    await lease.release().catch(() => undefined);
    store.close();
  }
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

function openDestination(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  journal: () => Journal | undefined,
): Promise<RecoverableDestination> {
  const { connection, sync } = documents;
  if (connection.kind === "dropbox_connection") {
    fail({ code: "SYNC5031", summary: "Dropbox is not served yet" });
  }
  const plan = planModelSync(documents, { runId: options.runId, now: options.now });
  return s3Destination({
    connection,
    upload: sync.upload ?? {},
    around: surroundings(options, options.signal),
    contentType: contentType(plan.format, plan.compression),
    journal,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.retryHorizonMs === undefined ? {} : { retryHorizonMs: options.retryHorizonMs }),
  });
}

function surroundings(options: RunSyncOptions, signal: AbortSignal | undefined): Surroundings {
  return {
    env: options.env ?? process.env,
    runId: options.runId,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.propagationMs === undefined ? {} : { propagationMs: options.propagationMs }),
    ...(signal ? { signal } : {}),
  };
}

function limitsOf(options: RunSyncOptions): { memoryBytes?: number; threadCount?: number } {
  return {
    ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
    ...(options.threadCount === undefined ? {} : { threadCount: options.threadCount }),
  };
}

/** No `Content-Encoding`: readers would unpack the file and find that its name lies. */
function contentType(format: FileFormat, compression: "none" | "gzip"): string {
  if (compression === "gzip") return "application/gzip";
  if (format.kind === "csv") return "text/csv; charset=utf-8";
  if (format.kind === "parquet") return "application/vnd.apache.parquet";
  return format.layout === "lines" ? "application/x-ndjson" : "application/json";
}

function resultOf(
  options: RunSyncOptions,
  documents: ModelSyncDocuments,
  outcome: ModelSyncOutcome,
  totalMs: number,
): RunResult {
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
    durations: { totalMs: Math.round(totalMs) },
    diagnostics: [...outcome.plan.warnings, ...notes],
    ...(outcome.isRepeated ? { isRepeated: true } : {}),
    ...(options.isDryRun ? { isDryRun: true } : {}),
  };
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

function notYet(sync: BulkSync | EventDelivery): never {
  fail({
    code: "SYNC5030",
    summary: `\`${sync.name}\` is a ${sync.kind.replace("_", " ")}, which is not run this way`,
  });
}
