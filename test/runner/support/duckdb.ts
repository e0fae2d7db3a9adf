/** A DuckDB of its own, as a second reader of what the runner wrote. */
import { DuckDBInstance } from "@duckdb/node-api";

/** All rows of a query, as JSON values. */
export async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
