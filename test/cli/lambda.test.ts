/**
 * Goal: `syncwright lambda` serves what a SyncRunner's schedule sends, and fails as Lambda wants it.
 * Method: a real HTTP server plays Lambda's runtime API, the rehearsal plays AWS, and the built command
 * runs as a child process; its events come from a synthesized stack.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";

import { SyncRunner } from "../../constructs";
import { type Rehearsal, startRehearsal } from "../../rehearsal";
import { TestWorkspace, vega } from "../runner/support/workspace";
import { newStack, onlyResource } from "../support/stack";

const main = join(__dirname, "../../dist/cli/main.js");
const ACCOUNT = "111122223333";
const BUCKET = "acme-landing";

/** What the child told the runtime API. */
interface Told {
  readonly path: string;
  readonly errorType: string | undefined;
  readonly body: Record<string, unknown>;
}

/** Lambda's side: hands out events, keeps what it is told. */
class RuntimeApiServer {
  readonly #server: Server;
  readonly #events: { readonly event: string; readonly leftMs: number }[] = [];
  readonly #told: Told[] = [];
  #waiting: ServerResponse | undefined;
  #heard: (() => void) | undefined;
  #count = 0;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Send an event and wait for what comes of it. */
  async invoke(event: unknown, leftMs = 300_000): Promise<Told> {
    this.send(event, leftMs);
    return this.told();
  }

  send(event: unknown, leftMs = 300_000): void {
    this.#events.push({ event: JSON.stringify(event), leftMs });
    this.#hand();
  }

  async told(): Promise<Told> {
    while (this.#told.length === 0) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
    return this.#told.shift() as Told;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").replace("/2018-06-01/runtime/", "");
    if (path === "invocation/next") {
      this.#waiting = response;
      this.#hand();
      return;
    }
    let body = "";
    for await (const chunk of request) body += String(chunk);
    response.writeHead(202).end("{}");
    const type = request.headers["lambda-runtime-function-error-type"];
    this.#told.push({
      path,
      errorType: typeof type === "string" ? type : undefined,
      body: JSON.parse(body),
    });
    this.#heard?.();
  }

  #hand(): void {
    const waiting = this.#waiting;
    const [next] = this.#events;
    if (!waiting || !next) return;
    this.#waiting = undefined;
    this.#events.shift();
    this.#count += 1;
    const now = performance.timeOrigin + performance.now();
    waiting
      .writeHead(200, {
        "Lambda-Runtime-Aws-Request-Id": `request-${this.#count}`,
        "Lambda-Runtime-Deadline-Ms": String(Math.round(now + next.leftMs)),
      })
      .end(next.event);
  }
}

/** The event that a schedule of a synthesized runner sends, as the scheduler fills it in. */
function scheduledEvent(syncId: string): { readonly command: readonly string[] } {
  const stack = newStack();
  const runner = new SyncRunner(stack, "Runner", {
    name: "acme",
    compute: { kind: "lambda", imageUri: `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/s:1` },
  });
  runner.schedule(
    "hourly",
    { syncId, resource: runner.deadLetterQueue },
    { expression: "rate(1 hour)" },
  );
  const { target } = onlyResource(stack, "aws_scheduler_schedule") as { target: { input: string } };
  const filled = target.input
    .replace("<aws.scheduler.scheduled-time>", "2026-03-04T05:00:00Z")
    .replace(
      "<aws.scheduler.schedule-arn>",
      `arn:aws:scheduler:eu-central-1:${ACCOUNT}:schedule/default/acme-hourly`,
    );
  return JSON.parse(filled);
}

let api: RuntimeApiServer;
let rehearsal: Rehearsal;
let workspace: TestWorkspace;
let child: ChildProcess | undefined;
let output: string;

beforeEach(async () => {
  output = "";
  api = new RuntimeApiServer();
  await api.start();
  rehearsal = await startRehearsal({
    accounts: [ACCOUNT],
    region: "eu-central-1",
    seed: "lambda",
  });
  workspace = new TestWorkspace();
  await workspace.write({
    connection: {
      configuration: {
        auth_mode: "bucket_policy",
        s3_bucket_name: BUCKET,
        s3_bucket_region: "eu-central-1",
      },
    },
    model: { source: { type: "file", format: "csv", path: vega("stocks.csv") } },
  });
});
afterEach(async () => {
  child?.kill("SIGKILL");
  api.stop();
  await rehearsal.stop();
  workspace.remove();
});

async function createBucket(): Promise<void> {
  const { CreateBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client({
    endpoint: rehearsal.endpoint,
    region: "eu-central-1",
    forcePathStyle: true,
    credentials: rehearsal.adminCredentials(ACCOUNT),
  });
  const configuration = { LocationConstraint: "eu-central-1" } as const;
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: configuration }),
  );
  s3.destroy();
}

function start(env: Readonly<Record<string, string>> = {}): Promise<number | null> {
  const admin = rehearsal.adminCredentials(ACCOUNT);
  const started = spawn(process.execPath, [main, "lambda"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "",
      AWS_ACCESS_KEY_ID: admin.accessKeyId,
      AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL: rehearsal.endpoint,
      AWS_LAMBDA_RUNTIME_API: api.host,
      SYNCWRIGHT_WORKSPACE: workspace.root,
      TMPDIR: workspace.root,
      ...env,
    },
  });
  for (const stream of [started.stdout, started.stderr]) {
    stream.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  child = started;
  return new Promise((resolve) => started.on("close", (code) => resolve(code)));
}

test("two invocations: the first runs the sync, the scheduler's retry repeats it", async () => {
  await createBucket();
  start();
  const event = scheduledEvent("sync_1");
  const first = await api.invoke(event);
  expect(first).toMatchObject({
    path: "invocation/request-1/response",
    body: {
      version: 1,
      runs: [
        {
          runId: "run_2026-03-04T050000000Z_1a0390c300b1",
          now: "2026-03-04T05:00:00.000Z",
          rows: 560,
          files: [{ key: "out/2026-03-04.csv" }],
        },
      ],
      failures: [],
    },
  });
  expect(await api.invoke(event)).toMatchObject({
    path: "invocation/request-2/response",
    body: { runs: [{ isRepeated: true }] },
  });
});

test("an unknown sync is an error of the function, and the next event is served", async () => {
  await createBucket();
  start();
  const failed = await api.invoke({ command: ["run", "Snyc"] });
  expect(failed).toMatchObject({ path: "invocation/request-1/error", errorType: "SYNC0201" });
  expect(failed.body).toEqual({
    errorType: "SYNC0201",
    errorMessage: expect.stringContaining("help: write `Sync`"),
    stackTrace: [],
  });
  const next = await api.invoke({ command: ["run", "Sync"] });
  expect(next.path).toBe("invocation/request-2/response");
});

test("an event cannot send data elsewhere, and one that is none is refused", async () => {
  start();
  for (const event of [
    { command: ["run", "Sync", "--endpoint-url", "https://elsewhere.example"] },
    { command: ["run", "Sync", "--workspace", "/elsewhere"] },
    { command: ["policy", "Sync"] },
    "Sync",
    null,
  ]) {
    expect((await api.invoke(event)).errorType).toBe("SYNC0010");
  }
});

test("a sync that compares with its last run is refused where nothing remembers it", async () => {
  await workspace.write({
    connection: {},
    model: { primary_key: ["symbol"] },
    sync: { mode: "insert" },
  });
  start();
  expect((await api.invoke({ command: ["run", "Sync"] })).errorType).toBe("SYNC0011");
});

test("with a state in a bucket it compares, with what SyncRunner grants for it", async () => {
  await createBucket();
  const stack = newStack();
  new SyncRunner(stack, "Runner", {
    name: "acme",
    compute: { kind: "lambda", imageUri: `${ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/s:1` },
    state: { bucketName: BUCKET, prefix: "state" },
  });
  const { policy } = onlyResource(stack, "aws_iam_role_policy") as { policy: string };
  const statements = (JSON.parse(policy) as { Statement: { Sid: string }[] }).Statement;
  const write = {
    Effect: "Allow",
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${BUCKET}/out/*`,
  };
  const caller = rehearsal.addIdentity({
    arn: `arn:aws:iam::${ACCOUNT}:user/runner`,
    policies: [
      {
        name: "runner",
        document: {
          Version: "2012-10-17",
          Statement: [...statements.filter(({ Sid }) => Sid.endsWith("State")), write],
        },
      },
    ],
  });
  await workspace.write({
    connection: {
      configuration: {
        auth_mode: "bucket_policy",
        s3_bucket_name: BUCKET,
        s3_bucket_region: "eu-central-1",
      },
    },
    model: {
      source: { type: "file", format: "csv", path: vega("stocks.csv") },
      primary_key: ["symbol", "date"],
    },
    sync: { mode: "insert" },
  });
  start({
    SYNCWRIGHT_STATE: `s3://${BUCKET}/state`,
    AWS_ACCESS_KEY_ID: caller.accessKeyId,
    AWS_SECRET_ACCESS_KEY: caller.secretAccessKey,
  });
  const rows = async (time: string) =>
    (await api.invoke({ command: ["run", "Sync", "--now", time] })).body;
  expect(await rows("2026-03-04T05:00:00Z")).toMatchObject({ runs: [{ rows: 560 }] });
  expect(await rows("2026-03-05T05:00:00Z")).toMatchObject({ runs: [{ rows: 0 }] });
});

test("a denied run tells AWS's reason, and no secret and no stack", async () => {
  start({ AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYCANARY" });
  const failed = await api.invoke({ command: ["run", "Sync"] });
  expect(failed.path).toBe("invocation/request-1/error");
  expect(failed.errorType).toBe("SYNC5003");
  expect(JSON.stringify(failed.body) + output).not.toContain("CANARY");
  expect(JSON.stringify(failed.body)).not.toContain("    at ");
});

describe("an endpoint that never answers", () => {
  const silent = createTcpServer(() => undefined);
  let reached: Promise<void>;
  beforeEach(async () => {
    reached = new Promise((resolve) => silent.once("connection", () => resolve()));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    silent.close();
  });
  const env = () => ({
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
  });

  test("is given up ten seconds before the function's end", async () => {
    start(env());
    const failed = await api.invoke({ command: ["run", "Sync"] }, 12_000);
    expect([failed.path, failed.errorType]).toEqual(["invocation/request-1/error", "SYNC0012"]);
  });

  test("is given up on SIGTERM, the invocation is answered, and the process ends", async () => {
    const ended = start(env());
    api.send({ command: ["run", "Sync"] });
    await reached;
    child?.kill("SIGTERM");
    expect((await api.told()).errorType).toBe("SYNC5009");
    expect(await ended).toBe(130);
  });
});

test("SIGTERM while it waits for an event ends the process", async () => {
  const ended = start();
  await api.invoke({ command: ["run", "nothing"] });
  child?.kill("SIGTERM");
  expect(await ended).toBe(130);
});

test("a runtime API that is not there is no bug of ours", async () => {
  const ended = start({ AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9" });
  expect(await ended).toBe(2);
  expect(output).toContain("error[SYNC0003]: Lambda's runtime API does not answer as documented");
});

test("without a workspace it says so before the first event", async () => {
  const ended = start({ SYNCWRIGHT_WORKSPACE: "" });
  expect(await api.told()).toMatchObject({ path: "init/error", errorType: "SYNC0003" });
  expect(await ended).toBe(2);
});
