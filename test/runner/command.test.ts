/**
 * Goal: `syncwright run` prints what was written, explains what failed, and never a secret.
 * Method: the real command as a child process against a real HTTP sink.
 */
import { buildCli, removeCli, runCli, startCli } from "./support/cli";
import { S3Sink } from "./support/s3-sink";
import { landing, TestWorkspace, vega } from "./support/workspace";

beforeAll(buildCli);
afterAll(removeCli);

let sink: S3Sink;
let workspace: TestWorkspace;
beforeEach(async () => {
  sink = await S3Sink.start();
  sink.externalId = landing.external_id;
  workspace = new TestWorkspace();
  await workspace.write({
    model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
  });
});
afterEach(async () => {
  await sink.stop();
  workspace.remove();
});

const words = (...more: string[]) => [
  "run",
  "Sync",
  "--workspace",
  workspace.root,
  "--endpoint-url",
  sink.endpoint,
  "--now",
  "2026-03-04T05:06:07Z",
  "--run-id",
  "run_1",
  ...more,
];

describe("a run that succeeds", () => {
  test("prints key, size and rows, and nothing on stderr", async () => {
    const { code, stdout, stderr } = await runCli(words());
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [head, ...table] = stdout.split("\n");
    expect(head?.replace(/[\d.]+ s$/, "… s")).toBe(
      "Sync: all to s3://acme-landing, run run_1, … s",
    );
    expect(table).toEqual([
      "  key                     size  rows",
      "  out/2026-03-04.csv  12.0 KiB   560",
      "",
    ]);
  });

  test("prints the same as JSON", async () => {
    const { stdout } = await runCli(words("--format", "json"));
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      runs: [
        { runId: "run_1", syncId: "sync_1", rows: 560, files: [{ key: "out/2026-03-04.csv" }] },
      ],
      failures: [],
    });
  });

  test("says that it was done before when it is repeated, and does nothing", async () => {
    await runCli(words());
    const before = sink.requests.length;
    const { code, stdout } = await runCli(words());
    expect([code, stdout.split(":")[0]]).toEqual([0, "Sync (done before)"]);
    expect(sink.requests.length).toBe(before);
  });
});

describe("a run that fails", () => {
  test("a wrong external id is explained and points to the check", async () => {
    sink.externalId = "another";
    const { code, stdout, stderr } = await runCli(words(), { SYNCWRIGHT_TEST: "1" });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(
      "error[SYNC5002]: access denied: `sts:AssumeRole` on `arn:aws:iam::111122223333:role/acme-sync`",
    );
    expect(stderr).toContain("help: run `syncwright check` on the configuration");
  });

  test("a denied write names the layer, the action and AWS's own message", async () => {
    const message =
      'User: arn:aws:sts::111122223333:assumed-role/acme-sync/syncwright-run_1 is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::acme-landing/out/2026-03-04.csv" because no identity-based policy allows the s3:PutObject action';
    sink.fault = ({ operation }) =>
      operation === "PutObject" ? { status: 403, code: "AccessDenied", message } : undefined;
    const { code, stderr } = await runCli(words());
    expect(code).toBe(1);
    expect(stderr).toContain(
      "access denied: `s3:PutObject` on `arn:aws:s3:::acme-landing/out/2026-03-04.csv`",
    );
    expect(stderr).toContain("why: an identity-based policy of the caller does not allow it");
    expect(stderr).toContain(message);
    expect(sink.count("PutObject")).toBe(1);
  });

  test("an unknown sync ends with 2 and the nearest name", async () => {
    const { code, stderr } = await runCli(["run", "Snyc", "--workspace", workspace.root]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "error[SYNC0201]: no model sync or bulk sync or event delivery is called `Snyc`",
    );
    expect(stderr).toContain("help: write `Sync`");
  });

  test("one failure does not keep the next sync from running", async () => {
    const { code, stdout } = await runCli(["run", "nothing", ...words().slice(1)]);
    expect([code, stdout.includes("out/2026-03-04.csv")]).toEqual([2, true]);
  });

  test("a time that is none ends with 2", async () => {
    const { code, stderr } = await runCli(words("--now", "yesterday"));
    expect([code, stderr.split("\n")[0]]).toEqual([
      2,
      "error[SYNC0003]: `--now` does not take `yesterday`",
    ]);
  });
});

describe("secrets", () => {
  test("are in no output, whatever fails", async () => {
    const outputs: string[] = [];
    for (const fault of [
      { status: 403, code: "SignatureDoesNotMatch" },
      { status: 403, code: "InvalidAccessKeyId" },
      { status: 400, code: "InvalidRequest" },
      { status: 403, code: "RequestTimeTooSkewed" },
    ]) {
      sink.fault = () => fault;
      const { code, stdout, stderr } = await runCli(words("--format", "json"), {
        SYNCWRIGHT_DEBUG: "1",
      });
      expect(code).toBe(1);
      outputs.push(stdout, stderr);
    }
    expect(outputs.join("")).not.toContain("CANARY");
    expect(outputs.join("")).not.toContain("Signature=");
  });
});

describe("an interruption", () => {
  test("Ctrl-C ends with 130 and leaves no upload", async () => {
    await workspace.write({
      model: { source: { type: "file", format: "parquet", path: vega("flights-3m.parquet") } },
    });
    let interrupt: () => void = () => undefined;
    sink.fault = ({ operation, number }) => {
      if (operation === "UploadPart" && number === 2) interrupt();
      return undefined;
    };
    const { child, ended } = startCli(words());
    interrupt = () => child.kill("SIGINT");
    const { code, signal } = await ended;
    expect([code, signal]).toEqual([130, null]);
    expect([sink.uploads.size, sink.keys]).toEqual([0, []]);
  });
});
