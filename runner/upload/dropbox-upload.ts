/**
 * One file on its way to Dropbox: a single upload where it is small, an upload session otherwise.
 *
 * A session takes parts in order and nothing is visible before `finish`, which is atomic. A lost
 * answer to a part is settled by the offset Dropbox says it expects; a lost answer to the commit by
 * the content hash of the file that is there. Commit mode `overwrite` without renaming, as Hightouch
 * does. An unfinished session needs no cleaning up: Dropbox forgets it after seven days, and it takes
 * no space.
 *
 * Source: https://www.dropbox.com/developers/documentation/http/documentation#files-upload_session-start;
 * requests of at most 150 MB, files of at most 350 GB.
 */
import type { ErrorClass } from "../../aws";
import { classifyError } from "../../aws";
import { type RetryLimits, withRetry } from "../retry";
import { ContentHash } from "./content-hash";
import { type DropboxApi, DropboxError } from "./dropbox-api";
import type { Stored, Upload } from "./upload";

/** A multiple of 4 MiB, far below the limit of a request. */
const PART_BYTES = 8 * 1024 * 1024;

/** What a file is written with. */
export interface DropboxUploadOptions {
  readonly api: DropboxApi;
  /** Begins with `/`. */
  readonly path: string;
  readonly retry: RetryLimits;
  readonly onSent?: (bytes: number) => void;
}

/** An upload to Dropbox. */
export class DropboxUpload implements Upload {
  byteCount = 0;
  private readonly hash = new ContentHash();
  private buffer = Buffer.allocUnsafeSlow(PART_BYTES);
  private filled = 0;
  private sent = 0;
  private sessionId: string | undefined;
  private isAborted = false;

  constructor(
    readonly key: string,
    private readonly options: DropboxUploadOptions,
  ) {}

  async write(chunk: Uint8Array): Promise<void> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.isAborted) throw new Error("the upload was aborted");
      if (this.filled === PART_BYTES) await this.send();
      const count = Math.min(PART_BYTES - this.filled, chunk.length - offset);
      const piece = chunk.subarray(offset, offset + count);
      this.buffer.set(piece, this.filled);
      this.hash.update(piece);
      this.filled += count;
      this.byteCount += count;
      offset += count;
    }
  }

  async finish(): Promise<void> {
    if (this.sessionId !== undefined && this.filled > 0) await this.send();
  }

  async commit(): Promise<Stored> {
    const contentHash = this.hash.digest();
    const path = { path: this.options.path, mode: "overwrite", autorename: false, mute: true };
    const body = this.buffer.subarray(0, this.filled);
    await this.settled(contentHash, async () => {
      if (this.sessionId === undefined) {
        return this.options.api.upload(
          "/2/files/upload",
          { ...path, content_hash: contentHash },
          body,
        );
      }
      const cursor = { session_id: this.sessionId, offset: this.sent };
      const argument = { cursor, commit: path };
      return this.options.api.upload("/2/files/upload_session/finish", argument, new Uint8Array());
    });
    if (this.sessionId === undefined) this.options.onSent?.(this.filled);
    this.buffer = Buffer.alloc(0);
    return { bytes: this.byteCount, etag: contentHash };
  }

  async abort(): Promise<void> {
    this.isAborted = true;
    this.buffer = Buffer.alloc(0);
  }

  /** Send the full buffer as the next part, or as the session's first. */
  private async send(): Promise<void> {
    const { api, retry } = this.options;
    const body = this.buffer.subarray(0, this.filled);
    if (this.sessionId === undefined) {
      const answer = await withRetry(
        retry,
        () => api.upload("/2/files/upload_session/start", { close: false }, body),
        classifyDropbox,
      );
      this.sessionId = String((answer as { session_id?: unknown } | undefined)?.session_id ?? "");
    } else {
      const cursor = { session_id: this.sessionId, offset: this.sent };
      await withRetry(retry, () => this.append(cursor, body), classifyDropbox);
    }
    this.sent += this.filled;
    this.options.onSent?.(this.filled);
    this.filled = 0;
  }

  private async append(
    cursor: { readonly session_id: string; readonly offset: number },
    body: Uint8Array,
  ): Promise<void> {
    try {
      await this.options.api.upload(
        "/2/files/upload_session/append_v2",
        { cursor, close: false },
        body,
      );
    } catch (error) {
      // The part arrived and its answer did not.
      if (offsetOf(error) === cursor.offset + body.length) return;
      throw error;
    }
  }

  private async settled(contentHash: string, commit: () => Promise<unknown>): Promise<void> {
    let isRepeated = false;
    try {
      const answer = await withRetry(
        this.options.retry,
        (number) => {
          isRepeated ||= number > 0;
          return commit();
        },
        classifyDropbox,
      );
      const found = (answer as { content_hash?: unknown } | undefined)?.content_hash;
      if (found !== contentHash) throw new DropboxError(200, "content_hash_mismatch");
    } catch (error) {
      if (isRepeated && (await this.isThere(contentHash))) return;
      throw error;
    }
  }

  private async isThere(contentHash: string): Promise<boolean> {
    try {
      const answer = await this.options.api.call("/2/files/get_metadata", {
        path: this.options.path,
      });
      return (answer as { content_hash?: unknown }).content_hash === contentHash;
    } catch {
      return false;
    }
  }
}

function offsetOf(error: unknown): number | undefined {
  return (error as { correctOffset?: number } | undefined)?.correctOffset;
}

/** Dropbox's errors in the words of `aws/errors.ts`. */
export function classifyDropbox(error: unknown): ErrorClass {
  if ((error as { name?: unknown } | undefined)?.name !== "DropboxError")
    return classifyError(error);
  const { status, summary } = error as DropboxError;
  const code = summary.split("/", 2).join("/");
  if (status === 429 || summary.includes("too_many"))
    return { kind: "retry", cause: "throttled", code, status };
  if (status >= 500) return { kind: "retry", cause: "serverError", code, status };
  if (status === 401 || status === 400)
    return { kind: "fatal", cause: "credentials", code, status };
  if (status === 403 || summary.includes("no_write_permission")) {
    return { kind: "fatal", cause: "accessDenied", code, status };
  }
  return { kind: "noRetry", cause: "badRequest", code, status };
}
