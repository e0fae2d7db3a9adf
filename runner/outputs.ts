/**
 * From queries to published files: write all, then make all of them appear.
 *
 * Nothing appears before every file is at the destination whole. Three objects can never appear at
 * once; the order is the plan's.
 */
import type { RecoverableDestination } from "./destination";
import type { Engine } from "./engine/duckdb";
import { RunError } from "./failure";
import type { PlannedFile, SyncPlan } from "./plan";
import type { RunFile, RunProgress } from "./result";
import type { Upload } from "./upload/upload";
import { writeFile } from "./write-file";

/** What writing needs. */
export interface OutputOptions {
  readonly engine: Engine;
  readonly plan: SyncPlan;
  readonly destination: RecoverableDestination;
  readonly folder: string;
  readonly queryOf: (file: PlannedFile) => string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

/** Files that are at the destination and invisible. */
export interface WrittenFiles {
  readonly written: readonly {
    readonly file: PlannedFile;
    readonly rows: number;
    /** Undefined where the file is empty and left out. */
    readonly upload?: Upload;
  }[];
  abort(): Promise<void>;
}

/** Write every file of the plan. On failure none of them is left. */
export async function writeFiles(options: OutputOptions): Promise<WrittenFiles> {
  const { plan, destination } = options;
  const uploads: Upload[] = [];
  const written: { file: PlannedFile; rows: number; upload?: Upload }[] = [];
  const abort = async () => {
    for (const upload of uploads) await upload.abort();
  };
  try {
    for (const [index, file] of plan.files.entries()) {
      const upload = destination.open(file.key);
      uploads.push(upload);
      const rows = await writeFile({
        engine: options.engine,
        query: options.queryOf(file),
        format: plan.format,
        compression: plan.compression,
        folder: options.folder,
        name: `out-${index}`,
        upload,
        ...(options.signal ? { signal: options.signal } : {}),
      });
      const isSkipped = rows === 0 && plan.skipsEmpty;
      if (isSkipped) await upload.abort();
      written.push({ file, rows, ...(isSkipped ? {} : { upload }) });
    }
    return { written, abort };
  } catch (error) {
    await abort();
    throw error;
  }
}

/** Make the files appear, in the plan's order. A failure half-way leaves the earlier ones. */
export async function publishFiles(
  files: WrittenFiles,
  onProgress?: (progress: RunProgress) => void,
): Promise<readonly RunFile[]> {
  const published: RunFile[] = [];
  try {
    for (const { file, rows, upload } of files.written) {
      if (upload) onProgress?.({ phase: "publishing", key: file.key });
      const stored = upload ? await upload.commit() : undefined;
      published.push({
        key: file.key,
        bytes: stored?.bytes ?? 0,
        rows,
        ...(stored?.etag ? { etag: stored.etag } : {}),
        ...(file.change ? { change: file.change } : {}),
        ...(upload ? {} : { isSkipped: true }),
      });
    }
    return published;
  } catch (error) {
    await files.abort();
    throw error;
  }
}

/** Refuse two files under one key. */
export function refuseSameKeys(plan: SyncPlan): void {
  const keys = plan.files.map((file) => file.key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice === undefined) return;
  throw new RunError([
    {
      code: "SYNC5017",
      severity: "error",
      summary: `two files of one run would be \`${twice}\``,
      help: "put something that differs into `filename`",
    },
  ]);
}
