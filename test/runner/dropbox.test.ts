/**
 * Goal: syncs to Dropbox write whole files, by upload or by session, and survive lost answers.
 * Method: a fake of Dropbox's routes over real HTTP, with its error bodies.
 */
import { gunzipSync } from "node:zlib";

import type { DropboxConnection } from "../../connections";
import { writeDocument } from "../../workspace";
import { DropboxFake } from "./support/dropbox-fake";
import { TestWorkspace, vega } from "./support/workspace";

const CANARY = "refresh-CANARY";
const connection: DropboxConnection = {
  kind: "dropbox_connection",
  id: "conn_dropbox",
  name: "Dropbox",
  vendor: "hightouch",
  configuration: { app_key: "app", folder: "/exports" },
};

let dropbox: DropboxFake;
let workspace: TestWorkspace;
beforeEach(async () => {
  dropbox = await DropboxFake.start();
  workspace = new TestWorkspace();
  await writeDocument(workspace.root, connection);
});
afterEach(async () => {
  await dropbox.stop();
  workspace.remove();
});

const small = { source: { type: "file", format: "csv", path: vega("stocks.csv") } } as const;
const large = {
  source: { type: "file", format: "parquet", path: vega("flights-3m.parquet") },
} as const;

const run = (env: Record<string, string> = {}) =>
  workspace.run("http://127.0.0.1:1", {
    env: {
      SYNCWRIGHT_DROPBOX_URL: dropbox.url,
      SYNCWRIGHT_DROPBOX_REFRESH_TOKEN_CONN_DROPBOX: CANARY,
      ...env,
    },
  });

describe("small files", () => {
  test("are one upload below the folder", async () => {
    await workspace.write({ model: small, sync: { connection_id: "conn_dropbox" } });
    const result = await run();
    expect([...dropbox.files.keys()]).toEqual(["/exports/out/2026-03-04.csv"]);
    expect(dropbox.routes).toEqual(["/oauth2/token", "/2/files/upload"]);
    expect(result.files[0]).toMatchObject({ key: "out/2026-03-04.csv", rows: 560, bytes: 12_246 });
    expect(dropbox.files.get("/exports/out/2026-03-04.csv")?.length).toBe(12_246);
  });

  test("with a name beyond ASCII", async () => {
    await workspace.write({
      model: small,
      sync: { connection_id: "conn_dropbox", filename: "Übersicht 日本.csv" },
    });
    await run();
    expect([...dropbox.files.keys()]).toEqual(["/exports/Übersicht 日本.csv"]);
  });

  test("an expired access token is renewed once", async () => {
    await workspace.write({ model: small, sync: { connection_id: "conn_dropbox" } });
    dropbox.fault = (route, number) => {
      if (route === "/2/files/upload" && number === 0) dropbox.token = "sl.second";
      return undefined;
    };
    await run();
    expect(dropbox.routes).toEqual([
      "/oauth2/token",
      "/2/files/upload",
      "/oauth2/token",
      "/2/files/upload",
    ]);
  });

  test("the refresh token travels in the body, never in an address", async () => {
    await workspace.write({ model: small, sync: { connection_id: "conn_dropbox" } });
    await run({ SYNCWRIGHT_DROPBOX_APP_SECRET_CONN_DROPBOX: "secret" });
    expect(Object.fromEntries(dropbox.tokenForms[0] ?? [])).toEqual({
      grant_type: "refresh_token",
      refresh_token: CANARY,
      client_id: "app",
      client_secret: "secret",
    });
    expect(dropbox.routes.join("")).not.toContain("CANARY");
  });
});

describe("large files", () => {
  const sync = {
    connection_id: "conn_dropbox",
    filename: "flights.csv.gz",
    compression: "gzip",
  } as const;

  test("are a session in order, and appear whole", async () => {
    await workspace.write({ model: large, sync });
    const result = await run();
    const content = dropbox.files.get("/exports/flights.csv.gz") ?? Buffer.alloc(0);
    expect(result.files[0]?.bytes).toBe(content.length);
    expect(gunzipSync(content).toString("latin1").split("\n")).toHaveLength(3_000_002);
    expect(dropbox.routes.at(-1)).toBe("/2/files/upload_session/finish");
  });

  test("a lost answer to a part or to the commit is no second part and no failure", async () => {
    await workspace.write({ model: large, sync });
    dropbox.fault = (route, number) =>
      (route.endsWith("append_v2") || route.endsWith("finish")) && number === 0
        ? "loseAnswer"
        : undefined;
    const result = await run();
    expect(dropbox.files.get("/exports/flights.csv.gz")?.length).toBe(result.files[0]?.bytes);
  });
});

describe("failures", () => {
  test("throttling is waited out", async () => {
    await workspace.write({ model: small, sync: { connection_id: "conn_dropbox" } });
    dropbox.fault = (_, number) =>
      number === 0
        ? {
            status: 429,
            body: { error_summary: "too_many_requests/..", error: { retry_after: 1 } },
          }
        : undefined;
    await run();
    expect(dropbox.files.size).toBe(1);
  });

  test.each([
    {
      tag: "path/insufficient_space/..",
      status: 409,
      help: "free space in the Dropbox account",
    },
    {
      tag: "path/conflict/folder/..",
      status: 409,
      help: "a file stands where a folder belongs, or the other way round: choose another `filename`",
    },
    {
      tag: "path/no_write_permission/..",
      status: 409,
      help: "give the app the scope `files.content.write` and the account the folder",
    },
  ])("$tag is explained", async ({ tag, status, help }) => {
    await workspace.write({ model: small, sync: { connection_id: "conn_dropbox" } });
    dropbox.fault = (route) =>
      route === "/2/files/upload" ? { status, body: { error_summary: tag } } : undefined;
    await expect(run()).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5050", why: `Dropbox answered ${status}: ${tag}`, help }],
    });
    expect(dropbox.files.size).toBe(0);
  });

  test("a revoked refresh token is explained without showing it", async () => {
    await workspace.write({ model: small, sync: { connection_id: "conn_dropbox" } });
    dropbox.fault = () => ({
      status: 400,
      body: { error: "invalid_grant", error_description: "refresh token is invalid or revoked" },
    });
    const failure = await run().catch((error: unknown) => error);
    expect(failure).toMatchObject({ diagnostics: [{ code: "SYNC5050" }] });
    expect(JSON.stringify(failure)).not.toContain("CANARY");
  });

  test("a missing refresh token names the variable", async () => {
    await workspace.write({ model: small, sync: { connection_id: "conn_dropbox" } });
    await expect(run({ SYNCWRIGHT_DROPBOX_REFRESH_TOKEN_CONN_DROPBOX: "" })).rejects.toMatchObject({
      diagnostics: [
        {
          code: "SYNC5003",
          why: "the environment variable SYNCWRIGHT_DROPBOX_REFRESH_TOKEN_CONN_DROPBOX is not set",
        },
      ],
    });
  });

  test("Parquet is not for Dropbox", async () => {
    await workspace.write({
      model: small,
      sync: { connection_id: "conn_dropbox", format: "parquet", filename: "a.parquet" },
    });
    await expect(run()).rejects.toMatchObject({ diagnostics: [{ code: "SYNC5031" }] });
  });
});
