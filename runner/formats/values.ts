/**
 * Values as the formats need them, in SQL: what the engine's own writers would get wrong.
 *
 * | value                 | engine writes        | we write                                         |
 * |-----------------------|----------------------|--------------------------------------------------|
 * | NaN, Infinity (JSON)  | `NaN`: invalid JSON  | `null`                                           |
 * | integer beyond 2^53   | digits a JavaScript  | a string of the exact digits (JSON)              |
 * |   (JSON)              |   reader rounds      |                                                  |
 * | DECIMAL beyond 15     | a rounded double     | a string of the exact digits (JSON)              |
 * |   digits (JSON)       |                      |                                                  |
 * | timestamp             | `2024-01-02 03:04:05`| `2024-01-02T03:04:05`, with zone `…Z`            |
 * | nested value (CSV)    | `{'k': 'v'}`         | JSON                                             |
 * | BLOB                  | `\x00…`              | base64                                           |
 * | HUGEINT (Parquet)     | a rounded double     | DECIMAL(38,0)                                    |
 *
 * The session's time zone is UTC (`engine/`).
 *
 * Source: observed with DuckDB 1.5; RFC 8259 section 6 (numbers).
 */
import { identifier, literal } from "../sql/quote";
import type { ColumnType } from "./column-type";
import { isNested } from "./column-type";

/** 2^53 - 1. */
const SAFE_INTEGER = "9007199254740991";

/** Decimal digits that a double always holds. */
const DOUBLE_DIGITS = 15;

/** The expression whose CSV text is right. */
export function csvValue(sql: string, type: ColumnType): string {
  if (isNested(type)) return `CAST(to_json(${jsonValue(sql, type)}) AS VARCHAR)`;
  if (type.kind === "timestamp" || type.kind === "timestampZone") return isoText(sql, type.kind);
  if (type.kind === "blob") return `to_base64(${sql})`;
  return sql;
}

/** The expression whose JSON text is right and valid. */
export function jsonValue(sql: string, type: ColumnType, depth = 0): string {
  switch (type.kind) {
    case "float":
      return `CASE WHEN isfinite(${sql}) THEN ${sql} END`;
    case "wideInteger":
    case "hugeInteger":
      return safeInteger(sql);
    case "decimal":
      return exactDecimal(sql, type);
    case "timestamp":
    case "timestampZone":
      return isoText(sql, type.kind);
    case "blob":
      return `to_base64(${sql})`;
    case "list":
      return needsCare(type.item)
        ? `list_transform(${sql}, lambda v${depth}: ${jsonValue(`v${depth}`, type.item, depth + 1)})`
        : sql;
    case "struct":
      return needsCare(type) ? structValue(sql, type.fields, depth) : sql;
    case "map":
      return needsCare(type) ? mapValue(sql, type, depth) : sql;
    default:
      return sql;
  }
}

/** The expression whose Parquet type keeps every digit. */
export function parquetValue(sql: string, type: ColumnType): string {
  if (type.kind === "hugeInteger") return `CAST(${sql} AS DECIMAL(38, 0))`;
  if (type.kind === "union") return `to_json(${sql})`;
  return sql;
}

/** True where some part of the value would be written wrongly as it is. */
function needsCare(type: ColumnType): boolean {
  switch (type.kind) {
    case "list":
      return needsCare(type.item);
    case "map":
      return needsCare(type.key) || needsCare(type.value);
    case "struct":
      return type.fields.some((field) => needsCare(field.type));
    default:
      return !["plain", "text", "json", "union"].includes(type.kind);
  }
}

function safeInteger(sql: string): string {
  const safe = `${sql} BETWEEN -${SAFE_INTEGER} AND ${SAFE_INTEGER}`;
  const digits = `CAST(${sql} AS VARCHAR)`;
  return `CASE WHEN ${safe} THEN CAST(${digits} AS JSON) WHEN ${sql} IS NOT NULL THEN to_json(${digits}) END`;
}

/** A number where a double holds the value, else its digits as a string. */
function exactDecimal(
  sql: string,
  type: { readonly width: number; readonly scale: number },
): string {
  if (type.width <= DOUBLE_DIGITS) return sql;
  const back = `TRY_CAST(CAST(${sql} AS DOUBLE) AS DECIMAL(${type.width}, ${type.scale}))`;
  return `CASE WHEN ${back} = ${sql} THEN to_json(${sql}) WHEN ${sql} IS NOT NULL THEN to_json(CAST(${sql} AS VARCHAR)) END`;
}

function isoText(sql: string, kind: "timestamp" | "timestampZone"): string {
  // With the session in UTC a TIMESTAMPTZ prints `2024-01-02 03:04:05.6+00`.
  const text = `replace(CAST(${sql} AS VARCHAR), ' ', 'T')`;
  return kind === "timestamp" ? text : `replace(${text}, '+00', 'Z')`;
}

function structValue(
  sql: string,
  fields: readonly { readonly name: string; readonly type: ColumnType }[],
  depth: number,
): string {
  const packed = fields.map((field) => {
    const value = `struct_extract(${sql}, ${literal(field.name)})`;
    return `${identifier(field.name)} := ${jsonValue(value, field.type, depth)}`;
  });
  return `CASE WHEN ${sql} IS NOT NULL THEN struct_pack(${packed.join(", ")}) END`;
}

function mapValue(
  sql: string,
  type: { readonly key: ColumnType; readonly value: ColumnType },
  depth: number,
): string {
  const entry = `e${depth}`;
  const key = jsonValue(`${entry}.key`, type.key, depth + 1);
  const value = jsonValue(`${entry}.value`, type.value, depth + 1);
  const keyText = needsCare(type.key) ? `CAST(${key} AS VARCHAR)` : key;
  const packed = `struct_pack(k := ${keyText}, v := ${value})`;
  return `map_from_entries(list_transform(map_entries(${sql}), lambda ${entry}: ${packed}))`;
}
