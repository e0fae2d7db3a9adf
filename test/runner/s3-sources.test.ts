/**
 * Goal: models read objects and archives of a connection, in ranges, whole or not at all.
 * Method: archives made by `zip`-shaped and `tar`-shaped writers that are not ours (fflate, the tar
 * program), damaged by hand; a sink that serves ranges.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";

import type { ModelSource } from "../../connections";
import { S3Sink } from "./support/s3-sink";
import { landing, TestWorkspace, vega } from "./support/workspace";

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

async function read(source: Partial<ModelSource>, connection: Partial<typeof landing> = {}) {
  await workspace.write({
    connection,
    model: {
      source: { type: "s3", connection_id: "conn_landing", ...source } as ModelSource,
    },
    sync: { filename: "out.csv" },
  });
  const result = await workspace.run(sink.endpoint);
  return { text: sink.body("out.csv").toString(), rows: result.rows };
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a single file", () => {
  test("CSV with lines before the header", async () => {
    sink.put("in/stocks.csv", "made by hand\n\nid,name\n01,Ann\n02,Bob\n");
    const { text } = await read({ model_from: "single_file", key: "in/stocks.csv", skip_lines: 2 });
    expect(text).toBe("id,name\n01,Ann\n02,Bob\n");
  });

  test("CSV without header", async () => {
    sink.put("in/a.csv", "1,Ann\n2,Bob\n");
    const { text } = await read(
      { model_from: "single_file", key: "in/a.csv" },
      { configuration: { ...landing.configuration, csv_has_headers: false } },
    );
    expect(text).toBe("column0,column1\n1,Ann\n2,Bob\n");
  });

  test("gzip CSV below a subfolder", async () => {
    sink.put("in/a.csv.gz", gzipSync("id\n1\n"));
    const { text } = await read({ model_from: "single_file", subfolder: "in", key: "a.csv.gz" });
    expect(text).toBe("id\n1\n");
  });

  test("Parquet of several ranges, fetched once each", async () => {
    sink.put("flights.parquet", readFileSync(vega("flights-3m.parquet")));
    const { rows } = await read({ model_from: "single_file", key: "flights.parquet" });
    expect(rows).toBe(3_000_000);
    const bodyBytes = sink.body("flights.parquet").length;
    expect(sink.count("GetObject")).toBe(Math.ceil(bodyBytes / (8 * 1024 * 1024)));
  });

  test("JSON whose later objects have other fields", async () => {
    const many = Array.from({ length: 30_000 }, (_, id) => `{"id": ${id}}`).join("\n");
    sink.put("a.json", `${many}\n{"id": 30000, "late": "field"}\n`);
    const { text } = await read({ model_from: "single_file", key: "a.json" });
    expect(text.split("\n").slice(0, 2)).toEqual(["id,late", "0,"]);
    expect(text.endsWith("30000,field\n")).toBe(true);
  });

  test.each([
    { name: "a missing object", key: "none.csv", code: "SYNC5010" },
    { name: "a name without an ending", key: "data", code: "SYNC5019" },
  ])("$name is $code", async ({ key, code }) => {
    sink.put("data", "id\n1\n");
    await expect(read({ model_from: "single_file", key })).rejects.toMatchObject({
      diagnostics: [{ code }],
    });
  });

  test("an object that is replaced between two ranges is not mixed", async () => {
    sink.put("big.csv", `id\n${"1\n".repeat(12 * 1024 * 1024)}`);
    sink.fault = ({ operation, number }) => {
      if (operation === "GetObject" && number === 1) sink.put("big.csv", "id\n2\n");
      return operation === "GetObject" && number >= 1
        ? { status: 412, code: "PreconditionFailed" }
        : undefined;
    };
    await expect(read({ model_from: "single_file", key: "big.csv" })).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5018" }],
    });
  });
});

describe("an archive", () => {
  const files = {
    "a.csv": "id,name\n1,Ann\n",
    "sub/b.csv": "name,id,extra\nBob,2,x\n",
    "readme.md": "not data",
    "__MACOSX/._a.csv": "junk",
  };
  const joined = "id,name,extra\n1,Ann,\n2,Bob,x\n";

  function tar(...options: string[]): Buffer {
    const folder = join(workspace.root, "tar");
    mkdirSync(join(folder, "sub"), { recursive: true });
    mkdirSync(join(folder, "__MACOSX"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const file = join(workspace.root, "made.tar");
    execFileSync("tar", [...options, "-cf", file, "-C", folder, ...Object.keys(files)]);
    return readFileSync(file);
  }

  test("zip: its CSV files are joined by column name", async () => {
    const entries = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, bytes(text)]),
    );
    sink.put("all.zip", Buffer.from(zipSync(entries)));
    expect((await read({ model_from: "multi_file_archive", key: "all.zip" })).text).toBe(joined);
  });

  test.each([
    { name: "ustar", options: ["--format=ustar"] },
    { name: "GNU", options: ["--format=gnu"] },
    { name: "pax", options: ["--format=pax"] },
    { name: "gzipped", options: ["-z"] },
  ])("tar ($name)", async ({ options }) => {
    sink.put("all.tar", tar(...options));
    expect((await read({ model_from: "multi_file_archive", key: "all.tar" })).text).toBe(joined);
  });

  test.each(["ustar", "gnu", "pax"])("a name of 180 characters in %s", async (format) => {
    const folder = join(workspace.root, "long");
    const name = `${"d".repeat(90)}/${"f".repeat(85)}.csv`;
    mkdirSync(join(folder, "d".repeat(90)), { recursive: true });
    writeFileSync(join(folder, name), "id\n1\n");
    const file = join(workspace.root, "long.tar");
    execFileSync("tar", [`--format=${format}`, "-cf", file, "-C", folder, name]);
    sink.put("long.tar", readFileSync(file));
    expect((await read({ model_from: "multi_file_archive", key: "long.tar" })).text).toBe(
      "id\n1\n",
    );
  });

  test("all archives below a subfolder where no key is given", async () => {
    sink.put("in/1.zip", Buffer.from(zipSync({ "a.csv": bytes("id\n1\n") })));
    sink.put("in/2.zip", Buffer.from(zipSync({ "a.csv": bytes("id\n2\n") })));
    sink.put("in/note.txt", "no archive");
    expect((await read({ model_from: "multi_file_archive", subfolder: "in" })).text).toBe(
      "id\n1\n2\n",
    );
  });

  test("names that climb out of a folder stay inside", async () => {
    sink.put("evil.zip", Buffer.from(zipSync({ "../../../../tmp/evil.csv": bytes("id\n1\n") })));
    // The segments `..` begin with a dot and are passed over like every hidden file.
    await expect(read({ model_from: "multi_file_archive", key: "evil.zip" })).rejects.toMatchObject(
      {
        diagnostics: [{ code: "SYNC5014" }],
      },
    );
  });

  test.each([
    { name: "cut off", damage: (zip: Buffer) => zip.subarray(0, zip.length - 30) },
    { name: "no archive", damage: () => Buffer.from("hello, world, this is no archive at all") },
    {
      name: "with a flipped bit",
      damage: (zip: Buffer) => {
        const copy = Buffer.from(zip);
        copy[40] = (copy[40] ?? 0) ^ 0xff;
        return copy;
      },
    },
    {
      name: "with another method",
      damage: (zip: Buffer) => {
        const copy = Buffer.from(zip);
        const entry = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
        copy.writeUInt16LE(12, entry + 10);
        return copy;
      },
    },
    {
      name: "encrypted",
      damage: (zip: Buffer) => {
        const copy = Buffer.from(zip);
        const entry = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
        copy.writeUInt16LE(1, entry + 8);
        return copy;
      },
    },
  ])("$name is SYNC5014", async ({ damage }) => {
    const zip = Buffer.from(zipSync({ "a.csv": bytes(`id\n${"12345\n".repeat(50)}`) }));
    sink.put("bad.zip", damage(zip));
    await expect(read({ model_from: "multi_file_archive", key: "bad.zip" })).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5014" }],
    });
  });

  test("a bomb is stopped before it fills the disk", async () => {
    sink.put("bomb.zip", Buffer.from(zipSync({ "a.csv": new Uint8Array(200 * 1024 * 1024) })));
    await expect(read({ model_from: "multi_file_archive", key: "bomb.zip" })).rejects.toMatchObject(
      {
        diagnostics: [{ code: "SYNC5014", why: "it unpacks to more than 100 times its size" }],
      },
    );
  });
});
