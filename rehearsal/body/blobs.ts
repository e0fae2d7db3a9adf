/**
 * Where object bodies live: small ones in memory, larger ones in one temporary file.
 *
 * The file is unlinked as soon as it is open, so nothing is left however the process ends. It only
 * grows; a rehearsal is short. A body is a list of extents, so that joining the parts of a multipart
 * upload, and copying, move no byte.
 */
import { type FileHandle, open, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A body this small stays in memory. */
const MEMORY_SIZE_MAX = 64 * 1024;
/** Bytes written or read at a time. */
const BLOCK_SIZE = 1024 * 1024;

type Extent =
  | { readonly bytes: Buffer; readonly length: number }
  | { readonly offset: number; readonly length: number };

/** A stored body. */
export interface Blob {
  readonly size: number;
  readonly extents: readonly Extent[];
}

/** Takes one body in pieces. */
export interface BlobWriter {
  write(data: Buffer): Promise<void>;
  finish(): Promise<Blob>;
}

let storeCount = 0;

/** All bodies of one rehearsal. */
export class BlobStore {
  private file: Promise<FileHandle> | undefined;
  private end = 0;

  /** Begin a body. */
  writer(): BlobWriter {
    const extents: Extent[] = [];
    let pending: Buffer[] = [];
    let pendingSize = 0;
    let size = 0;
    const flush = async (): Promise<void> => {
      const data = pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending);
      pending = [];
      pendingSize = 0;
      extents.push(await this.append(data));
    };
    return {
      write: async (data) => {
        pending.push(data);
        pendingSize += data.length;
        size += data.length;
        if (pendingSize >= BLOCK_SIZE) await flush();
      },
      finish: async () => {
        if (extents.length === 0 && size <= MEMORY_SIZE_MAX) {
          return { size, extents: [{ bytes: Buffer.concat(pending), length: size }] };
        }
        if (pendingSize > 0) await flush();
        return { size, extents };
      },
    };
  }

  /** Bytes `start` (inclusive) to `end` (exclusive). */
  async *read(blob: Blob, start = 0, end = blob.size): AsyncIterable<Buffer> {
    let position = 0;
    for (const extent of blob.extents) {
      const from = Math.max(start - position, 0);
      const to = Math.min(end - position, extent.length);
      position += extent.length;
      if (from < to) yield* this.readExtent(extent, from, to);
    }
  }

  /** Forget everything. */
  async close(): Promise<void> {
    const file = this.file;
    this.file = undefined;
    await (await file)?.close();
  }

  private async append(data: Buffer): Promise<Extent> {
    const file = await this.opened();
    const offset = this.end;
    this.end += data.length;
    for (let done = 0; done < data.length; ) {
      const { bytesWritten } = await file.write(data, done, data.length - done, offset + done);
      done += bytesWritten;
    }
    return { offset, length: data.length };
  }

  private async *readExtent(extent: Extent, from: number, to: number): AsyncIterable<Buffer> {
    if ("bytes" in extent) {
      yield extent.bytes.subarray(from, to);
      return;
    }
    const file = await this.opened();
    for (let position = from; position < to; ) {
      const size = Math.min(BLOCK_SIZE, to - position);
      const { buffer, bytesRead } = await file.read(
        Buffer.allocUnsafe(size),
        0,
        size,
        extent.offset + position,
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  private opened(): Promise<FileHandle> {
    this.file ??= openUnlinked();
    return this.file;
  }
}

async function openUnlinked(): Promise<FileHandle> {
  storeCount += 1;
  const path = join(tmpdir(), `syncwright-rehearsal-${process.pid}-${storeCount}`);
  const file = await open(path, "wx+", 0o600);
  await unlink(path);
  return file;
}

/** Several bodies as one. */
export function joinBlobs(blobs: readonly Blob[]): Blob {
  return {
    size: blobs.reduce((size, blob) => size + blob.size, 0),
    extents: blobs.flatMap((blob) => blob.extents),
  };
}

/** Bytes `start` to `end` of a body as a body of their own. */
export function sliceBlob(blob: Blob, start: number, end: number): Blob {
  const extents: Extent[] = [];
  let position = 0;
  for (const extent of blob.extents) {
    const from = Math.max(start - position, 0);
    const to = Math.min(end - position, extent.length);
    position += extent.length;
    if (from >= to) continue;
    extents.push(
      "bytes" in extent
        ? { bytes: extent.bytes.subarray(from, to), length: to - from }
        : { offset: extent.offset + from, length: to - from },
    );
  }
  return { size: end - start, extents };
}
