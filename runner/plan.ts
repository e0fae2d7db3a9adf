/**
 * What a run of a model sync will write, before anything is read: pure.
 *
 * Keys are made from the frozen time of the run and the connection's folder; everything that can be
 * wrong without looking at data is found here.
 */
import {
  diffTemplate,
  expandKeyTemplate,
  type KeyTemplate,
  type KeyValues,
  parseKeyTemplate,
} from "../connections";
import type { Diagnostic } from "../diagnostics";
import { bucketPlace } from "./connection";
import type { ModelSyncDocuments } from "./documents";
import { RunError } from "./failure";
import { type FileFormat, fileFormat } from "./formats/file-format";
import { type FileMode, fileMode } from "./modes/mode";

/** A file that a run may write. */
export interface PlannedFile {
  readonly key: string;
  readonly change?: "added" | "changed" | "removed";
}

/** A run of a model sync. */
export interface SyncPlan {
  readonly mode: FileMode;
  readonly format: FileFormat;
  readonly compression: "none" | "gzip";
  /** In the order in which they are published. */
  readonly files: readonly PlannedFile[];
  readonly skipsEmpty: boolean;
  readonly warnings: readonly Diagnostic[];
}

/** `diff` publishes what disappears first, so that no reader sees a row twice for longer than needed. */
const CHANGES = ["removed", "changed", "added"] as const;

/** Plan a run, or throw everything that is wrong with the sync. */
export function planModelSync(
  documents: ModelSyncDocuments,
  run: { readonly runId: string; readonly now: Date },
): SyncPlan {
  const { sync, connection } = documents;
  const diagnostics: Diagnostic[] = [];
  const mode = fileMode(sync);
  if (typeof mode !== "string") diagnostics.push(mode);
  else if (mode !== "whole" && !documents.model.primary_key?.length) {
    diagnostics.push(noPrimaryKey(documents));
  }
  if (connection.kind === "dropbox_connection" && sync.format !== "csv" && sync.format !== "json") {
    diagnostics.push(notForDropbox(documents));
  }
  const { template, diagnostics: faults } = parseKeyTemplate(sync.filename);
  diagnostics.push(...faults);
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (!template || typeof mode !== "string" || errors.length > 0) throw new RunError(errors);
  const format = fileFormat(sync, connection.vendor);
  return {
    mode,
    format,
    compression: sync.compression ?? "none",
    files: plannedFiles(documents, run, template, mode),
    skipsEmpty: sync.empty_files === "skip",
    warnings: sync.compression === "gzip" ? gzipWarnings(sync.filename) : [],
  };
}

function plannedFiles(
  documents: ModelSyncDocuments,
  run: { readonly runId: string; readonly now: Date },
  template: KeyTemplate,
  mode: FileMode,
): readonly PlannedFile[] {
  const { sync, model, connection } = documents;
  const values: KeyValues = {
    now: run.now,
    offsetSeconds: sync.timestamp_offset_seconds ?? 0,
    modelId: model.id,
    modelName: model.name,
    syncId: sync.id,
    runId: run.runId,
  };
  const folder =
    connection.kind === "s3_connection"
      ? bucketPlace(connection.configuration.s3_bucket_name).prefix
      : "";
  const expand = (one: KeyTemplate): string => {
    const { key, diagnostics } = expandKeyTemplate(one, values);
    if (key === undefined) throw new RunError(diagnostics);
    return `${folder}${key}`;
  };
  if (mode !== "changes") return [{ key: expand(template) }];
  return CHANGES.map((change) => ({ change, key: expand(diffTemplate(template, change)) }));
}

function noPrimaryKey({ sync, model }: ModelSyncDocuments): Diagnostic {
  return {
    code: "SYNC5024",
    severity: "error",
    summary: `the model \`${model.name}\` has no primary key`,
    why: `mode \`${sync.mode}\` compares rows with those of the last run by their key`,
    help: "set the model's `primary_key`",
  };
}

function notForDropbox({ sync }: ModelSyncDocuments): Diagnostic {
  return {
    code: "SYNC5031",
    severity: "error",
    summary: `the sync \`${sync.name}\` cannot write \`${sync.format}\` to Dropbox`,
    why: "Dropbox syncs write CSV or JSON",
    help: "set `format` to `csv` or `json`",
  };
}

function gzipWarnings(filename: string): Diagnostic[] {
  if (filename.endsWith(".gz")) return [];
  return [
    {
      code: "SYNC5032",
      severity: "warning",
      summary: `gzip is on and \`${filename}\` does not end with \`.gz\``,
      why: "no extension is added, and readers go by the name",
      help: `write \`${filename}.gz\``,
    },
  ];
}
