/**
 * From a model's source to the query that reads it: local files, or objects of a connection.
 *
 * Objects are fetched into the run's own folder first: Parquet needs to seek, and a query may read
 * its source twice.
 *
 * Source: https://docs.polytomic.com (model sync source: model_from, key, file_format, skip_lines,
 * subfolder).
 */
import { join } from "node:path";

import { s3Client } from "../../aws";
import type { Model, S3Connection, S3ModelSource } from "../../connections";
import { bucketPlace, clientOptions, type Surroundings } from "../connection";
import type { Engine } from "../engine/duckdb";
import { fail } from "../failure";
import { RETRY_HORIZON_MS } from "../retry";
import { formatOfName, type SourceFormat, unpack } from "./archive";
import { downloadObject, listObjects, type SourceBucket } from "./download";
import { type FileSource, fileQuery, findFiles } from "./file";

/** What reading needs. */
export interface SourceOptions {
  readonly engine: Engine;
  readonly model: Model;
  /** The connection of an S3 source. */
  readonly source: S3Connection | undefined;
  readonly around: Surroundings;
  /** Rows pass through into CSV: numbers and dates in CSV files keep their spelling. */
  readonly keepsText: boolean;
  /** For downloads; the run's own. */
  readonly folder: string;
}

/** The query over the source; files are fetched first where they are not local. */
export async function sourceQuery(options: SourceOptions): Promise<string> {
  const { engine, model, keepsText } = options;
  const { source } = model;
  if (source.type === "s3") {
    return fileQuery(engine, { ...(await fetchFiles(options, source)), keepsText });
  }
  return fileQuery(engine, {
    format: source.format,
    paths: await findFiles(engine, source.path),
    shownPath: source.path,
    keepsText,
    ...(source.skip_lines === undefined ? {} : { skipLines: source.skip_lines }),
    ...(source.csv_has_headers === undefined ? {} : { hasHeader: source.csv_has_headers }),
  });
}

async function fetchFiles(
  options: SourceOptions,
  source: S3ModelSource,
): Promise<Omit<FileSource, "keepsText">> {
  const connection = options.source;
  if (!connection)
    throw new Error("a bug in Syncwright, please report: the source has no connection");
  const { bucket, prefix } = bucketPlace(connection.configuration.s3_bucket_name);
  const client = await s3Client(clientOptions(connection, options.around));
  const { signal } = options.around;
  const retry = { horizonMs: RETRY_HORIZON_MS, ...(signal ? { signal } : {}) };
  const place: SourceBucket = { client, bucket, retry };
  try {
    const base = `${prefix}${folderOf(source)}`;
    const files =
      source.model_from === "single_file"
        ? await fetchOne(place, base, source, options.folder)
        : await fetchArchives(place, base, source, options.folder);
    const hasHeader = connection.configuration.csv_has_headers ?? true;
    const skipLines = source.skip_lines ?? 0;
    return {
      ...files,
      shownPath: `s3://${bucket}/${base}${source.key ?? ""}`,
      skipLines,
      hasHeader,
    };
  } finally {
    client.destroy();
  }
}

function folderOf(source: S3ModelSource): string {
  const folder = source.subfolder ?? "";
  return folder === "" || folder.endsWith("/") ? folder : `${folder}/`;
}

async function fetchOne(place: SourceBucket, base: string, source: S3ModelSource, folder: string) {
  const key = `${base}${source.key ?? ""}`;
  const format = source.file_format ?? formatOfName(key) ?? unknownFormat(place, key);
  // The engine unpacks by the name's ending.
  const gz = key.toLowerCase().endsWith(".gz") ? ".gz" : "";
  const path = join(folder, `source.${format}${gz}`);
  await downloadObject(place, key, path);
  return { format, paths: [path] };
}

async function fetchArchives(
  place: SourceBucket,
  base: string,
  source: S3ModelSource,
  folder: string,
): Promise<{ format: SourceFormat; paths: readonly string[] }> {
  const keys =
    source.key === undefined ? await archivesBelow(place, base) : [`${base}${source.key}`];
  const paths: string[] = [];
  let format = source.file_format;
  for (const [index, key] of keys.entries()) {
    const path = join(folder, `archive-${index}`);
    await downloadObject(place, key, path);
    const into = join(folder, `archive-${index}-files`);
    const unpacked = await unpack({
      path,
      shownName: `s3://${place.bucket}/${key}`,
      format,
      folder: into,
    });
    format = unpacked.format;
    paths.push(...unpacked.paths);
  }
  return { format: format ?? "csv", paths };
}

async function archivesBelow(place: SourceBucket, base: string): Promise<readonly string[]> {
  const endings = [".zip", ".tar", ".tar.gz", ".tgz"];
  const keys = (await listObjects(place, base)).map((object) => object.key);
  const archives = keys.filter((key) =>
    endings.some((ending) => key.toLowerCase().endsWith(ending)),
  );
  if (archives.length > 0) return archives;
  fail({
    code: "SYNC5010",
    summary: `there is no archive below \`s3://${place.bucket}/${base}\``,
    why: `archives end with ${endings.join(", ")}`,
  });
}

function unknownFormat(place: SourceBucket, key: string): never {
  fail({
    code: "SYNC5019",
    summary: `the format of \`s3://${place.bucket}/${key}\` is not known`,
    why: "its name has no ending that stands for one",
    help: "set `file_format` to `csv`, `json` or `parquet`",
  });
}
