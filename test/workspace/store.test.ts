/**
 * Goal: a workspace keeps documents whole, under safe names, and says what is wrong with a file.
 * Method: a real temporary directory a test; damage is done to the files by hand.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";

import type { Model } from "../../connections";
import {
  deleteDocument,
  findDocument,
  listDocuments,
  readDocument,
  writeDocument,
} from "../../workspace";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "syncwright-workspace-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const flights: Model = {
  kind: "model",
  id: "model_flights",
  name: "Flights",
  source: { type: "file", format: "parquet", path: "flights.parquet" },
};

describe("reading and writing", () => {
  test("a document comes back as it was written", async () => {
    expect(await writeDocument(root, flights)).toEqual([]);
    expect(await readDocument(root, "model", "model_flights")).toEqual({
      document: flights,
      diagnostics: [],
    });
  });

  test("a document lies at <root>/<kind>s/<id>.json, for its owner only, and nothing else is left", async () => {
    await writeDocument(root, flights);
    expect(readdirSync(join(root, "models"))).toEqual(["model_flights.json"]);
    expect(statSync(join(root, "models", "model_flights.json")).mode & 0o777).toBe(0o600);
  });

  test("a document that does not exist is neither a document nor an error", async () => {
    expect(await readDocument(root, "model", "model_none")).toEqual({ diagnostics: [] });
  });

  test("deleting twice is deleting once", async () => {
    await writeDocument(root, flights);
    expect(await deleteDocument(root, "model", "model_flights")).toEqual([]);
    expect(await deleteDocument(root, "model", "model_flights")).toEqual([]);
    expect(await readDocument(root, "model", "model_flights")).toEqual({ diagnostics: [] });
  });

  test("a writer through a planted symbolic link replaces the link and spares its target", async () => {
    mkdirSync(join(root, "models"));
    writeFileSync(join(root, "victim"), "untouched");
    symlinkSync(join(root, "victim"), join(root, "models", "model_flights.json"));
    expect(await writeDocument(root, flights)).toEqual([]);
    expect(readFileSync(join(root, "victim"), "utf8")).toBe("untouched");
  });

  test("twenty writers at once leave one whole document", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `name ${index}`);
    await Promise.all(names.map((name) => writeDocument(root, { ...flights, name })));
    const { document } = await readDocument(root, "model", "model_flights");
    expect(names).toContain(document?.name);
    expect(readdirSync(join(root, "models"))).toEqual(["model_flights.json"]);
  });
});

describe("damaged files", () => {
  const file = () => join(root, "models", "model_flights.json");
  beforeEach(() => mkdirSync(join(root, "models")));

  test.each([
    { name: "half a document", text: '{"kind": "mod', code: "SYNC0202" },
    { name: "nothing", text: "", code: "SYNC0202" },
    { name: "bytes that are not UTF-8", text: Buffer.from([0x7b, 0xff, 0x7d]), code: "SYNC0202" },
    { name: "more than a mebibyte", text: " ".repeat(1024 * 1024 + 1), code: "SYNC0202" },
    { name: "a list", text: "[]", code: "SYNC0203" },
    { name: "null", text: "null", code: "SYNC0203" },
    {
      name: "another kind",
      text: '{"kind":"model_sync","id":"model_flights","name":"x"}',
      code: "SYNC0203",
    },
    { name: "another id", text: '{"kind":"model","id":"other","name":"x"}', code: "SYNC0203" },
    { name: "no name", text: '{"kind":"model","id":"model_flights"}', code: "SYNC0203" },
  ])("$name is $code with the file's path", async ({ text, code }) => {
    writeFileSync(file(), text);
    const read = await readDocument(root, "model", "model_flights");
    expect(read.document).toBeUndefined();
    expect(read.diagnostics.map((one) => [one.code, one.where?.file])).toEqual([[code, file()]]);
  });

  test("a symbolic link is not followed", async () => {
    writeFileSync(join(root, "elsewhere.json"), JSON.stringify(flights));
    symlinkSync(join(root, "elsewhere.json"), file());
    const read = await readDocument(root, "model", "model_flights");
    expect(read.diagnostics).toEqual([
      expect.objectContaining({ code: "SYNC0202", why: "it is a symbolic link" }),
    ]);
  });

  test("a directory in place of a document is reported", async () => {
    mkdirSync(file());
    const read = await readDocument(root, "model", "model_flights");
    expect(read.diagnostics.map((one) => one.code)).toEqual(["SYNC0202"]);
  });

  test("a listing shows what is whole and names each file that is not", async () => {
    await writeDocument(root, flights);
    writeFileSync(join(root, "models", "broken.json"), "{");
    writeFileSync(join(root, "models", "notes.txt"), "hello");
    writeFileSync(join(root, "models", ".model_x.json.00.tmp"), "{");
    const { documents, diagnostics } = await listDocuments(root);
    expect(documents).toEqual([flights]);
    expect(diagnostics.map((one) => one.code)).toEqual(["SYNC0202", "SYNC0203"]);
  });

  test("a file in place of the workspace is SYNC0205", async () => {
    writeFileSync(file(), "not a directory");
    expect((await listDocuments(file(), ["model"])).diagnostics[0]?.code).toBe("SYNC0205");
    expect((await writeDocument(file(), flights)).map((one) => one.code)).toEqual(["SYNC0205"]);
  });
});

describe("ids", () => {
  test.each([
    "",
    ".",
    "..",
    "../../etc/passwd",
    "a/b",
    "a\\b",
    "a.b",
    "a\0b",
    "ä",
    "a b",
    "x".repeat(129),
  ])("%j never reaches the file system", async (id) => {
    expect((await readDocument(root, "model", id)).diagnostics[0]?.code).toBe("SYNC0204");
    expect((await writeDocument(root, { ...flights, id }))[0]?.code).toBe("SYNC0204");
    expect((await deleteDocument(root, "model", id))[0]?.code).toBe("SYNC0204");
    expect(readdirSync(root)).toEqual([]);
  });

  test("whatever the id, nothing is written outside the workspace", async () => {
    mkdirSync(join(root, "inside"));
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 20, unit: "binary" }), async (id) => {
        await writeDocument(join(root, "inside"), { ...flights, id });
        expect(readdirSync(root)).toEqual(["inside"]);
      }),
    );
  });
});

describe("finding", () => {
  beforeEach(async () => {
    await writeDocument(root, flights);
    await writeDocument(root, { ...flights, id: "model_two", name: "Airports" });
  });

  test("by id and by name", async () => {
    expect((await findDocument(root, "model_flights", ["model"])).document).toEqual(flights);
    expect((await findDocument(root, "Flights", ["model"])).document).toEqual(flights);
  });

  test("a misspelt name gets the nearest one", async () => {
    expect((await findDocument(root, "Flihgts", ["model"])).diagnostics).toEqual([
      {
        code: "SYNC0201",
        severity: "error",
        summary: "no model is called `Flihgts`",
        where: { file: root },
        why: "the workspace holds `Airports`, `Flights`",
        help: "write `Flights`",
      },
    ]);
  });

  test("a name that two documents carry is refused with both ids", async () => {
    await writeDocument(root, { ...flights, id: "model_three" });
    expect((await findDocument(root, "Flights", ["model"])).diagnostics).toEqual([
      {
        code: "SYNC0206",
        severity: "error",
        summary: "2 documents are called `Flights`",
        where: { file: root },
        why: "they are `model_flights`, `model_three`",
        help: "use the id in place of the name",
      },
    ]);
  });

  test("a document of a kind that was not asked for is not found", async () => {
    expect((await findDocument(root, "Flights", ["model_sync"])).diagnostics[0]?.summary).toBe(
      "no model sync is called `Flights`",
    );
  });
});
