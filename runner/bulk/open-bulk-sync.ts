/**
 * A bulk sync: every table of one connection into a file of another.
 *
 * `snapshot` writes every table each time. `replicate` writes the tables whose files changed since the
 * last run, judged by their keys and ETags, remembered in `tables.json`. Each table appears whole, one
 * after the other, under `<folder>/<subfolder>/<table>.<format>`.
 *
 * Source: https://docs.polytomic.com (bulk sync destination: format, subfolder; modes snapshot,
 * replicate). Where files land below the subfolder is not documented; this layout is ours.
 */
import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { s3Client } from "../../aws";
import { type BulkSync, checkKey, type S3Connection } from "../../connections";
import { bucketPlace, clientOptions } from "../connection";
import { type RecoverableDestination, s3Destination } from "../destination";
import { readS3Connection } from "../documents";
import { Engine } from "../engine/duckdb";
import { engineFailure } from "../engine/failure";
import { fail, RunError } from "../failure";
import { contentType, type FileFormat, fileFormat } from "../formats/file-format";
import { limitsOf, type RunSyncOptions, surroundings } from "../options";
import { recoverRuns } from "../recover";
import type { RunFile, RunResult } from "../result";
import { RETRY_HORIZON_MS } from "../retry";
import { downloadObject, listObjects, type SourceBucket } from "../sources/download";
import { fileQuery } from "../sources/file";
import { Journal } from "../state/journal";
import { takeLease } from "../state/lease";
import { openStore } from "../state/open-store";
import type { StateStore } from "../state/store";
import { writeFile } from "../write-file";
import { type BulkTable, tablesOf } from "./tables";

interface BulkRun {
  readonly options: RunSyncOptions;
  readonly sync: BulkSync;
  readonly source: S3Connection;
  readonly target: S3Connection;
  readonly place: SourceBucket;
  readonly folder: string;
  readonly format: FileFormat;
  readonly engine: Engine;
  readonly destination: RecoverableDestination;
  readonly signal: AbortSignal;
  /** Notes a key before its upload begins. */
  readonly onKey: (key: string) => Promise<void>;
}

/** Run a bulk sync. `folder` is the run's own and removed by the caller. */
export async function openBulkSync(
  options: RunSyncOptions,
  sync: BulkSync,
  folder: string,
): Promise<Omit<RunResult, "durations">> {
  const source = await readS3Connection(options.workspace, sync.source_connection_id);
  const target = await readS3Connection(options.workspace, sync.destination_connection_id);
  const around = surroundings(options, options.signal);
  const state = options.state ?? join(options.workspace, "state");
  const region = target.configuration.s3_bucket_region;
  const store = await openStore({ state, syncId: sync.id, region, around });
  const lease = await takeLease(store, options.runId);
  const signal = AbortSignal.any([lease.lost, ...(options.signal ? [options.signal] : [])]);
  const client = await s3Client(clientOptions(source, around));
  const { bucket } = bucketPlace(source.configuration.s3_bucket_name);
  const place: SourceBucket = { client, bucket, retry: { horizonMs: RETRY_HORIZON_MS, signal } };
  const format = formatOf(sync, target);
  let journal: Journal | undefined;
  const destination = await s3Destination({
    connection: target,
    upload: {},
    around: { ...around, signal },
    contentType: contentType(format, "none"),
    journal: () => journal,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.retryHorizonMs === undefined ? {} : { retryHorizonMs: options.retryHorizonMs }),
  });
  const engine = await Engine.open({ folder, ...limitsOf(options) });
  engine.interruptOn(signal);
  const run: BulkRun = {
    options,
    sync,
    source,
    target,
    place,
    folder,
    format,
    engine,
    destination,
    signal,
    onKey: async (key) => {
      await journal?.update((record) => ({ ...record, keys: [...record.keys, key] }));
    },
  };
  try {
    if (options.isDryRun) {
      return resultOf(options, sync, destination, await copyTables(run, store), false);
    }
    await recoverRuns({ store, destination, runId: options.runId, generation: -1 });
    journal = await openJournal(store, options, sync);
    if (journal.record.phase === "done") {
      return resultOf(options, sync, destination, journal.record.files ?? [], true);
    }
    const files = await copyTables(run, store);
    await journal.update((record) => ({ ...record, phase: "done", files }));
    return resultOf(options, sync, destination, files, false);
  } finally {
    engine.close();
    destination.close();
    client.destroy();
    await lease.release().catch(() => undefined);
    store.close();
  }
}

async function copyTables(run: BulkRun, store: StateStore): Promise<readonly RunFile[]> {
  const { prefix } = bucketPlace(run.source.configuration.s3_bucket_name);
  const tables = tablesOf(run.source, await listObjects(run.place, prefix), prefix);
  if (tables.length === 0) {
    fail({
      code: "SYNC5010",
      summary: `there is no table below \`s3://${run.place.bucket}/${prefix}\``,
      why: "no object there ends with .csv, .json or .parquet and belongs to a table",
    });
  }
  const seen = await store.read("tables.json");
  const before = seen ? (JSON.parse(seen.text) as Record<string, string>) : {};
  const now: Record<string, string> = {};
  const files: RunFile[] = [];
  for (const [index, table] of tables.entries()) {
    now[table.name] = stampOf(table);
    if (run.sync.mode === "replicate" && before[table.name] === now[table.name]) continue;
    files.push(await copyTable(run, table, index));
  }
  const text = `${JSON.stringify(now, null, 2)}\n`;
  if (!run.options.isDryRun)
    await store.write("tables.json", text, seen ? { tag: seen.tag } : "absent");
  return files;
}

async function copyTable(run: BulkRun, table: BulkTable, index: number): Promise<RunFile> {
  const key = keyOf(run, table);
  if (run.options.isDryRun) return { key, bytes: 0, rows: 0 };
  const folder = join(run.folder, `table-${index}`);
  await mkdir(folder, { mode: 0o700 });
  try {
    run.options.onProgress?.({ phase: "reading", what: table.name });
    const query = await tableQuery(run, table, folder);
    await run.onKey(key);
    const upload = run.destination.open(key);
    const rows = await writeFile({
      engine: run.engine,
      query,
      format: run.format,
      compression: "none",
      folder,
      name: "out",
      upload,
      signal: run.signal,
    });
    run.options.onProgress?.({ phase: "publishing", key });
    const stored = await upload.commit();
    return { key, bytes: stored.bytes, rows, ...(stored.etag ? { etag: stored.etag } : {}) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tableQuery(run: BulkRun, table: BulkTable, folder: string): Promise<string> {
  const paths: string[] = [];
  for (const [index, file] of table.files.entries()) {
    const gz = file.key.toLowerCase().endsWith(".gz") ? ".gz" : "";
    const path = join(folder, `file-${index}.${table.format}${gz}`);
    await downloadObject(run.place, file.key, path);
    paths.push(path);
  }
  try {
    return await fileQuery(run.engine, {
      format: table.format,
      paths,
      shownPath: table.name,
      skipLines: run.source.configuration.skip_lines ?? 0,
      hasHeader: run.source.configuration.csv_has_headers ?? true,
      keepsText: run.format.kind === "csv",
    });
  } catch (error) {
    throw engineFailure(error, { doing: `reading the table \`${table.name}\`` });
  }
}

function keyOf(run: BulkRun, table: BulkTable): string {
  const { prefix } = bucketPlace(run.target.configuration.s3_bucket_name);
  const subfolder = (run.sync.destination_configuration?.subfolder ?? "")
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => `${segment}/`)
    .join("");
  const key = `${prefix}${subfolder}${table.name}.${run.sync.destination_configuration?.format ?? "csv"}`;
  const wrong = checkKey(key, key, {});
  if (wrong.length > 0) throw new RunError(wrong);
  return key;
}

/** Changes when a file of the table is added, removed or replaced. */
function stampOf(table: BulkTable): string {
  const parts = table.files.map((file) => [file.key, file.etag]);
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function formatOf(sync: BulkSync, target: S3Connection): FileFormat {
  return fileFormat({ format: sync.destination_configuration?.format ?? "csv" }, target.vendor);
}

function openJournal(store: StateStore, options: RunSyncOptions, sync: BulkSync): Promise<Journal> {
  return Journal.open(store, {
    version: 1,
    runId: options.runId,
    now: options.now.toISOString(),
    phase: "running",
    mode: sync.mode,
    keys: [],
    uploads: [],
    baseGeneration: 0,
  });
}

function resultOf(
  options: RunSyncOptions,
  sync: BulkSync,
  destination: RecoverableDestination,
  files: readonly RunFile[],
  isRepeated: boolean,
): Omit<RunResult, "durations"> {
  return {
    runId: options.runId,
    syncId: sync.id,
    syncName: sync.name,
    mode: sync.mode,
    now: options.now.toISOString(),
    destination: destination.name,
    files,
    rows: files.reduce((sum, file) => sum + file.rows, 0),
    diagnostics: [],
    ...(isRepeated ? { isRepeated: true } : {}),
    ...(options.isDryRun ? { isDryRun: true } : {}),
  };
}
