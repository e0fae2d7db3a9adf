/**
 * The objects that the calls are asked for: keys as the syncs will write and read them, with what is
 * sent along.
 */
import type { UploadOptions } from "../../connections";
import { isUnknown, type Unknown } from "../../iam";
import type { Subject, SubjectSync } from "../subject";
import { below, folderKeys, sampleKeys } from "./sample-keys";

/** Upload options of which any may not be known. */
export type SampleUpload = {
  readonly [Name in keyof UploadOptions]: UploadOptions[Name] | Unknown;
};

/** One written or read object with what is sent along. */
export interface Sample {
  readonly key: string | Unknown;
  readonly upload: SampleUpload;
  /** Name of the sync, model or connection that it is for. */
  readonly sync: string;
}

/** Objects that are written: those of the syncs, or any of the folder where there is no sync yet. */
export function writtenSamples(subject: Subject): readonly Sample[] {
  const samples = subject.syncs.flatMap((sync) =>
    sampleKeys(sync, subject).map((key) => ({
      key,
      upload: uploadOf(sync),
      sync: sync.document.name,
    })),
  );
  if (samples.length > 0 || subject.syncs.length > 0) return samples;
  return folderKeys(subject).map((key) => ({ key, upload: NO_OPTIONS, sync: subject.name }));
}

const NO_OPTIONS: SampleUpload = {};

/** Options that change what S3 asks for. */
const OPTIONS = ["server_side_encryption", "kms_key_id", "acl", "tags", "on_existing"] as const;

function uploadOf({ document }: SubjectSync): SampleUpload {
  if (document.kind !== "model_sync") return NO_OPTIONS;
  const upload: unknown = document.upload;
  if (isUnknown(upload)) return Object.fromEntries(OPTIONS.map((name) => [name, upload]));
  return document.upload ?? NO_OPTIONS;
}

/** Objects that are read: by models, by bulk syncs, or any of the folder. */
export function readSamples(subject: Subject): readonly Sample[] {
  const fromModels = subject.models.flatMap((model) => modelSamples(model, subject));
  const fromBulk = subject.syncs.flatMap(({ document }) => {
    if (document.kind !== "bulk_sync" || document.source_connection_id !== subject.id) return [];
    return folderKeys(subject).map((key) => ({ key, upload: {}, sync: document.name }));
  });
  const samples = [...fromModels, ...fromBulk];
  if (samples.length > 0 || !subject.uses.includes("read")) return samples;
  return folderKeys(subject).map((key) => ({ key, upload: {}, sync: subject.name }));
}

function modelSamples({ name, source }: Subject["models"][number], subject: Subject): Sample[] {
  if (source.type !== "s3" || source.connection_id !== subject.id) return [];
  const [subfolder, key]: readonly unknown[] = [source.subfolder, source.key];
  const unknown = [subfolder, key].find(isUnknown);
  if (unknown) {
    const known = isUnknown(subfolder) ? "" : below(source.subfolder);
    const text = { unknown: unknown.unknown, prefix: `${subject.folder}${known}` };
    return [{ key: text, upload: {}, sync: name }];
  }
  const folder = `${subject.folder}${below(source.subfolder)}`;
  const keys = source.key === undefined ? ["part-1.csv", "part-2.csv"] : [source.key];
  return keys.map((one) => ({ key: `${folder}${one}`, upload: {}, sync: name }));
}
