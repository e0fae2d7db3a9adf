/**
 * Which tables the objects of a source connection form: pure.
 *
 * - `is_single_table`: all files are one table, called `single_table_name`.
 * - `is_single_table` with `is_directory_snapshot`: every directory that matches
 *   `directory_glob_pattern` is a table, called after its path.
 * - otherwise every file is a table, called after its path without extension.
 *
 * What several files of one table mean is not documented; here they are joined by column name.
 *
 * Source: https://docs.polytomic.com (S3 connection: "Files are time-based snapshots", "Multi-directory
 * multi-table", "Tables glob path").
 */
import type { S3Connection } from "../../connections";
import { formatOfName, type SourceFormat } from "../sources/archive";
import type { ListedObject } from "../sources/download";
import { matchesPath } from "./glob";

/** A table and its files. */
export interface BulkTable {
  /** May hold `/`; never begins with it. */
  readonly name: string;
  readonly format: SourceFormat;
  readonly files: readonly ListedObject[];
}

/** The tables, by name. `prefix` is the connection's folder, which names leave out. */
export function tablesOf(
  connection: S3Connection,
  objects: readonly ListedObject[],
  prefix: string,
): readonly BulkTable[] {
  const { configuration } = connection;
  const files = objects.flatMap((object) => {
    const path = object.key.slice(prefix.length);
    const format = formatOfName(path);
    return format === undefined || path === "" ? [] : [{ object, path, format }];
  });
  const tables = new Map<string, { format: SourceFormat; files: ListedObject[] }>();
  for (const file of files) {
    const name = tableName(configuration, file);
    if (name === undefined) continue;
    const table = tables.get(name) ?? { format: file.format, files: [] };
    if (table.format === file.format) table.files.push(file.object);
    tables.set(name, table);
  }
  return [...tables]
    .map(([name, table]) => ({ name, ...table }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function tableName(
  configuration: S3Connection["configuration"],
  file: { readonly path: string; readonly format: SourceFormat },
): string | undefined {
  if (!configuration.is_single_table) return withoutExtension(file.path);
  if (!configuration.is_directory_snapshot) {
    const wanted = configuration.single_table_file_format;
    if (wanted !== undefined && wanted !== file.format) return undefined;
    return configuration.single_table_name ?? "table";
  }
  const formats = configuration.single_table_file_formats;
  if (formats && !formats.includes(file.format)) return undefined;
  const directory = file.path.split("/").slice(0, -1).join("/");
  if (directory === "") return undefined;
  const pattern = configuration.directory_glob_pattern ?? "*";
  return matchesPath(pattern, directory) ? directory : undefined;
}

function withoutExtension(path: string): string {
  const slash = path.lastIndexOf("/");
  const dot = path.indexOf(".", slash + 2);
  return dot < 0 ? path : path.slice(0, dot);
}
