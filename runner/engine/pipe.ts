/**
 * The bytes of a COPY statement as a stream, without a file in between where the system has named
 * pipes.
 *
 * The pipe is read through a non-blocking socket: `fs.createReadStream` would hold one of libuv's
 * four threads a pipe, and five of them wait for each other for ever. **The end of the stream is not
 * success**: after a failing query the reader just sees the end. Whoever publishes the bytes must
 * await `copied` first.
 *
 * Without `mkfifo` (Windows, some container images) COPY writes a temporary file, which is read
 * when it is whole.
 */
import { execFile } from "node:child_process";
import { constants, createReadStream, openSync } from "node:fs";
import { unlink } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";

import { literal } from "../sql/quote";
import type { Engine } from "./duckdb";

/** A COPY that is under way. */
export interface Copy {
  readonly bytes: Readable;
  /** Resolves with the number of rows when every byte has been written; rejects with the engine's error. */
  readonly copied: Promise<number>;
}

/** Start `COPY (query) TO` a stream. `name` is unique within the folder. */
export async function copyToStream(options: {
  readonly engine: Engine;
  readonly query: string;
  readonly copyOptions: string;
  readonly folder: string;
  readonly name: string;
}): Promise<Copy> {
  const path = join(options.folder, options.name);
  const statement = `COPY (${options.query}\n) TO ${literal(path)} (${options.copyOptions})`;
  const usesPipe = await makePipe(path);
  if (!usesPipe) return copyThroughFile(options.engine, statement, path);
  // Opened before COPY starts: an open for writing waits for a reader.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const bytes = new Socket({ fd, readable: true, writable: false });
  const copied = options.engine.run(statement).finally(() => unlink(path).catch(() => undefined));
  // A rejection is reported by whoever awaits `copied`; until then it must not end the process.
  copied.catch(() => undefined);
  return { bytes, copied };
}

async function copyThroughFile(engine: Engine, statement: string, path: string): Promise<Copy> {
  const copied = engine.run(statement);
  const isWhole = await copied.then(
    () => true,
    () => false,
  );
  // As with a pipe, a failed query looks like the end of the bytes, and `copied` tells.
  const bytes = isWhole ? createReadStream(path) : Readable.from([]);
  bytes.once("close", () => unlink(path).catch(() => undefined));
  return { bytes, copied };
}

function makePipe(path: string): Promise<boolean> {
  if (process.platform === "win32" || process.env["SYNCWRIGHT_NO_PIPES"] === "1") {
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    execFile("mkfifo", ["-m", "600", path], (error) => resolve(error === null));
  });
}
