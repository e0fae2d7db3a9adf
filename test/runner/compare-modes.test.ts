/**
 * Goal: `insert` and `diff` report exactly what changed since the last run, and their state moves
 * only after the files are there.
 * Method: a CSV file edited between runs; then random edits against a model in JavaScript.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";

import { S3Sink } from "./support/s3-sink";
import { TestWorkspace, vega } from "./support/workspace";

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

async function setUp(csv: string, sync: Parameters<TestWorkspace["write"]>[0]["sync"]) {
  const path = workspace.file("in.csv", csv);
  await workspace.write({
    model: { source: { type: "file", format: "csv", path }, primary_key: ["id"] },
    sync: { filename: "{sync.run.id}.csv", ...sync },
  });
}

const edit = (csv: string) => workspace.file("in.csv", csv);
const text = (key: string) => sink.body(key).toString();
const head = () =>
  JSON.parse(readFileSync(join(workspace.root, "state/sync_1/head.json"), "utf8")) as {
    generation: number;
    runId: string;
  };

const FIRST = "id,name,note\n2,Bob,x\n1,Ann,\n3,Carla,y\n";
const SECOND = "id,name,note\n4,Dmitri,z\n1,Ann,\n3,Clara,y\n";

describe("diff", () => {
  test("writes added, changed and removed rows in three files, in the order of their keys", async () => {
    await setUp(FIRST, { mode: "diff" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    expect(text("r1-added.csv")).toBe("id,name,note\n1,Ann,\n2,Bob,x\n3,Carla,y\n");
    expect(text("r1-changed.csv")).toBe("id,name,note\n");
    expect(text("r1-removed.csv")).toBe("id,name,note\n");
    edit(SECOND);
    const result = await workspace.run(sink.endpoint, { runId: "r2" });
    expect(text("r2-added.csv")).toBe("id,name,note\n4,Dmitri,z\n");
    expect(text("r2-changed.csv")).toBe("id,name,note\n3,Clara,y\n");
    expect(text("r2-removed.csv")).toBe("id,name,note\n2,Bob,x\n");
    expect(result.files.map((file) => [file.change, file.rows])).toEqual([
      ["removed", 1],
      ["changed", 1],
      ["added", 1],
    ]);
    expect(head()).toMatchObject({ generation: 2, runId: "r2" });
  });

  test("without a change skips all three files where empty ones are to be skipped", async () => {
    await setUp(FIRST, { mode: "diff", empty_files: "skip" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    await workspace.run(sink.endpoint, { runId: "r2" });
    expect(sink.keys).toEqual(["r1-added.csv"]);
    expect(head()).toMatchObject({ generation: 2, runId: "r2" });
  });

  test("looks at mapped columns only", async () => {
    await setUp(FIRST, { mode: "diff", mappings: [{ to: "who", from: "name" }] });
    await workspace.run(sink.endpoint, { runId: "r1" });
    edit(FIRST.replace("Bob,x", "Bob,another note"));
    await workspace.run(sink.endpoint, { runId: "r2" });
    expect(text("r2-changed.csv")).toBe("who\n");
    expect(text("r1-added.csv")).toBe("who\nAnn\nBob\nCarla\n");
  });

  test("with another mapping takes every row as added and says so", async () => {
    await setUp(FIRST, { mode: "diff" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    await setUp(SECOND, { mode: "diff", columns: ["id", "name"] });
    const result = await workspace.run(sink.endpoint, { runId: "r2" });
    expect(result.files.map((file) => [file.change, file.rows])).toEqual([
      ["removed", 0],
      ["changed", 0],
      ["added", 3],
    ]);
    expect(result.diagnostics.map((one) => one.code)).toEqual(["SYNC5045"]);
  });

  test("keeps two snapshots", async () => {
    await setUp(FIRST, { mode: "diff" });
    for (const runId of ["r1", "r2", "r3", "r4"]) await workspace.run(sink.endpoint, { runId });
    expect(readdirSync(join(workspace.root, "state/sync_1/snapshots"))).toEqual([
      "00000003-r3.parquet",
      "00000004-r4.parquet",
    ]);
  });

  test("as Parquet and as JSON holds the same rows", async () => {
    await setUp(FIRST, { mode: "diff", format: "json", filename: "{sync.run.id}.json" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    edit(SECOND);
    await workspace.run(sink.endpoint, { runId: "r2" });
    expect(JSON.parse(text("r2-removed.json"))).toEqual([{ id: 2, name: "Bob", note: "x" }]);
  });
});

describe("insert", () => {
  test("writes rows whose key the last run did not have", async () => {
    await setUp(FIRST, { mode: "insert" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    edit(SECOND);
    await workspace.run(sink.endpoint, { runId: "r2" });
    expect(text("r1.csv")).toBe("id,name,note\n1,Ann,\n2,Bob,x\n3,Carla,y\n");
    expect(text("r2.csv")).toBe("id,name,note\n4,Dmitri,z\n");
  });

  test("a row that was removed and comes back is new again", async () => {
    await setUp(FIRST, { mode: "insert" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    edit(SECOND);
    await workspace.run(sink.endpoint, { runId: "r2" });
    edit(FIRST);
    await workspace.run(sink.endpoint, { runId: "r3" });
    expect(text("r3.csv")).toBe("id,name,note\n2,Bob,x\n");
  });
});

describe("keys", () => {
  test.each([
    {
      name: "twice",
      csv: "id,name\n1,a\n2,b\n1,c\n",
      code: "SYNC5025",
      why: "2 rows share the key `1`",
    },
    {
      name: "missing",
      csv: "id,name\n1,a\n,b\n",
      code: "SYNC5025",
      why: "1 rows have no value in it",
    },
  ])("a key that is $name stops the run before anything is sent", async ({ csv, code, why }) => {
    await setUp(csv, { mode: "diff" });
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code, why }],
    });
    expect(sink.requests).toEqual([]);
  });

  test("a key the model does not return gets the nearest column", async () => {
    await setUp("idd,name\n1,a\n", { mode: "diff" });
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5020", help: "write `idd`" }],
    });
  });

  test("a floating-point key is refused", async () => {
    const path = workspace.file("in.json", '[{"id": 1.5}]');
    await workspace.write({
      model: { source: { type: "file", format: "json", path }, primary_key: ["id"] },
      sync: { mode: "insert" },
    });
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5026" }],
    });
  });

  test("a model without a key cannot be compared", async () => {
    await workspace.write({
      model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
      sync: { mode: "diff" },
    });
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5024" }],
    });
  });
});

describe("when something fails", () => {
  test("a failed publication leaves the state where it was, and the same run id finishes", async () => {
    await setUp(FIRST, { mode: "diff" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    edit(SECOND);
    sink.fault = ({ operation, key }) =>
      operation === "PutObject" && key === "r2-changed.csv"
        ? { status: 403, code: "AccessDenied" }
        : undefined;
    await expect(workspace.run(sink.endpoint, { runId: "r2" })).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5002" }],
    });
    expect(head()).toMatchObject({ generation: 1, runId: "r1" });
    sink.fault = () => undefined;
    // The source moves on; what was decided to be published is published all the same.
    edit("id,name,note\n9,Zoe,\n");
    await workspace.run(sink.endpoint, { runId: "r2" });
    expect(text("r2-added.csv")).toBe("id,name,note\n4,Dmitri,z\n");
    expect(text("r2-changed.csv")).toBe("id,name,note\n3,Clara,y\n");
    expect(head()).toMatchObject({ generation: 2, runId: "r2" });
  });

  test("the next run first finishes one that was killed while publishing", async () => {
    await setUp(FIRST, { mode: "diff" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    edit(SECOND);
    sink.fault = ({ key }) =>
      key === "r2-added.csv" ? { status: 403, code: "AccessDenied" } : undefined;
    await expect(workspace.run(sink.endpoint, { runId: "r2" })).rejects.toThrow();
    sink.fault = () => undefined;
    edit("id,name,note\n1,Ann,\n4,Dmitri,z\n");
    await workspace.run(sink.endpoint, { runId: "r3" });
    expect(text("r2-added.csv")).toBe("id,name,note\n4,Dmitri,z\n");
    expect(text("r3-removed.csv")).toBe("id,name,note\n3,Clara,y\n");
    expect(head()).toMatchObject({ generation: 3, runId: "r3" });
  });

  test("damaged state is named with its file", async () => {
    await setUp(FIRST, { mode: "diff" });
    await workspace.run(sink.endpoint, { runId: "r1" });
    workspace.file("state/sync_1/head.json", "{");
    await expect(workspace.run(sink.endpoint, { runId: "r2" })).rejects.toMatchObject({
      diagnostics: [
        { code: "SYNC5042", where: { file: join(workspace.root, "state/sync_1/head.json") } },
      ],
    });
  });

  test("two runs at once: the second is told who holds the lease", async () => {
    await setUp(FIRST, { mode: "diff" });
    let second: Promise<unknown> | undefined;
    sink.fault = ({ operation }) => {
      if (operation === "PutObject") {
        second ??= workspace.run(sink.endpoint, { runId: "r2" }).catch((error: unknown) => error);
      }
      return undefined;
    };
    await workspace.run(sink.endpoint, { runId: "r1" });
    expect(await second).toMatchObject({ diagnostics: [{ code: "SYNC5040" }] });
    expect(readdirSync(join(workspace.root, "state/sync_1")).sort()).toEqual([
      "head.json",
      "runs",
      "snapshots",
    ]);
  });
});

describe("the law", () => {
  const table = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.string({ maxLength: 4 })), {
      selector: ([id]) => id,
    })
    .map((rows) => new Map(rows));
  const csvOf = (rows: ReadonlyMap<number, string>) =>
    `id,value\n${[...rows].map(([id, value]) => `${id},"${value.replaceAll('"', '""')}"\n`).join("")}`;
  const read = (key: string) =>
    new Map(
      (parse(sink.body(key), { columns: true }) as { id: string; value: string }[]).map((row) => [
        Number(row.id),
        row.value,
      ]),
    );

  test("applying the three files to the last table gives this one", async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(table, { minLength: 2, maxLength: 3 }), async (tables) => {
        workspace.remove();
        workspace = new TestWorkspace();
        const replica = new Map<number, string>();
        for (const rows of tables) {
          const runId = `law${++number}`;
          await setUp(csvOf(rows), { mode: "diff" });
          await workspace.run(sink.endpoint, { runId });
          for (const id of read(`${runId}-removed.csv`).keys())
            expect(replica.delete(id)).toBe(true);
          for (const [id, value] of read(`${runId}-changed.csv`)) {
            expect(replica.has(id)).toBe(true);
            replica.set(id, value);
          }
          for (const [id, value] of read(`${runId}-added.csv`)) {
            expect(replica.has(id)).toBe(false);
            replica.set(id, value);
          }
          expect(replica).toEqual(rows);
        }
      }),
      { numRuns: 15 },
    );
  });
});
