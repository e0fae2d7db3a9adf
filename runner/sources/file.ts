/**
 * Local files as a table: CSV, JSON or Parquet.
 *
 * A path that names a file is that file, whatever characters it holds; otherwise `*`, `?`, `[` and
 * `**` make it a pattern, whose files are read in the order of their names and joined by column
 * name. A relative path is relative to where the runner was started. JSON is sampled whole, because
 * the engine drops fields that its sample did not show.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";

import { nearest } from "../../diagnostics";
import type { Engine } from "../engine/duckdb";
import { fail } from "../failure";
import { literal, pathLiteral } from "../sql/quote";
import { csvScan } from "./csv";

/** Files and how to read them. */
export interface FileSource {
  readonly format: "csv" | "json" | "parquet";
  /** Absolute paths, at least one. */
  readonly paths: readonly string[];
  /** As the user knows them. */
  readonly shownPath: string;
  readonly skipLines?: number;
  readonly hasHeader?: boolean;
  /** CSV columns stay text. */
  readonly keepsText: boolean;
}

/** The query that reads the files. Rejects with a `RunError` or the engine's error. */
export async function fileQuery(engine: Engine, source: FileSource): Promise<string> {
  const list = `[${source.paths.map(pathLiteral).join(", ")}]`;
  switch (source.format) {
    case "csv":
      return csvQuery(engine, source);
    case "json":
      return `SELECT * FROM read_json(${list}, format = 'auto', sample_size = -1, maximum_object_size = 67108864, union_by_name = true)`;
    case "parquet":
      return `SELECT * FROM read_parquet(${list}, union_by_name = ${source.paths.length > 1})`;
  }
}

/** Each file by its own dialect and types; columns are matched by name. */
async function csvQuery(engine: Engine, source: FileSource): Promise<string> {
  const queries: string[] = [];
  for (const path of source.paths) {
    const shownPath = source.paths.length === 1 ? source.shownPath : path;
    if ((await stat(path)).size === 0) throwEmpty(shownPath);
    const skipLines = source.skipLines ?? 0;
    const hasHeader = source.hasHeader ?? true;
    queries.push(
      `SELECT * FROM ${await csvScan(engine, { path, shownPath, skipLines, hasHeader, keepsText: source.keepsText })}`,
    );
  }
  return queries.join("\nUNION ALL BY NAME\n");
}

/** The files of a path or pattern, or SYNC5010. */
export async function findFiles(engine: Engine, shownPath: string): Promise<readonly string[]> {
  const path = resolve(shownPath);
  const problem = await problemWith(path);
  if (problem === undefined) return [path];
  if (["*", "?", "["].some((mark) => shownPath.includes(mark))) {
    const found = await engine.rows(`SELECT file FROM glob(${literal(path)}) ORDER BY file`);
    const paths = found.map(([file]) => String(file));
    if (paths.length > 0) return paths;
    fail({
      code: "SYNC5010",
      summary: `no file matches \`${shownPath}\``,
      why: `looked for ${path}`,
    });
  }
  const near = await neighbour(path);
  fail({
    code: "SYNC5010",
    summary: `the model's file \`${shownPath}\` ${problem}`,
    why: `looked for ${path}`,
    ...(near ? { help: `did you mean \`${near}\`?` } : {}),
  });
}

async function problemWith(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? undefined : "is not a file";
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    return code === "ENOENT" || code === "ENOTDIR" ? "does not exist" : `cannot be read (${code})`;
  }
}

async function neighbour(path: string): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch(() => []);
  return nearest(
    basename(path),
    names.filter((name) => name !== basename(path)),
  );
}

function throwEmpty(shownPath: string): never {
  fail({
    code: "SYNC5011",
    summary: `the model's file \`${shownPath}\` is empty`,
    why: "a CSV file without a single line has no columns",
  });
}
