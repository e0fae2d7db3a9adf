/**
 * The four file formats as COPY statements.
 *
 * `csv`: delimiter, header and byte order mark as the sync says; quoted where needed, `"` doubled.
 * `json`: for Hightouch one array of objects; for Polytomic one object a line. `json-doc`: one
 * document, an array of objects. No vendor page says what its JSON looks like inside; the layout by
 * vendor is a decision of ours, in `JSON_LAYOUT`.
 * `parquet`: zstd.
 *
 * The engine's own gzip is never used: it is nine times slower than `gzip/`, and ignored on a pipe.
 *
 * Source: https://duckdb.org/docs/stable/sql/statements/copy.
 */
import type { ModelSync } from "../../connections";
import { identifier, literal } from "../sql/quote";
import type { ColumnType } from "./column-type";
import { csvValue, jsonValue, parquetValue } from "./values";

/** A format with its choices made. */
export type FileFormat =
  | {
      readonly kind: "csv";
      readonly delimiter: string;
      readonly header: boolean;
      readonly bom: boolean;
    }
  | { readonly kind: "json"; readonly layout: "array" | "lines" }
  | { readonly kind: "parquet" };

/** A column as the engine returns it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

const JSON_LAYOUT: Readonly<Record<string, "array" | "lines">> = { polytomic: "lines" };

/** Bytes that a CSV file with `bom` begins with. */
export const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/** The format of a sync, for the vendor of its connection. */
export function fileFormat(sync: Pick<ModelSync, "format" | "csv">, vendor: string): FileFormat {
  switch (sync.format) {
    case "csv":
      return {
        kind: "csv",
        delimiter: sync.csv?.delimiter ?? ",",
        header: sync.csv?.header ?? true,
        bom: sync.csv?.bom ?? false,
      };
    case "json":
      return { kind: "json", layout: JSON_LAYOUT[vendor] ?? "array" };
    case "json-doc":
      return { kind: "json", layout: "array" };
    case "parquet":
      return { kind: "parquet" };
  }
}

/** `SELECT … FROM (query)` whose values the format writes correctly. */
export function formatQuery(
  query: string,
  columns: readonly TypedColumn[],
  format: FileFormat,
): string {
  const valueFor = { csv: csvValue, json: jsonValue, parquet: parquetValue }[format.kind];
  const list = columns.map((column) => {
    const name = identifier(column.name);
    const value = valueFor(name, column.type);
    return value === name ? name : `${value} AS ${name}`;
  });
  return `SELECT ${list.join(", ")} FROM (${query}\n)`;
}

/** The options of COPY. */
export function copyOptions(format: FileFormat): string {
  switch (format.kind) {
    case "csv":
      return `FORMAT csv, DELIMITER ${literal(format.delimiter)}, QUOTE '"', ESCAPE '"', HEADER ${format.header}, COMPRESSION none`;
    case "json":
      return `FORMAT json, ARRAY ${format.layout === "array"}, COMPRESSION none`;
    case "parquet":
      return "FORMAT parquet, COMPRESSION zstd";
  }
}

/** The media type. No `Content-Encoding`: readers would unpack the file and find that its name lies. */
export function contentType(format: FileFormat, compression: "none" | "gzip"): string {
  if (compression === "gzip") return "application/gzip";
  if (format.kind === "csv") return "text/csv; charset=utf-8";
  if (format.kind === "parquet") return "application/vnd.apache.parquet";
  return format.layout === "lines" ? "application/x-ndjson" : "application/json";
}
