/** What a run answers. */
import type { Diagnostic } from "../diagnostics";

/** A file that a run wrote. */
export interface RunFile {
  /** As the destination knows it: with the connection's folder. */
  readonly key: string;
  readonly bytes: number;
  readonly rows: number;
  readonly etag?: string;
  /** In `diff` mode. */
  readonly change?: "added" | "changed" | "removed";
  /** Empty and left out because `empty_files` is `skip`; nothing is at the key. */
  readonly isSkipped?: true;
}

/** A run that succeeded. */
export interface RunResult {
  readonly runId: string;
  readonly syncId: string;
  readonly syncName: string;
  readonly mode: string;
  /** The time that filled the key templates. */
  readonly now: string;
  /** `s3://bucket` or `dropbox:`. */
  readonly destination: string;
  readonly files: readonly RunFile[];
  /** Rows in all files. */
  readonly rows: number;
  readonly durations: { readonly totalMs: number };
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  /** The run had succeeded before, under the same id; nothing was done now. */
  readonly isRepeated?: true;
  /** Nothing was written. */
  readonly isDryRun?: true;
}

/** What a run tells while it is under way. */
export type RunProgress =
  | { readonly phase: "reading"; readonly what: string }
  | {
      readonly phase: "writing";
      readonly key: string;
      /** Bytes that have arrived at the destination. */
      readonly bytes: number;
    }
  | { readonly phase: "publishing"; readonly key: string };
