/**
 * Goal: whatever the service does, a file is there whole or not at all, and no upload is left open.
 * Method: a sink that answers with errors, drops connections before or after the work, or goes silent.
 */
import { S3Sink, type SinkRequest } from "./support/s3-sink";
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

const small = { source: { type: "file", format: "csv", path: vega("stocks.csv") } } as const;
/** About 16 MB of CSV: two parts. */
const large = {
  source: { type: "file", format: "parquet", path: vega("flights-3m.parquet") },
  query: "SELECT * FROM source LIMIT 420000",
} as const;

const first = (operation: string) => (request: SinkRequest) =>
  request.operation === operation && request.number === 0;

describe("what passes is waited out", () => {
  test.each(["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AssumeRole"])(
    "a dropped connection, a 500 and a SlowDown on %s",
    async (operation) => {
      await workspace.write({ model: large, sync: { filename: "out.csv" } });
      sink.fault = (request) => {
        if (request.operation !== operation) return undefined;
        if (request.number === 0) return "reset";
        if (request.number === 1) return { status: 500, code: "InternalError" };
        return undefined;
      };
      const result = await workspace.run(sink.endpoint);
      expect(sink.body("out.csv").length).toBe(result.files[0]?.bytes);
      expect(sink.uploads.size).toBe(0);
    },
  );

  test("a SlowDown on a small file", async () => {
    await workspace.write({ model: small, sync: { filename: "out.csv" } });
    sink.fault = (request) =>
      first("PutObject")(request) ? { status: 503, code: "SlowDown" } : undefined;
    await workspace.run(sink.endpoint);
    expect(sink.count("PutObject")).toBe(2);
  });
});

describe("lost answers to a commit", () => {
  test.each([
    { name: "a small file", model: small, operation: "PutObject" },
    { name: "a large file", model: large, operation: "CompleteMultipartUpload" },
  ])("$name: the object that is there is ours", async ({ model, operation }) => {
    await workspace.write({
      model,
      sync: { filename: "out.csv", upload: { on_existing: "fail" } },
    });
    sink.fault = (request) => (first(operation)(request) ? "loseAnswer" : undefined);
    const result = await workspace.run(sink.endpoint);
    expect(result.files[0]?.etag).toBe(sink.objects.get("out.csv")?.etag);
    expect(sink.count("HeadObject")).toBe(1);
  });

  test("without the right to look, the outcome is called unknown", async () => {
    await workspace.write({ model: large, sync: { filename: "out.csv" } });
    sink.fault = (request) => {
      if (first("CompleteMultipartUpload")(request)) return "loseAnswer";
      return request.operation === "HeadObject" ? { status: 403, code: "AccessDenied" } : undefined;
    };
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      kind: "retry",
      diagnostics: [{ code: "SYNC5008" }],
    });
  });

  test("another writer's object under the key is a conflict", async () => {
    await workspace.write({
      model: small,
      sync: { filename: "out.csv", upload: { on_existing: "fail" } },
    });
    sink.put("out.csv", "somebody else's");
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5007" }],
    });
    expect(sink.body("out.csv").toString()).toBe("somebody else's");
  });

  test("without that rule the object is replaced, as the vendor does", async () => {
    await workspace.write({ model: small, sync: { filename: "out.csv" } });
    sink.put("out.csv", "the last run's");
    await workspace.run(sink.endpoint);
    expect(sink.body("out.csv").toString().startsWith("symbol,")).toBe(true);
  });
});

describe("what does not pass leaves nothing behind", () => {
  test.each(["UploadPart", "CompleteMultipartUpload"])("a denied %s", async (operation) => {
    await workspace.write({ model: large, sync: { filename: "out.csv" } });
    sink.fault = (request) =>
      request.operation === operation && request.number > 0 === (operation === "UploadPart")
        ? { status: 403, code: "AccessDenied" }
        : undefined;
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5002" }],
    });
    expect([sink.keys, sink.uploads.size]).toEqual([[], 0]);
  });

  test("an abort that fails at first is repeated", async () => {
    await workspace.write({ model: large, sync: { filename: "out.csv" } });
    sink.fault = (request) => {
      if (request.operation === "CompleteMultipartUpload")
        return { status: 403, code: "AccessDenied" };
      return first("AbortMultipartUpload")(request)
        ? { status: 500, code: "InternalError" }
        : undefined;
    };
    await expect(workspace.run(sink.endpoint)).rejects.toThrow();
    expect(sink.uploads.size).toBe(0);
  });

  test("an abort that never succeeds is remembered, and the next run makes it good", async () => {
    await workspace.write({ model: large, sync: { filename: "out.csv" } });
    sink.fault = (request) => {
      if (request.operation === "CompleteMultipartUpload")
        return { status: 403, code: "AccessDenied" };
      return request.operation === "AbortMultipartUpload"
        ? { status: 403, code: "AccessDenied" }
        : undefined;
    };
    await expect(workspace.run(sink.endpoint)).rejects.toThrow();
    expect(sink.uploads.size).toBe(1);
    sink.fault = () => undefined;
    await workspace.run(sink.endpoint, { runId: "run_2" });
    expect([sink.keys, sink.uploads.size]).toEqual([["out.csv"], 0]);
  });

  test("a query that fails at its last row publishes none of the first ones", async () => {
    await workspace.write({
      model: {
        ...large,
        query:
          "SELECT *, CASE WHEN row_number() OVER () = 415000 THEN CAST('x' || origin AS INTEGER) END AS bad FROM source LIMIT 420000",
      },
      sync: { filename: "out.csv" },
    });
    await expect(workspace.run(sink.endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5023" }],
    });
    expect([sink.keys, sink.uploads.size]).toEqual([[], 0]);
  });

  test("the same without named pipes", async () => {
    process.env["SYNCWRIGHT_NO_PIPES"] = "1";
    await workspace.write({
      model: { ...large, query: "SELECT CAST(origin AS INTEGER) AS bad FROM source" },
      sync: { filename: "out.csv" },
    });
    const failure = await workspace.run(sink.endpoint).catch((error: unknown) => error);
    await workspace.write({ model: small, sync: { filename: "out.csv" } });
    await workspace.run(sink.endpoint, { runId: "run_2" });
    delete process.env["SYNCWRIGHT_NO_PIPES"];
    expect(failure).toMatchObject({ diagnostics: [{ code: "SYNC5023" }] });
    expect(sink.body("out.csv").toString().startsWith("symbol,")).toBe(true);
  });

  test("a query that runs for ever ends with the interruption", async () => {
    await workspace.write({
      model: {
        ...small,
        query: "SELECT max(a.range * b.range) AS m FROM range(10000000) a, range(10000000) b",
      },
      sync: { filename: "out.csv" },
    });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 1_000).unref();
    await expect(workspace.run(sink.endpoint, { signal: abort.signal })).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5009" }],
    });
  });

  test("a service that takes the request and never answers is given up", async () => {
    await workspace.write({ model: small, sync: { filename: "out.csv" } });
    sink.fault = ({ operation }) => (operation === "PutObject" ? "hang" : undefined);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 1_000).unref();
    await expect(workspace.run(sink.endpoint, { signal: abort.signal })).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5009" }],
    });
  });

  test("nobody listening is said within seconds", async () => {
    await workspace.write({ model: small });
    await expect(
      workspace.run("http://127.0.0.1:9", { retryHorizonMs: 500 }),
    ).rejects.toMatchObject({ diagnostics: [{ code: "SYNC5005" }] });
  });

  test.each([
    "http://169.254.169.254/",
    "https://[fd00:ec2::254]/",
    "http://example.com/",
    "file:///etc/passwd",
    "https://user:password@example.com/",
  ])("%s is no endpoint", async (endpoint) => {
    await workspace.write({ model: small });
    await expect(workspace.run(endpoint)).rejects.toMatchObject({
      diagnostics: [{ code: "SYNC5001" }],
    });
  });
});
