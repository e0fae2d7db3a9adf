/**
 * Which keys of a bucket a connection touches: patterns for `Resource` and for `s3:prefix`.
 *
 * A sync writes below the folder that its filename names literally: `upload/{YYYY}.json` needs
 * `upload/*`. A filename without a folder gets the pattern of its own keys, never the whole bucket.
 */
import {
  diffTemplate,
  type KeyTemplate,
  type Model,
  parseBucketLocation,
  parseKeyTemplate,
  type S3Connection,
  templatePattern,
} from "../connections";
import type { ConnectionUse } from "../vendors";

/** Patterns of keys, without the bucket's ARN, e.g. `upload/*`; sorted, none inside another. */
export interface KeyScope {
  readonly write: readonly string[];
  readonly read: readonly string[];
}

type Sync = NonNullable<ConnectionUse["syncs"]>[number];

/** The keys that a connection's syncs write and read. */
export function keyScope({ connection, syncs = [], models = [] }: ConnectionUse): KeyScope {
  const folder = folderOf(connection.configuration);
  return {
    write: outermost(syncs.flatMap((sync) => writtenBy(sync, connection.id, folder))),
    read: outermost([
      ...syncs.flatMap((sync) => readBySync(sync, connection.id, folder)),
      ...models.flatMap((model) => readByModel(model, connection.id, folder)),
    ]),
  };
}

/** What `s3:prefix` may be where objects of these patterns are listed; empty: anything. */
export function listPrefixes(patterns: readonly string[]): readonly string[] {
  const prefixes = patterns.map((pattern) => {
    const star = pattern.search(/[*?]/);
    return star === -1 ? pattern : `${pattern.slice(0, star)}*`;
  });
  return prefixes.includes("*") ? [] : outermost(prefixes);
}

function folderOf(configuration: Pick<S3Connection["configuration"], "s3_bucket_name">): string {
  const { folder } = parseBucketLocation(configuration.s3_bucket_name);
  return folder === "" ? "" : `${quoted(folder)}/`;
}

function writtenBy(sync: Sync, id: string, folder: string): string[] {
  if (sync.kind === "bulk_sync") {
    if (sync.destination_connection_id !== id) return [];
    return [`${folder}${below(sync.destination_configuration?.subfolder)}*`];
  }
  if (sync.connection_id !== id) return [];
  if (sync.kind === "event_delivery") return [`${folder}${below(sync.prefix)}*`];
  const { template } = parseKeyTemplate(sync.filename);
  if (!template) return [];
  const changes = ["added", "changed", "removed"] as const;
  const templates =
    sync.mode === "diff" ? changes.map((change) => diffTemplate(template, change)) : [template];
  return templates.map((one) => `${folder}${filePattern(one)}`);
}

/** The folder where the literal text names one, else the file's own pattern. */
function filePattern(template: KeyTemplate): string {
  const slash = template.literalPrefix.lastIndexOf("/");
  if (slash === -1) return templatePattern(template);
  return `${quoted(template.literalPrefix.slice(0, slash + 1))}*`;
}

function readBySync(sync: Sync, id: string, folder: string): string[] {
  return sync.kind === "bulk_sync" && sync.source_connection_id === id ? [`${folder}*`] : [];
}

function readByModel({ source }: Model, id: string, folder: string): string[] {
  if (source.type !== "s3" || source.connection_id !== id) return [];
  const base = `${folder}${below(source.subfolder)}`;
  return [source.key === undefined ? `${base}*` : `${base}${quoted(source.key)}`];
}

/** `/reports/` as `reports/`; nothing as nothing. */
function below(subfolder: string | undefined): string {
  const segments = (subfolder ?? "").split("/").filter((segment) => segment !== "");
  return segments.length === 0 ? "" : `${quoted(segments.join("/"))}/`;
}

/** Characters that mean something in a `Resource`, as text: `*` as `${*}`. A Terraform reference stays. */
function quoted(text: string): string {
  if (text.includes("${")) return text;
  return text.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}

/** Without patterns that another one covers; sorted. */
export function outermost(patterns: readonly string[]): readonly string[] {
  const all = [...new Set(patterns)].sort();
  return all.filter((one) => !all.some((other) => other !== one && covers(other, one)));
}

function covers(outer: string, inner: string): boolean {
  return outer.endsWith("*") && !outer.endsWith("${*}") && inner.startsWith(outer.slice(0, -1));
}
