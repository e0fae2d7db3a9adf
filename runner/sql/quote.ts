/**
 * Text from users as SQL identifiers and literals. Nothing else puts user text into SQL.
 *
 * DuckDB knows no escape but the doubled quote, and refuses NUL in both.
 *
 * Source: https://duckdb.org/docs/stable/sql/dialect/keywords_and_identifiers,
 * https://duckdb.org/docs/stable/sql/data_types/literal_types.
 */

/** `name` as an identifier: `"first ""name"""`. */
export function identifier(name: string): string {
  return `"${withoutNul(name).replaceAll('"', '""')}"`;
}

/** `text` as a string literal: `'O''Neil'`. */
export function literal(text: string): string {
  return `'${withoutNul(text).replaceAll("'", "''")}'`;
}

/** A path that is taken as it stands: `*`, `?` and `[` match themselves only. */
export function pathLiteral(path: string): string {
  const quoted = Array.from(path, (character) =>
    character === "*" || character === "?" || character === "[" ? `[${character}]` : character,
  ).join("");
  return literal(quoted);
}

function withoutNul(text: string): string {
  return text.replaceAll("\0", "\uFFFD");
}
