/**
 * Goal: a bulk sync writes every table of a connection, and `replicate` only those that changed.
 * Method: objects in a sink, read and written there.
 */
import type { BulkSync, S3Connection } from "../../connections";
import { matchesPath } from "../../runner/bulk/glob";
import { writeDocument } from "../../workspace";
import { S3Sink } from "./support/s3-sink";
import { landing, TestWorkspace } from "./support/workspace";

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

const polytomic: S3Connection = {
  ...landing,
  vendor: "polytomic",
  configuration: { ...landing.configuration, s3_bucket_name: "s3://acme-landing/in" },
};
const target: S3Connection = {
  ...polytomic,
  id: "conn_target",
  name: "Target",
  configuration: { ...landing.configuration, s3_bucket_name: "s3://acme-landing/out" },
};
const bulk: BulkSync = {
  kind: "bulk_sync",
  id: "bulk_1",
  name: "Bulk",
  source_connection_id: "conn_landing",
  destination_connection_id: "conn_target",
  mode: "snapshot",
  destination_configuration: { format: "csv", subfolder: "reports" },
};

async function setUp(
  configuration: Partial<S3Connection["configuration"]> = {},
  sync: Partial<BulkSync> = {},
) {
  await writeDocument(workspace.root, {
    ...polytomic,
    configuration: { ...polytomic.configuration, ...configuration },
  });
  await writeDocument(workspace.root, target);
  await writeDocument(workspace.root, { ...bulk, ...sync });
}

const run = (runId: string) => workspace.run(sink.endpoint, { sync: "bulk_1", runId });
const written = () => sink.keys.filter((key) => key.startsWith("out/"));

test("every file is a table in the subfolder", async () => {
  sink.put("in/orders.csv", "id\n01\n");
  sink.put("in/eu/customers.json", '{"id": 1}\n{"id": 2}\n');
  sink.put("in/readme.md", "no table");
  sink.put("in/eu/", "");
  await setUp();
  const result = await run("r1");
  expect(result.files.map((file) => [file.key, file.rows])).toEqual([
    ["out/reports/eu/customers.csv", 2],
    ["out/reports/orders.csv", 1],
  ]);
  expect(sink.body("out/reports/orders.csv").toString()).toBe("id\n01\n");
});

test("files that are snapshots of one table become one file", async () => {
  sink.put("in/2026-01.csv", "id,a\n1,x\n");
  sink.put("in/2026-02.csv", "id,a\n2,y\n");
  await setUp({
    is_single_table: true,
    single_table_name: "orders",
    single_table_file_format: "csv",
  });
  await run("r1");
  expect(written()).toEqual(["out/reports/orders.csv"]);
  expect(sink.body("out/reports/orders.csv").toString()).toBe("id,a\n1,x\n2,y\n");
});

test("directories that match the pattern are tables", async () => {
  sink.put("in/tables/a/1.csv", "id\n1\n");
  sink.put("in/tables/a/2.csv", "id\n2\n");
  sink.put("in/tables/b/1.csv", "id\n3\n");
  sink.put("in/other/c/1.csv", "id\n4\n");
  await setUp({
    is_single_table: true,
    is_directory_snapshot: true,
    directory_glob_pattern: "tables/*",
    single_table_file_formats: ["csv"],
  });
  await run("r1");
  expect(written()).toEqual(["out/reports/tables/a.csv", "out/reports/tables/b.csv"]);
});

test("replicate writes what changed since the last run", async () => {
  sink.put("in/a.csv", "id\n1\n");
  sink.put("in/b.csv", "id\n1\n");
  await setUp({}, { mode: "replicate" });
  await run("r1");
  sink.put("in/b.csv", "id\n2\n");
  const second = await run("r2");
  expect(second.files.map((file) => file.key)).toEqual(["out/reports/b.csv"]);
  const third = await run("r3");
  expect(third.files).toEqual([]);
});

test("an empty folder is SYNC5010", async () => {
  await setUp();
  await expect(run("r1")).rejects.toMatchObject({ diagnostics: [{ code: "SYNC5010" }] });
});

describe("patterns", () => {
  test.each([
    ["tables/*", "tables/a", true],
    ["tables/*", "tables/a/b", false],
    ["tables/**", "tables/a/b", true],
    ["**/daily", "x/y/daily", true],
    ["**", "a", true],
    ["a?c/*b*", "abc/xbx", true],
    ["a?c", "ac", false],
    ["*", "a/b", false],
    ["*a*a*a*a*a*b", "a".repeat(200), false],
  ] as const)("%s and %s: %s", (pattern, path, matches) => {
    expect(matchesPath(pattern, path)).toBe(matches);
  });
});
