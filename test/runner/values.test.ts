/**
 * Goal: every type comes out right in every format, where the engine's own writers would not.
 * Method: one query of hostile values; JSON.parse, csv-parse and a second DuckDB read the files.
 */
import { parse } from "csv-parse/sync";
import fc from "fast-check";

import { query } from "./support/duckdb";
import { S3Sink } from "./support/s3-sink";
import { TestWorkspace } from "./support/workspace";

let sink: S3Sink;
let workspace: TestWorkspace;
beforeEach(async () => {
  sink = await S3Sink.start();
  workspace = new TestWorkspace();
});
afterEach(async () => {
  await sink.stop();
  workspace.remove();
});

async function write(select: string, format: "csv" | "json" | "parquet"): Promise<Buffer> {
  const path = workspace.file("in.csv", "one\n1\n");
  await workspace.write({
    model: { source: { type: "file", format: "csv", path }, query: select },
    sync: { format, filename: "out" },
  });
  await workspace.run(sink.endpoint, { runId: `run_${format}_${sink.requests.length}` });
  return sink.body("out");
}

const VALUES: readonly { name: string; sql: string; json: unknown; csv: string }[] = [
  { name: "NaN", sql: "'nan'::DOUBLE", json: null, csv: "nan" },
  { name: "infinity", sql: "'-inf'::FLOAT", json: null, csv: "-inf" },
  { name: "a double", sql: "0.1::DOUBLE", json: 0.1, csv: "0.1" },
  {
    name: "the largest safe integer",
    sql: "9007199254740991::BIGINT",
    json: 9007199254740991,
    csv: "9007199254740991",
  },
  {
    name: "an integer beyond 2^53",
    sql: "9007199254740993::BIGINT",
    json: "9007199254740993",
    csv: "9007199254740993",
  },
  {
    name: "the smallest BIGINT",
    sql: "'-9223372036854775808'::BIGINT",
    json: "-9223372036854775808",
    csv: "-9223372036854775808",
  },
  {
    name: "a HUGEINT",
    sql: "170141183460469231731687303715884105727::HUGEINT",
    json: "170141183460469231731687303715884105727",
    csv: "170141183460469231731687303715884105727",
  },
  { name: "a sum", sql: "(SELECT sum(i) FROM range(4) t(i))", json: 6, csv: "6" },
  { name: "a null BIGINT", sql: "NULL::BIGINT", json: null, csv: "" },
  {
    name: "a timestamp",
    sql: "TIMESTAMP '2024-01-02 03:04:05.6'",
    json: "2024-01-02T03:04:05.6",
    csv: "2024-01-02T03:04:05.6",
  },
  {
    name: "a timestamp with zone",
    sql: "TIMESTAMPTZ '2024-01-02 03:04:05+02'",
    json: "2024-01-02T01:04:05Z",
    csv: "2024-01-02T01:04:05Z",
  },
  { name: "a date", sql: "DATE '2024-01-02'", json: "2024-01-02", csv: "2024-01-02" },
  { name: "a blob", sql: "'\\xFF\\x00A'::BLOB", json: "/wBB", csv: "/wBB" },
  { name: "a boolean", sql: "true", json: true, csv: "true" },
  { name: "JSON", sql: "'{\"a\": [1]}'::JSON", json: { a: [1] }, csv: '{"a": [1]}' },
  { name: "a list", sql: "[1.5::DECIMAL(4,2), NULL]", json: [1.5, null], csv: "[1.5,null]" },
  {
    name: "NaN in a struct in a list",
    sql: "[{'k': 'nan'::DOUBLE, 't': TIMESTAMP '2024-01-02 03:04:05'}]",
    json: [{ k: null, t: "2024-01-02T03:04:05" }],
    csv: '[{"k":null,"t":"2024-01-02T03:04:05"}]',
  },
  {
    name: "a map",
    sql: "MAP {'big': 9007199254740993::BIGINT}",
    json: { big: "9007199254740993" },
    csv: '{"big":"9007199254740993"}',
  },
  {
    name: "a list of lists",
    sql: "[[1::BIGINT], NULL, []]",
    json: [[1], null, []],
    csv: "[[1],null,[]]",
  },
  { name: "a null struct", sql: "NULL::STRUCT(a DOUBLE)", json: null, csv: "" },
  { name: "a union", sql: "union_value(n := 1)", json: { n: 1 }, csv: '{"n":1}' },
  {
    name: "hostile text",
    sql: "'a\"b,c;\n\\' || chr(9)",
    json: 'a"b,c;\n\\\t',
    csv: 'a"b,c;\n\\\t',
  },
];

/** One row with a column for each value. */
const everyValue = `SELECT ${VALUES.map(({ name, sql }) => `${sql} AS "${name}"`).join(", ")}`;

describe("as JSON", () => {
  test("every value", async () => {
    const [row] = JSON.parse((await write(everyValue, "json")).toString());
    expect(row).toEqual(Object.fromEntries(VALUES.map((value) => [value.name, value.json])));
  });

  test("a decimal is a number where that keeps its digits, and a string where not", async () => {
    const select =
      "SELECT 1.50::DECIMAL(38,2) AS v, 12345678901234567890.5::DECIMAL(38,1) AS w, NULL::DECIMAL(38,1) AS n";
    const text = (await write(select, "json")).toString();
    expect(text).toBe('[\n\t{"v":1.5,"w":"12345678901234567890.5","n":null}\n]\n');
  });
});

describe("as CSV", () => {
  test("every value", async () => {
    const [row] = parse(await write(everyValue, "csv"), { columns: true });
    expect(row).toEqual(Object.fromEntries(VALUES.map((value) => [value.name, value.csv])));
  });
});

describe("as Parquet", () => {
  test("a HUGEINT keeps its digits", async () => {
    const file = workspace.file(
      "a.parquet",
      await write("SELECT 99999999999999999999999999999999999999::HUGEINT AS v", "parquet"),
    );
    expect(await query(`SELECT v, typeof(v) FROM '${file}'`)).toEqual([
      ["99999999999999999999999999999999999999", "DECIMAL(38,0)"],
    ]);
  });

  test("nested values and times keep their types", async () => {
    const select =
      "SELECT [{'a': 1}] AS l, TIMESTAMPTZ '2024-01-02 03:04:05+02' AS t, 'x'::BLOB AS b";
    const file = workspace.file("b.parquet", await write(select, "parquet"));
    expect(await query(`SELECT typeof(l), typeof(t), typeof(b) FROM '${file}'`)).toEqual([
      ["STRUCT(a INTEGER)[]", "TIMESTAMP WITH TIME ZONE", "BLOB"],
    ]);
  });
});

describe("the law", () => {
  const cell = fc.string({ maxLength: 8, unit: "grapheme" }).filter((text) => !text.includes("\0"));
  const tables = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 });

  test.each([",", ";", "|", "~", "\t"] as const)(
    "whatever the text, %j-separated files read back",
    async (delimiter) => {
      await fc.assert(
        fc.asyncProperty(tables, async (rows) => {
          const path = workspace.file(
            "in.json",
            JSON.stringify(rows.map(([a, b]) => ({ a: `x${a}`, b: `x${b}` }))),
          );
          await workspace.write({
            model: { source: { type: "file", format: "json", path } },
            sync: { filename: "out", csv: { delimiter } },
          });
          await workspace.run(sink.endpoint, { runId: `law_${sink.requests.length}` });
          const read = parse(sink.body("out"), { delimiter, relax_column_count: false });
          expect(read).toEqual([["a", "b"], ...rows.map(([a, b]) => [`x${a}`, `x${b}`])]);
        }),
        { numRuns: 5 },
      );
    },
  );
});
