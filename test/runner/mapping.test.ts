/**
 * Goal: columns are chosen, renamed, joined and transformed as the mapper says, and user text never
 * becomes SQL.
 * Method: the seed's example; every mistake; hostile names as laws.
 */
import fc from "fast-check";

import type { ModelSync } from "../../connections";
import { compileMapping } from "../../runner/sql/mapping";
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

async function write(
  rows: readonly Record<string, unknown>[],
  sync: Partial<ModelSync>,
  query?: string,
) {
  const path = workspace.file("in.json", JSON.stringify(rows));
  await workspace.write({
    model: { source: { type: "file", format: "json", path }, ...(query ? { query } : {}) },
    sync: { format: "json", filename: "out", ...sync },
  });
  await workspace.run(sink.endpoint, { runId: `run_${sink.requests.length}` });
  return JSON.parse(sink.body("out").toString());
}

const customers = [
  {
    customer_id: 1,
    email: " ANN@EXAMPLE.COM ",
    first_name: "Ann",
    last_name: "O'Neil",
    plan: "pro",
  },
  { customer_id: 2, email: null, first_name: null, last_name: "Müller", plan: "free" },
];

test("the documented example: rename and templated concatenation, nothing else", async () => {
  const mappings = [
    { to: "id", from: "customer_id" },
    { to: "email", from: "email" },
    { to: "name", template: "{first_name} {last_name}" },
  ];
  expect(await write(customers, { mappings })).toEqual([
    { id: 1, email: " ANN@EXAMPLE.COM ", name: "Ann O'Neil" },
    { id: 2, email: null, name: " Müller" },
  ]);
});

test("chosen columns, in the order they are chosen", async () => {
  const rows = await write(customers, { columns: ["plan", "customer_id"] });
  expect(JSON.stringify(rows[0])).toBe('{"plan":"pro","customer_id":1}');
});

test.each([
  ["trim", " a ", "a"],
  ["lower", "ÄB", "äb"],
  ["upper", "äb", "ÄB"],
  ["string", 1, "1"],
  ["integer", "12", 12],
  ["number", "1.5", 1.5],
  ["boolean", "true", true],
  ["date", "2024-01-02", "2024-01-02"],
  ["timestamp", "2024-01-02 03:04:05", "2024-01-02T03:04:05"],
  ["json", "a", "a"],
] as const)("transform %s of %j", async (transform, value, expected) => {
  const query = `SELECT v::VARCHAR AS v FROM source`;
  expect(
    await write([{ v: value }], { mappings: [{ to: "v", from: "v", transform }] }, query),
  ).toEqual([{ v: expected }]);
});

test("a value that does not fit stops the run with the value", async () => {
  await expect(
    write([{ v: "twelve" }], { mappings: [{ to: "v", from: "v", transform: "integer" }] }),
  ).rejects.toMatchObject({
    diagnostics: [{ code: "SYNC5023", why: expect.stringContaining("twelve") }],
  });
});

describe("mistakes", () => {
  test.each([
    {
      name: "a missing column",
      selection: { columns: ["emial"] },
      codes: ["SYNC5020"],
      help: "write `email`",
    },
    {
      name: "a missing column in a template",
      selection: { mappings: [{ to: "a", template: "{emial}!" }] },
      codes: ["SYNC5020"],
      help: "write `email`",
    },
    {
      name: "a lone brace",
      selection: { mappings: [{ to: "a", template: "{email" }] },
      codes: ["SYNC5022"],
      help: "write `{{` for a literal brace",
    },
    {
      name: "neither from nor template",
      selection: { mappings: [{ to: "a" }] },
      codes: ["SYNC5022"],
      help: undefined,
    },
    {
      name: "both",
      selection: { mappings: [{ to: "a", from: "email", template: "x" }] },
      codes: ["SYNC5022"],
      help: undefined,
    },
    {
      name: "a name twice, but for case",
      selection: {
        mappings: [
          { to: "A", from: "email" },
          { to: "a", from: "id" },
        ],
      },
      codes: ["SYNC5021"],
      help: "rename one of them",
    },
    {
      name: "columns and mappings",
      selection: { columns: ["id"], mappings: [{ to: "a", from: "id" }] },
      codes: ["SYNC5022"],
      help: undefined,
    },
    { name: "nothing mapped", selection: { mappings: [] }, codes: ["SYNC5022"], help: undefined },
  ])("$name", ({ selection, codes, help }) => {
    const { diagnostics } = compileMapping(["id", "email"], selection);
    expect([diagnostics.map((one) => one.code), diagnostics[0]?.help]).toEqual([codes, help]);
  });

  test("all of them are reported at once", () => {
    const mappings = [
      { to: "a", from: "x" },
      { to: "b", template: "{y}{z" },
    ];
    expect(compileMapping(["id"], { mappings }).diagnostics.map((one) => one.code)).toEqual([
      "SYNC5020",
      "SYNC5020",
      "SYNC5022",
    ]);
  });
});

describe("queries", () => {
  test.each([
    {
      name: "two statements",
      query: "SELECT 1 AS a; DROP TABLE source",
      why: "it holds 2 statements",
    },
    { name: "no SELECT", query: "SET threads = 1", why: "it is a statement of type SET" },
    { name: "a COPY", query: "COPY source TO '/tmp/x'", why: "it is a statement of type COPY" },
    {
      name: "a closed parenthesis",
      query: "SELECT 1 AS a) UNION ALL (SELECT 2",
      why: expect.stringContaining("Parser Error"),
    },
    {
      name: "an unknown column",
      query: "SELECT nope FROM source",
      why: expect.stringContaining("nope"),
    },
  ])("$name is SYNC5013", async ({ query, why }) => {
    await expect(write(customers, {}, query)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5013", why }],
    });
  });

  test("a comment and a semicolon at the end are nothing", async () => {
    expect(
      await write(customers, {}, "SELECT customer_id FROM source ORDER BY 1; -- done"),
    ).toEqual([{ customer_id: 1 }, { customer_id: 2 }]);
  });
});

test("whatever the names, they are names", async () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 10 }), {
    minLength: 1,
    maxLength: 3,
    selector: (name) => name.toLowerCase(),
  });
  const hostile = fc.oneof(names, fc.constant(['"; DROP TABLE x; --', "a\"b'c", "{x}"]));
  await fc.assert(
    fc.asyncProperty(hostile, async (columns) => {
      const row = Object.fromEntries(columns.map((name, index) => [name, index]));
      const mappings = columns.map((name) => ({ to: name, from: name }));
      expect(await write([row], { mappings })).toEqual([row]);
    }),
    { numRuns: 20 },
  );
});
