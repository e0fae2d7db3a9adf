/** What a run is told, and the surroundings that follow from it. */
import type { Readable } from "node:stream";

import type { Surroundings } from "./connection";
import type { RunProgress } from "./result";

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

/** Environment, endpoint and signal for whoever talks to the outside world. */
export function surroundings(
  options: RunSyncOptions,
  signal: AbortSignal | undefined,
): Surroundings {
  return {
    env: options.env ?? process.env,
    runId: options.runId,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.propagationMs === undefined ? {} : { propagationMs: options.propagationMs }),
    ...(signal ? { signal } : {}),
  };
}

/** The engine's limits. */
export function limitsOf(options: RunSyncOptions): { memoryBytes?: number; threadCount?: number } {
  return {
    ...(options.memoryBytes === undefined ? {} : { memoryBytes: options.memoryBytes }),
    ...(options.threadCount === undefined ? {} : { threadCount: options.threadCount }),
  };
}
