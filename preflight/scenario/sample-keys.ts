/**
 * Object keys as a sync will write them: two samples each, so that a policy which fits only some keys
 * is noticed.
 *
 * The samples differ in every variable of the key's template, and both are fixed, so that a report is
 * the same on every day.
 */
import {
  diffTemplate,
  expandKeyTemplate,
  type KeyTemplate,
  parseKeyTemplate,
} from "../../connections";
import { isUnknown, type Unknown } from "../../iam";
import type { Subject, SubjectSync } from "../subject";

/** Two moments that share no digit group but the century. */
const MOMENTS = [new Date("2026-01-23T04:56:07.089Z"), new Date("2031-12-09T18:25:43.500Z")];

/** Keys that a sync writes; empty where it writes none to the connection. */
export function sampleKeys(sync: SubjectSync, subject: Subject): readonly (string | Unknown)[] {
  const document = sync.document;
  switch (document.kind) {
    case "model_sync":
      return document.connection_id === subject.id ? modelSyncKeys(document, subject) : [];
    case "bulk_sync": {
      if (document.destination_connection_id !== subject.id) return [];
      const folder = folderIn(document.destination_configuration, "subfolder");
      if (isUnknown(folder)) return [keyIn(subject, folder)];
      return ["orders", "users"].map((table) => `${subject.folder}${folder}${table}.csv`);
    }
    case "event_delivery": {
      if (document.connection_id !== subject.id) return [];
      const folder = folderIn(document, "prefix");
      if (isUnknown(folder)) return [keyIn(subject, folder)];
      return [
        "2026/01/23/04/2026-01-23-04-56-07-IDENTIFIER.gz",
        "2031/12/09/18/2031-12-09-18-25-43-IDENTIFIED.gz",
      ].map((name) => `${subject.folder}${folder}${name}`);
    }
  }
}

function modelSyncKeys(
  document: Extract<SubjectSync["document"], { kind: "model_sync" }>,
  subject: Subject,
): (string | Unknown)[] {
  const filename: unknown = document.filename;
  if (typeof filename !== "string") {
    return [keyIn(subject, isUnknown(filename) ? filename : { unknown: "it has no filename" })];
  }
  const { template, diagnostics } = parseKeyTemplate(filename);
  if (!template) {
    const why = diagnostics[0]?.summary ?? "it is no key template";
    return [keyIn(subject, { unknown: `its filename \`${filename}\`: ${why}` })];
  }
  return templatesFor(document.mode, template).flatMap((one) =>
    MOMENTS.map((now, index) => {
      const { key, diagnostics: wrong } = expandKeyTemplate(one, {
        now,
        modelId: `model-${index}`,
        modelName: `model ${index}`,
        syncId: document.id,
        runId: `run-${index}`,
      });
      if (key !== undefined) return `${subject.folder}${key}`;
      const why = wrong[0]?.summary ?? "it makes no key";
      return keyIn(subject, { unknown: `its filename \`${filename}\`: ${why}` });
    }),
  );
}

/** A `diff` run writes three files; where the mode is not known, it may write those or the one. */
function templatesFor(mode: unknown, template: KeyTemplate): readonly KeyTemplate[] {
  if (mode !== "diff" && !isUnknown(mode)) return [template];
  const changes = ["added", "changed", "removed"] as const;
  const three = changes.map((change) => diffTemplate(template, change));
  return isUnknown(mode) ? [template, ...three] : three;
}

/** A key of which only the folder is certain, and the text before the first variable. */
function keyIn(subject: Subject, name: Unknown): Unknown {
  const literal = (name.prefix ?? "").split("{", 1)[0] ?? "";
  return { unknown: name.unknown, prefix: `${subject.folder}${literal}` };
}

/** A field that names a folder, with its trailing slash; `Unknown` where it, or what holds it, is. */
function folderIn(holder: unknown, field: string): string | Unknown {
  if (isUnknown(holder)) return holder;
  const written = (holder as Readonly<Record<string, unknown>> | undefined)?.[field];
  return isUnknown(written) ? written : below(written as string | undefined);
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
