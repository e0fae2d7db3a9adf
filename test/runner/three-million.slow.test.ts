/**
 * Goal: three million rows come through whole, in order, and as the same bytes every time.
 * Method: real data through the real engine into a real HTTP sink; DuckDB reads the files back.
 */
import { query } from "./support/duckdb";
import { S3Sink } from "./support/s3-sink";
import { landing, TestWorkspace, vega } from "./support/workspace";

let sink: S3Sink;
let workspace: TestWorkspace;
beforeEach(async () => {
  sink = await S3Sink.start();
  sink.externalId = landing.external_id;
  workspace = new TestWorkspace();
});
afterEach(async () => {
  await sink.stop();
  workspace.remove();
});

const flights = {
  source: { type: "file", format: "parquet", path: vega("flights-3m.parquet") },
} as const;

describe("three million flights", () => {
  test("as Parquet, with the same rows in the same order", async () => {
    const key = "out/flights.parquet";
    await workspace.write({ model: flights, sync: { filename: key, format: "parquet" } });
    await workspace.run(sink.endpoint);
    const file = workspace.file("flights.parquet", sink.body(key));
    const before = `(SELECT row_number() OVER () AS n, * FROM '${vega("flights-3m.parquet")}')`;
    const after = `(SELECT row_number() OVER () AS n, * FROM '${file}')`;
    expect(await query(`SELECT count(*) FROM (FROM ${before} EXCEPT ALL FROM ${after})`)).toEqual([
      ["0"],
    ]);
  });

  test("the same bytes whatever the threads and the memory", async () => {
    const key = "out/flights.csv";
    await workspace.write({ model: flights, sync: { filename: key, compression: "gzip" } });
    await workspace.run(sink.endpoint, { threadCount: 1, memoryBytes: 256 * 1024 * 1024 });
    const first = sink.objects.get(key)?.etag;
    await workspace.run(sink.endpoint, { runId: "run_2", threadCount: 4 });
    expect(sink.objects.get(key)?.etag).toBe(first);
  });
});
