/**
 * A CSV file as a table whose text comes out as it went in.
 *
 * Left to itself the engine reads a ragged file as one column, turns the postcode `01234` into 1234,
 * 9007199254740993 into a rounded double, guesses whether 01/02 is January, and fails at row
 * 5,000,000 on a value its sample did not contain. So: the sniffer proposes a dialect and types, and
 * one pass over the whole file as text keeps only those types that every value survives unchanged;
 * the rest stays text.
 *
 * Where the rows only pass through into another CSV file, all of it stays text: `1.10` and `707`
 * come out as they went in.
 *
 * Cost: one extra pass over the file for columns that look like numbers, dates or booleans.
 *
 * Source: https://duckdb.org/docs/stable/data/csv/auto_detection; observed with DuckDB 1.5.
 */
import type { Engine } from "../engine/duckdb";
import { fail } from "../failure";
import { identifier, literal, pathLiteral } from "../sql/quote";

/** What the model says about the file. */
export interface CsvOptions {
  readonly path: string;
  readonly shownPath: string;
  /** Lines before the header. */
  readonly skipLines: number;
  readonly hasHeader: boolean;
  /** Every column is text. */
  readonly keepsText: boolean;
}

interface Sniffed {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Digits that a double holds exactly. */
const DOUBLE_DIGITS_MAX = 15;

/** The table function call that reads the file. */
export async function csvScan(engine: Engine, options: CsvOptions): Promise<string> {
  const sniffed = await sniff(engine, options);
  refuseOneRaggedColumn(sniffed, options);
  const asText = scan(
    options,
    sniffed,
    sniffed.columns.map((column) => ({ ...column, type: "VARCHAR" })),
  );
  if (options.keepsText) return asText;
  const checks = sniffed.columns.map((column) => survives(identifier(column.name), column.type));
  const needed = checks.some((check) => check !== "true");
  const [row] = needed
    ? await engine.rows(
        `SELECT ${checks.map((check) => `coalesce(bool_and(${check}), true)`).join(", ")} FROM ${asText}`,
      )
    : [];
  const columns = sniffed.columns.map((column, index) => ({
    name: column.name,
    type: (row?.[index] ?? true) ? column.type : "VARCHAR",
  }));
  return scan(options, sniffed, columns);
}

async function sniff(engine: Engine, options: CsvOptions): Promise<Sniffed> {
  const given = `${pathLiteral(options.path)}, header = ${options.hasHeader}, skip = ${options.skipLines}`;
  const [row] = await engine.rows(
    `SELECT Delimiter, Quote, Escape, Columns FROM sniff_csv(${given})`,
  );
  const [delimiter, quote, escapeMark, columns] = row ?? [];
  return {
    delimiter: textOr(delimiter, ","),
    quote: textOr(quote, '"'),
    escape: textOr(escapeMark, '"'),
    columns: columns as Sniffed["columns"],
  };
}

/** The sniffer answers `(empty)` where it saw no such character. */
function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value.length === 1 ? value : otherwise;
}

function scan(options: CsvOptions, sniffed: Sniffed, columns: Sniffed["columns"]): string {
  const struct = columns.map((column) => `${literal(column.name)}: ${literal(column.type)}`);
  return [
    `read_csv(${pathLiteral(options.path)}`,
    "auto_detect = false",
    `header = ${options.hasHeader}`,
    `skip = ${options.skipLines}`,
    `delim = ${literal(sniffed.delimiter)}`,
    `quote = ${literal(sniffed.quote)}`,
    `escape = ${literal(sniffed.escape)}`,
    `columns = {${struct.join(", ")}})`,
  ].join(", ");
}

/** The condition under which a text keeps its meaning as `type`. */
function survives(name: string, type: string): string {
  const cast = `TRY_CAST(${name} AS ${type})`;
  switch (type) {
    case "VARCHAR":
      return "true";
    case "BIGINT":
      return `${name} IS NULL OR coalesce(CAST(${cast} AS VARCHAR) = ${name}, false)`;
    case "DOUBLE": {
      const digits = `length(replace(replace(${name}, '.', ''), '-', '')) <= ${DOUBLE_DIGITS_MAX}`;
      const leadingZero = `(${name} LIKE '0_%' AND ${name} NOT LIKE '0.%')`;
      return `${name} IS NULL OR (${cast} IS NOT NULL AND isfinite(${cast}) AND ${digits} AND NOT ${leadingZero})`;
    }
    default:
      return `${name} IS NULL OR ${cast} IS NOT NULL`;
  }
}

function refuseOneRaggedColumn(sniffed: Sniffed, options: CsvOptions): void {
  const [only, ...others] = sniffed.columns;
  if (!only || others.length > 0) return;
  const delimiter = [",", ";", "|", "\t"].find((one) => only.name.includes(one));
  if (delimiter === undefined) return;
  fail({
    code: "SYNC5012",
    summary: `the rows of \`${options.shownPath}\` do not have the same number of fields`,
    why: `its header \`${only.name.slice(0, 80)}\` holds delimiters, and no dialect splits all rows alike`,
    help: "mend the file; if other lines precede the header, set `skip_lines`",
  });
}
