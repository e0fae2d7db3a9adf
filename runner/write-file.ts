/**
 * One query into one file at a destination: engine, byte order mark, gzip, upload.
 *
 * The file is at the destination when this resolves, and invisible: the caller commits it. Nothing
 * is committed by reaching the end of the bytes, because a failing query ends them too.
 */
import type { Readable } from "node:stream";

import type { Engine } from "./engine/duckdb";
import { engineFailure } from "./engine/failure";
import { type Copy, copyToStream } from "./engine/pipe";
import { BYTE_ORDER_MARK, copyOptions, type FileFormat, formatQuery } from "./formats/file-format";
import { gzip } from "./gzip/parallel-gzip";
import type { Upload } from "./upload/upload";

/** A file to write. */
export interface FileTask {
  readonly engine: Engine;
  /** Rows in the order they are written. */
  readonly query: string;
  readonly format: FileFormat;
  readonly compression: "none" | "gzip";
  /** For the named pipe; the run's own. */
  readonly folder: string;
  /** Unique within the folder. */
  readonly name: string;
  readonly upload: Upload;
  readonly signal?: AbortSignal;
}

/** Write the file; how many rows it holds. On any failure the upload is aborted. */
export async function writeFile(task: FileTask): Promise<number> {
  const columns = await task.engine.columns(task.query).catch((error: unknown) => {
    throw engineFailure(error, { doing: "computing the rows" });
  });
  const copy = await copyToStream({
    engine: task.engine,
    query: formatQuery(task.query, columns, task.format),
    copyOptions: copyOptions(task.format),
    folder: task.folder,
    name: task.name,
  });
  try {
    await pump(copy.bytes, task);
    // The end of the bytes is not success: this is where a failed query shows.
    const rowCount = await copy.copied;
    await task.upload.finish();
    return rowCount;
  } catch (error) {
    const cause = await firstCause(copy, error);
    await task.upload.abort();
    throw cause;
  }
}

async function pump(source: Readable, task: FileTask): Promise<void> {
  const plain = withByteOrderMark(source, task.format);
  const bytes = task.compression === "gzip" ? gzip(plain) : plain;
  for await (const chunk of bytes) {
    task.signal?.throwIfAborted();
    await task.upload.write(chunk);
  }
}

async function* withByteOrderMark(
  source: AsyncIterable<Uint8Array>,
  format: FileFormat,
): AsyncGenerator<Uint8Array> {
  if (format.kind === "csv" && format.bom) yield BYTE_ORDER_MARK;
  yield* source;
}

/**
 * What failed first: the query or the upload. A failed upload closes the pipe, and the query then
 * complains about that; a failed query ends the bytes and the upload knows nothing.
 */
async function firstCause(copy: Copy, error: unknown): Promise<unknown> {
  copy.bytes.destroy();
  const query: unknown = await copy.copied.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (query === undefined || query !== error) return error;
  return engineFailure(query, { doing: "computing the rows" });
}
