/**
 * Goal: mode `all` writes every row, whole or not at all, in every format.
 * Method: real data through the real engine into a real HTTP sink; other readers check the files.
 */
import { execFileSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";

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
  test("as gzip CSV, in parts, having assumed the role", async () => {
    const key = "out/flights.csv.gz";
    await workspace.write({ model: flights, sync: { filename: key, compression: "gzip" } });
    const result = await workspace.run(sink.endpoint);
    const body = sink.body(key);
    expect(result.files).toEqual([
      { key, bytes: body.length, rows: 3_000_000, etag: sink.objects.get(key)?.etag },
    ]);
    expect(sink.count("AssumeRole")).toBe(1);
    expect(sink.count("UploadPart")).toBe(Math.ceil(body.length / (8 * 1024 * 1024)));
    expect(sink.uploads.size).toBe(0);
    const file = workspace.file("flights.csv.gz", body);
    execFileSync("gzip", ["-t", file]);
    expect(
      await query(
        `SELECT count(*), sum(delay), sum(distance), min(date), max(date) FROM '${file}'`,
      ),
    ).toEqual(
      await query(
        `SELECT count(*), sum(delay), sum(distance), min(date), max(date) FROM '${vega("flights-3m.parquet")}'`,
      ),
    );
  });
});

describe("small files", () => {
  test("are one PutObject under the key of the run's time", async () => {
    await workspace.write({
      model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
      sync: {
        filename: "out/{YYYY}/{MM}-{DD}T{HH}:{mm}:{ss}.{ms}.csv",
        timestamp_offset_seconds: -86_400,
      },
    });
    const result = await workspace.run(sink.endpoint);
    expect(sink.keys).toEqual(["out/2026/03-03T05:06:07.089.csv"]);
    expect(sink.requests.map((request) => request.operation)).toEqual(["AssumeRole", "PutObject"]);
    expect(result).toMatchObject({
      runId: "run_1",
      syncId: "sync_1",
      mode: "all",
      now: "2026-03-04T05:06:07.089Z",
      destination: "s3://acme-landing",
      rows: 560,
    });
    const rows = parse(sink.body("out/2026/03-03T05:06:07.089.csv"), { columns: true });
    const source = parse(await readText(vega("stocks.csv")), { columns: true });
    expect(rows).toEqual(source);
  });

  test("carry the run's id and nothing that was not asked for", async () => {
    await workspace.write({
      model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
    });
    await workspace.run(sink.endpoint);
    const { headers } = sink.objects.get("out/2026-03-04.csv") ?? {};
    expect(headers?.["x-amz-meta-syncwright-run"]).toBe("run_1");
    expect(headers?.["x-amz-server-side-encryption"]).toBeUndefined();
    expect(headers?.["x-amz-acl"]).toBeUndefined();
    expect(headers?.["if-none-match"]).toBeUndefined();
  });

  test("carry the encryption, the ACL and the tags that the sync asks for", async () => {
    await workspace.write({
      model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
      sync: {
        upload: {
          server_side_encryption: "aws:kms",
          kms_key_id: "alias/landing",
          acl: "bucket-owner-full-control",
          tags: { team: "data & ops" },
        },
      },
    });
    await workspace.run(sink.endpoint);
    expect(sink.objects.get("out/2026-03-04.csv")?.headers).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "alias/landing",
      "x-amz-acl": "bucket-owner-full-control",
      "x-amz-tagging": "team=data+%26+ops",
    });
  });

  test("go below the connection's folder", async () => {
    await workspace.write({
      connection: {
        vendor: "polytomic",
        configuration: { ...landing.configuration, s3_bucket_name: "s3://acme-landing/team/a" },
      },
      model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
      sync: { mode: "snapshot" },
    });
    await workspace.run(sink.endpoint);
    expect(sink.keys).toEqual(["team/a/out/2026-03-04.csv"]);
  });
});

describe("CSV as it was asked for", () => {
  test.each([
    { name: "the defaults", csv: {}, text: 'a,b\n1,"x,y"\n2,\n' },
    { name: "semicolon", csv: { delimiter: ";" }, text: "a;b\n1;x,y\n2;\n" },
    { name: "pipe", csv: { delimiter: "|" }, text: "a|b\n1|x,y\n2|\n" },
    { name: "tilde", csv: { delimiter: "~" }, text: "a~b\n1~x,y\n2~\n" },
    { name: "tab", csv: { delimiter: "\t" }, text: "a\tb\n1\tx,y\n2\t\n" },
    { name: "without header", csv: { header: false }, text: '1,"x,y"\n2,\n' },
    { name: "with byte order mark", csv: { bom: true }, text: '\ufeffa,b\n1,"x,y"\n2,\n' },
  ] as const)("$name", async ({ csv, text }) => {
    const path = workspace.file("in.csv", 'a,b\n1,"x,y"\n2,\n');
    await workspace.write({
      model: { source: { type: "file", format: "csv", path } },
      sync: { csv },
    });
    await workspace.run(sink.endpoint);
    expect(sink.body("out/2026-03-04.csv").toString()).toBe(text);
  });
});

describe("JSON as it was asked for", () => {
  const lines = '{"a":1,"b":"x"}\n{"a":2,"b":null}\n';
  test.each([
    { name: "Hightouch's json is one array", vendor: "hightouch", format: "json", isArray: true },
    {
      name: "Polytomic's json is one object a line",
      vendor: "polytomic",
      format: "json",
      isArray: false,
    },
    {
      name: "Polytomic's json-doc is one array",
      vendor: "polytomic",
      format: "json-doc",
      isArray: true,
    },
  ] as const)("$name", async ({ vendor, format, isArray }) => {
    const path = workspace.file("in.csv", "a,b\n1,x\n2,\n");
    await workspace.write({
      connection: { vendor },
      model: { source: { type: "file", format: "csv", path } },
      sync: { format, filename: "out.json", mode: vendor === "polytomic" ? "snapshot" : "all" },
    });
    await workspace.run(sink.endpoint);
    const text = sink.body("out.json").toString();
    expect(isArray ? JSON.parse(text) : text).toEqual(
      isArray
        ? [
            { a: 1, b: "x" },
            { a: 2, b: null },
          ]
        : lines,
    );
  });
});

describe("empty results", () => {
  const nothing = async () => {
    const path = workspace.file("in.csv", "a,b\n1,x\n");
    return {
      source: { type: "file", format: "csv", path },
      query: "SELECT * FROM source WHERE a > 1",
    } as const;
  };

  test.each([
    { format: "csv", text: "a,b\n" },
    { format: "json", text: "[\n\t\n]\n" },
  ] as const)(
    "an empty $format file is written unless it is to be skipped",
    async ({ format, text }) => {
      await workspace.write({ model: await nothing(), sync: { format, filename: "out" } });
      const result = await workspace.run(sink.endpoint);
      expect(sink.body("out").toString()).toBe(text);
      expect(result.files).toEqual([
        { key: "out", bytes: text.length, rows: 0, etag: sink.objects.get("out")?.etag },
      ]);
    },
  );

  test("a skipped file is nowhere and in the result", async () => {
    await workspace.write({
      model: await nothing(),
      sync: { empty_files: "skip", filename: "out.csv.gz", compression: "gzip" },
    });
    const result = await workspace.run(sink.endpoint);
    expect(sink.keys).toEqual([]);
    expect(result.files).toEqual([{ key: "out.csv.gz", bytes: 0, rows: 0, isSkipped: true }]);
  });
});

describe("compression", () => {
  test("adds no extension and warns where the name has none", async () => {
    await workspace.write({
      model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
      sync: { compression: "gzip", filename: "out.csv" },
    });
    const result = await workspace.run(sink.endpoint);
    expect(gunzipSync(sink.body("out.csv")).toString().startsWith("symbol,date,price\n")).toBe(
      true,
    );
    expect(result.diagnostics.map((one) => [one.code, one.help])).toEqual([
      ["SYNC5032", "write `out.csv.gz`"],
    ]);
  });
});

describe("a dry run", () => {
  test("names keys and rows and calls nobody", async () => {
    await workspace.write({
      model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
    });
    const result = await workspace.run(sink.endpoint, { isDryRun: true });
    expect(result).toMatchObject({
      isDryRun: true,
      files: [{ key: "out/2026-03-04.csv", rows: 560, bytes: 0 }],
    });
    expect(sink.requests).toEqual([]);
  });
});

async function readText(path: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(path, "utf8");
}
