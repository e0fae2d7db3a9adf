/**
 * Snapshots and what changed between two of them.
 *
 * A snapshot is a Parquet file of every mapped row with its key: key columns `k0`, `k1` … and the
 * target's columns `c0`, `c1` …, whose names stand in `head.json`. Both sides are hashed in the same
 * run, so nothing depends on the engine's hash staying what it is; a change is missed only where two
 * rows of one key collide in 64 bits. The join carries keys and hashes only and fetches whole rows
 * for the few that differ.
 *
 * Change detection looks at mapped columns only (https://hightouch.com/docs/syncs/cdc).
 */
import type { Engine } from "../engine/duckdb";
import { fail, RunError } from "../failure";
import { type ColumnType, isNested } from "../formats/column-type";
import type { TypedColumn } from "../formats/file-format";
import { parquetValue } from "../formats/values";
import type { TargetColumn } from "../sql/mapping";
import { identifier, literal, pathLiteral } from "../sql/quote";
import { missingColumn } from "../sql/template";

/** A kind of difference. */
export type Change = "added" | "changed" | "removed";

const MARK: Readonly<Record<Change, string>> = { added: "A", changed: "C", removed: "R" };

/** Shape of a snapshot: how many key columns, and the names of the others. */
export interface SnapshotShape {
  readonly keyCount: number;
  readonly columns: readonly string[];
}

/** Write the current rows into a Parquet file and check their keys. Not atomic: the file is the run's own. */
export async function writeSnapshot(
  engine: Engine,
  options: {
    readonly path: string;
    readonly model: readonly TypedColumn[];
    readonly primaryKey: readonly string[];
    readonly columns: readonly TargetColumn[];
    readonly modelName: string;
  },
): Promise<SnapshotShape> {
  const keys = options.primaryKey.map((name) => keyColumn(name, options.model));
  const mapped = options.columns.map((column, index) => `${column.sql} AS c${index}`);
  const selected = `SELECT ${keys.map((name, index) => `${identifier(name)} AS k${index}`).join(", ")}, ${mapped.join(", ")} FROM model`;
  const typed = await engine.columns(selected);
  const list = typed.map((column) => `${parquetValue(column.name, column.type)} AS ${column.name}`);
  await engine.run(
    `COPY (SELECT ${list.join(", ")} FROM (${selected})) TO ${literal(options.path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const shape = { keyCount: keys.length, columns: options.columns.map((column) => column.name) };
  await checkKeys(engine, { ...options, shape });
  return shape;
}

/** Compare two snapshots; fills the table `changes` that `changedRows` reads. How many rows of each kind. */
export async function compareSnapshots(
  engine: Engine,
  options: {
    readonly previous: string | undefined;
    readonly current: string;
    readonly shape: SnapshotShape;
  },
): Promise<void> {
  const { shape } = options;
  const keys = keyNames(shape);
  const values = shape.columns.map((_, index) => `c${index}`).join(", ");
  const side = (path: string | undefined) =>
    path === undefined
      ? `(SELECT ${keys.join(", ")}, 0::UBIGINT AS h FROM read_parquet(${pathLiteral(options.current)}) LIMIT 0)`
      : `(SELECT ${keys.join(", ")}, hash(${values}) AS h FROM read_parquet(${pathLiteral(path)}))`;
  const kind = `CASE WHEN a.h IS NULL THEN 'A' WHEN b.h IS NULL THEN 'R' ELSE 'C' END`;
  const joined = keys.map((key) => `a.${key} = b.${key}`).join(" AND ");
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE changes AS
     SELECT ${keys.map((key) => `coalesce(b.${key}, a.${key}) AS ${key}`).join(", ")}, ${kind} AS kind
     FROM ${side(options.previous)} a FULL OUTER JOIN ${side(options.current)} b ON ${joined}
     WHERE a.h IS NULL OR b.h IS NULL OR a.h <> b.h`,
  );
}

/** The rows of one kind of change under the target's names, in the order of their keys. */
export function changedRows(
  change: Change,
  options: {
    readonly previous: string | undefined;
    readonly current: string;
    readonly shape: SnapshotShape;
  },
): string {
  const { shape } = options;
  const path = change === "removed" ? options.previous : options.current;
  const keys = keyNames(shape);
  const list = shape.columns.map((name, index) => `s.c${index} AS ${identifier(name)}`);
  const from = `read_parquet(${pathLiteral(path ?? options.current)})`;
  const joined = keys.map((key) => `s.${key} = d.${key}`).join(" AND ");
  return `SELECT ${list.join(", ")} FROM ${from} s SEMI JOIN (SELECT * FROM changes WHERE kind = '${MARK[change]}') d ON ${joined} ORDER BY ${keys.map((key) => `s.${key}`).join(", ")}`;
}

function keyNames(shape: SnapshotShape): readonly string[] {
  return Array.from({ length: shape.keyCount }, (_, index) => `k${index}`);
}

function keyColumn(name: string, model: readonly TypedColumn[]): string {
  const column = model.find((one) => one.name === name);
  if (!column)
    throw new RunError([
      missingColumn(
        name,
        model.map((one) => one.name),
      ),
    ]);
  if (!isUnsupportedKey(column.type)) return name;
  fail({
    code: "SYNC5026",
    summary: `the primary key \`${name}\` has a type that cannot be a key (UNSUPPORTED_PRIMARY_KEY_TYPE)`,
    why: `found ${column.type.kind}, expected text, an integer, a decimal, a date or a timestamp`,
    help: "cast it in the model's query",
  });
}

/** Floating-point and nested values do not compare reliably. */
function isUnsupportedKey(type: ColumnType): boolean {
  return isNested(type) || type.kind === "float" || type.kind === "json";
}

async function checkKeys(
  engine: Engine,
  options: {
    readonly path: string;
    readonly primaryKey: readonly string[];
    readonly modelName: string;
    readonly shape: SnapshotShape;
  },
): Promise<void> {
  const keys = keyNames(options.shape).join(", ");
  const from = `read_parquet(${pathLiteral(options.path)})`;
  const anyNull = keyNames(options.shape)
    .map((key) => `${key} IS NULL`)
    .join(" OR ");
  const [missing] = await engine.rows(`SELECT count(*) FROM ${from} WHERE ${anyNull}`);
  if (String(missing?.[0]) !== "0") {
    fail(notUnique(options, `${missing?.[0]} rows have no value in it`));
  }
  const [twice] = await engine.rows(
    `SELECT ${keys}, count(*) FROM ${from} GROUP BY ${keys} HAVING count(*) > 1 LIMIT 1`,
  );
  if (!twice) return;
  const value = twice.slice(0, -1).map(String).join(", ");
  fail(notUnique(options, `${twice.at(-1)} rows share the key \`${value}\``));
}

function notUnique(
  options: { readonly primaryKey: readonly string[]; readonly modelName: string },
  why: string,
) {
  return {
    code: "SYNC5025",
    summary: `the primary key \`${options.primaryKey.join(", ")}\` of the model \`${options.modelName}\` does not identify its rows (NON_UNIQUE_PRIMARY_KEY)`,
    why,
    help: "choose a key that is unique and never null, or remove the duplicates in the model's query",
  };
}
