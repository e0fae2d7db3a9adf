/**
 * What a destination does with bytes, whichever it is: S3 or Dropbox.
 *
 * An upload is written, finished, and only then committed: readers of the destination see nothing
 * before `commit`, and `abort` at any point leaves nothing behind.
 */

/** One file on its way. */
export interface Upload {
  readonly key: string;
  /** Bytes taken so far. */
  readonly byteCount: number;
  /** Takes the bytes; resolves when the next ones may come. */
  write(chunk: Uint8Array): Promise<void>;
  /** No more bytes come; resolves when all of them are at the destination, invisible still. */
  finish(): Promise<void>;
  /** Make the file appear, whole. */
  commit(): Promise<Stored>;
  /** Leave nothing behind. Safe at any time, more than once; never rejects. */
  abort(): Promise<void>;
}

/** A file that is there. */
export interface Stored {
  readonly bytes: number;
  /** The store's own tag, without quotes where it had some. */
  readonly etag?: string;
}

/** Where files go. */
export interface Destination {
  /** Begin a file. */
  open(key: string): Upload;
  /** Free connections. */
  close(): void;
}
