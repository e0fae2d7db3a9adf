/**
 * The mapper: which columns a target file has and how each is computed, as SQL.
 *
 * Without `columns` and `mappings` every column goes as it is; with `mappings` only what is mapped
 * explicitly. Row values never become JavaScript values.
 *
 * Source: https://hightouch.com/docs/destinations/s3 ("Hightouch only syncs the fields you
 * explicitly map"); error names from Hightouch's documentation.
 */
import type { Mapping } from "../../connections";
import type { Diagnostic } from "../../diagnostics";
import { identifier } from "./quote";
import { missingColumn, templateToSql } from "./template";

/** One column of the target. */
export interface TargetColumn {
  readonly name: string;
  /** Over the columns of the model. */
  readonly sql: string;
}

/** What the sync says about columns. */
export interface Selection {
  readonly columns?: readonly string[];
  readonly mappings?: readonly Mapping[];
}

type Transform = NonNullable<Mapping["transform"]>;

/** `CAST` and not `TRY_CAST`: a value that does not fit stops the run instead of becoming null. */
const TRANSFORMS: Readonly<Record<Transform, (sql: string) => string>> = {
  trim: (sql) => `trim(CAST(${sql} AS VARCHAR))`,
  lower: (sql) => `lower(CAST(${sql} AS VARCHAR))`,
  upper: (sql) => `upper(CAST(${sql} AS VARCHAR))`,
  string: (sql) => `CAST(${sql} AS VARCHAR)`,
  integer: (sql) => `CAST(${sql} AS BIGINT)`,
  number: (sql) => `CAST(${sql} AS DOUBLE)`,
  boolean: (sql) => `CAST(${sql} AS BOOLEAN)`,
  date: (sql) => `CAST(${sql} AS DATE)`,
  timestamp: (sql) => `CAST(${sql} AS TIMESTAMP)`,
  json: (sql) => `to_json(${sql})`,
};

/** The target's columns, in order, or everything that is wrong with the selection. */
export function compileMapping(
  model: readonly string[],
  selection: Selection,
): { readonly columns: readonly TargetColumn[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [...duplicates(model, "the model returns")];
  if (selection.columns && selection.mappings) {
    diagnostics.push(bad("a sync has either `columns` or `mappings`", "it has both"));
  }
  const columns: TargetColumn[] = [];
  for (const mapping of selection.mappings ?? chosen(model, selection.columns)) {
    const compiled = compileOne(mapping, model);
    diagnostics.push(...compiled.diagnostics);
    columns.push({ name: mapping.to, sql: compiled.sql });
  }
  if (selection.mappings ?? selection.columns) {
    const names = columns.map((column) => column.name);
    diagnostics.push(...duplicates(names, "the sync writes"));
  }
  if (columns.length === 0)
    diagnostics.push(bad("the target file has no columns", "none is mapped"));
  return { columns, diagnostics };
}

/** `expression AS "name", …` for a SELECT. */
export function selectList(columns: readonly TargetColumn[]): string {
  return columns.map((column) => `${column.sql} AS ${identifier(column.name)}`).join(", ");
}

function chosen(model: readonly string[], columns: readonly string[] | undefined): Mapping[] {
  return (columns ?? model).map((name) => ({ to: name, from: name }));
}

function compileOne(mapping: Mapping, model: readonly string[]) {
  const { from, template, transform } = mapping;
  if (mapping.to === "") {
    return { sql: "NULL", diagnostics: [bad("a mapping has no `to`", "the name is empty")] };
  }
  if ((from === undefined) === (template === undefined)) {
    const why = from === undefined ? "it has neither" : "it has both";
    const what = `the mapping to \`${mapping.to}\` needs either \`from\` or \`template\``;
    return { sql: "NULL", diagnostics: [bad(what, why)] };
  }
  const base =
    template === undefined ? columnToSql(from ?? "", model) : templateToSql(template, model);
  const sql = transform === undefined ? base.sql : TRANSFORMS[transform](base.sql);
  return { sql, diagnostics: base.diagnostics };
}

function columnToSql(name: string, model: readonly string[]) {
  if (model.includes(name)) return { sql: identifier(name), diagnostics: [] };
  return { sql: "NULL", diagnostics: [missingColumn(name, model)] };
}

/** Names that differ by case only clash too: neither the engine nor most readers keep them apart. */
function duplicates(names: readonly string[], who: string): Diagnostic[] {
  const seen = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const name of names) {
    const earlier = seen.get(name.toLowerCase());
    if (earlier !== undefined) {
      diagnostics.push({
        code: "SYNC5021",
        severity: "error",
        summary: `${who} two columns called \`${name}\` (DUPLICATE_COLUMNS_DETECTED)`,
        ...(earlier === name ? {} : { why: `\`${earlier}\` differs by case only` }),
        help: "rename one of them",
      });
    }
    seen.set(name.toLowerCase(), name);
  }
  return diagnostics;
}

function bad(summary: string, why: string): Diagnostic {
  return { code: "SYNC5022", severity: "error", summary, why };
}
