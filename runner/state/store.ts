/**
 * Where a sync remembers: small JSON documents with compare-and-swap, and snapshot files.
 *
 * Below one place for each sync: `head.json` (the only source of truth), `lock.json` (the lease),
 * `runs/<run>.json`, `snapshots/<generation>-<run>.parquet`.
 */

/** A document and the tag to replace it by. */
export interface Tagged {
  readonly text: string;
  readonly tag: string;
}

/** When a write may happen. */
export type WriteCondition = "absent" | { readonly tag: string };

/** The state of one sync. */
export interface StateStore {
  /** For messages, e.g. `.syncwright/state/sync_1`. */
  readonly place: string;
  read(name: string): Promise<Tagged | undefined>;
  /** The new tag, or `conflict` where the condition does not hold. */
  write(
    name: string,
    text: string,
    condition: WriteCondition,
  ): Promise<{ readonly tag: string } | "conflict">;
  remove(name: string): Promise<void>;
  /** Names directly below a folder, sorted. */
  list(folder: string): Promise<readonly string[]>;
  /** Store the file at `path` under `name`. */
  putFile(name: string, path: string): Promise<void>;
  /** A local path to read; `folder` is for a copy where one is needed. */
  getFile(name: string, folder: string): Promise<string>;
  close(): void;
}
