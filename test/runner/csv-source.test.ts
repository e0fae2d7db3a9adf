/**
 * Goal: a CSV file's values survive: leading zeros, long numbers, ambiguous dates, late surprises.
 * Method: small files into JSON, which shows the types.
 */
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

async function read(
  csv: string | Buffer,
  source: { skip_lines?: number; csv_has_headers?: boolean } = {},
) {
  const path = workspace.file("in.csv", csv);
  await workspace.write({
    model: { source: { type: "file", format: "csv", path, ...source } },
    sync: { format: "json", filename: "out" },
  });
  await workspace.run(sink.endpoint);
  return JSON.parse(sink.body("out").toString());
}

test("numbers are numbers where nothing is lost", async () => {
  expect(await read("i,f,b,d\n1,1.5,true,2024-01-02\n-2,,false,\n")).toEqual([
    { i: 1, f: 1.5, b: true, d: "2024-01-02" },
    { i: -2, f: null, b: false, d: null },
  ]);
});

test.each([
  { name: "a leading zero", csv: "v\n01234\n1\n", values: ["01234", "1"] },
  { name: "a plus sign", csv: "v\n+49\n1\n", values: ["+49", "1"] },
  {
    name: "more digits than a number holds",
    csv: "v\n12345678901234567890\n1\n",
    values: ["12345678901234567890", "1"],
  },
  {
    name: "more digits than a double holds",
    csv: "v\n0.12345678901234567\n1\n",
    values: ["0.12345678901234567", "1"],
  },
  {
    name: "a day that may be a month",
    csv: "v\n01/02/2024\n03/04/2024\n",
    values: ["01/02/2024", "03/04/2024"],
  },
])("$name keeps the column text", async ({ csv, values }) => {
  expect((await read(csv)).map((row: { v: unknown }) => row.v)).toEqual(values);
});

test("a value that the sample did not show is no failure", async () => {
  const rows = await read(`v\n${"1\n".repeat(30_000)}surprise\n`);
  expect([rows[0], rows.at(-1)]).toEqual([{ v: "1" }, { v: "surprise" }]);
});

test("lines before the header are skipped", async () => {
  expect(await read("Report\n\nid\n1\n", { skip_lines: 2 })).toEqual([{ id: 1 }]);
});

test("the columns of a file without header are numbered", async () => {
  expect(await read("1,Ann\n", { csv_has_headers: false })).toEqual([
    { column0: 1, column1: "Ann" },
  ]);
});

test("CRLF, quotes and a byte order mark are read", async () => {
  expect(await read('\ufeffid,text\r\n1,"a ""b"", c"\r\n')).toEqual([{ id: 1, text: 'a "b", c' }]);
});

test("a header alone is no rows", async () => {
  expect(await read("id,name\n")).toEqual([]);
});

test.each([
  { name: "nothing", csv: "", code: "SYNC5011" },
  { name: "rows of different lengths", csv: "a,b\n1\n1,2,3\n1,2\n1,2,3,4\n", code: "SYNC5012" },
])("$name is $code", async ({ csv, code }) => {
  await expect(read(csv)).rejects.toMatchObject({ diagnostics: [{ code }] });
});

test("a path with pattern characters that exists is that file", async () => {
  const path = workspace.file("a[1]*.csv", "id\n7\n");
  workspace.file("a1x.csv", "id\n8\n");
  await workspace.write({
    model: { source: { type: "file", format: "csv", path } },
    sync: { format: "json", filename: "out" },
  });
  await workspace.run(sink.endpoint);
  expect(JSON.parse(sink.body("out").toString())).toEqual([{ id: 7 }]);
});

test("a pattern reads its files in order, joined by column name", async () => {
  workspace.file("p-1.csv", "id,a\n1,x\n");
  workspace.file("p-2.csv", "b,id\ny,2\n");
  const pattern = workspace.file("p-0.txt", "").replace("p-0.txt", "p-*.csv");
  await workspace.write({
    model: { source: { type: "file", format: "csv", path: pattern } },
    sync: { format: "json", filename: "out" },
  });
  await workspace.run(sink.endpoint);
  expect(JSON.parse(sink.body("out").toString())).toEqual([
    { id: 1, a: "x", b: null },
    { id: 2, a: null, b: "y" },
  ]);
});
