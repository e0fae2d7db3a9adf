/**
 * Object keys as a sync will write them: two samples each, so that a policy which fits only some keys
 * is noticed.
 *
 * The samples differ in every variable of the key's template, and both are fixed, so that a report is
 * the same on every day.
 */
import { diffTemplate, expandKeyTemplate, parseKeyTemplate } from "../../connections";
import type { Subject, SubjectSync } from "../subject";

/** Two moments that share no digit group but the century. */
const MOMENTS = [new Date("2026-01-23T04:56:07.089Z"), new Date("2031-12-09T18:25:43.500Z")];

/** Keys that a sync writes; empty where it writes none to the connection. */
export function sampleKeys(sync: SubjectSync, subject: Subject): readonly string[] {
  const document = sync.document;
  switch (document.kind) {
    case "model_sync":
      return document.connection_id === subject.id ? modelSyncKeys(document, subject) : [];
    case "bulk_sync": {
      if (document.destination_connection_id !== subject.id) return [];
      const folder = below(document.destination_configuration?.subfolder);
      return ["orders", "users"].map((table) => `${subject.folder}${folder}${table}.csv`);
    }
    case "event_delivery":
      if (document.connection_id !== subject.id) return [];
      return [
        "2026/01/23/04/2026-01-23-04-56-07-IDENTIFIER.gz",
        "2031/12/09/18/2031-12-09-18-25-43-IDENTIFIED.gz",
      ].map((name) => `${subject.folder}${below(document.prefix)}${name}`);
  }
}

function modelSyncKeys(
  document: Extract<SubjectSync["document"], { kind: "model_sync" }>,
  subject: Subject,
): string[] {
  if (typeof document.filename !== "string") return [];
  const { template } = parseKeyTemplate(document.filename);
  if (!template) return [];
  const templates =
    document.mode === "diff"
      ? (["added", "changed", "removed"] as const).map((change) => diffTemplate(template, change))
      : [template];
  return templates.flatMap((one) =>
    MOMENTS.flatMap((now, index) => {
      const { key } = expandKeyTemplate(one, {
        now,
        modelId: `model-${index}`,
        modelName: `model ${index}`,
        syncId: document.id,
        runId: `run-${index}`,
      });
      return key === undefined ? [] : [`${subject.folder}${key}`];
    }),
  );
}

/** Keys of a connection that has no sync yet: its folder. */
export function folderKeys(subject: Subject): readonly string[] {
  return [`${subject.folder}sample-1.json`, `${subject.folder}sample-2.csv`];
}

/** `/reports/` as `reports/`; nothing as nothing. */
export function below(subfolder: string | undefined): string {
  const segments = (subfolder ?? "").split("/").filter((segment) => segment !== "");
  return segments.length === 0 ? "" : `${segments.join("/")}/`;
}
