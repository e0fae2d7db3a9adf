/**
 * Goal: `syncwright rehearse` gives a command a whole AWS, ends with its exit code, sums up, and leaves
 * nothing running and nothing behind, however it ends.
 * Method: the built program as a child process; real Terraform inside it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const main = join(__dirname, "..", "..", "dist", "cli", "main.js");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-command-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const env = () => ({ PATH: process.env["PATH"], HOME: folder, TMPDIR: folder, NO_COLOR: "1" });

function rehearse(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "rehearse", ...words], {
    encoding: "utf8",
    cwd: folder,
    env: env(),
  });
  return { code: status, stdout, stderr };
}

/** Temporary folders of rehearsals that are still there. */
function left(): string[] {
  const listed = spawnSync("ls", [folder], { encoding: "utf8" }).stdout.split("\n");
  return listed.filter((name) => name.startsWith("syncwright-"));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: () => boolean): Promise<void> {
  for (let look = 0; look < 200 && !what(); look++) await sleep(50);
}

test("a command gets the environment, and its exit code is ours", () => {
  const { code, stdout, stderr } = rehearse(
    "--region",
    "eu-west-1",
    "--seed",
    "x",
    "--",
    "sh",
    "-c",
    'echo "$AWS_ENDPOINT_URL $AWS_REGION $AWS_ACCESS_KEY_ID $TF_CLI_CONFIG_FILE"; exit 7',
  );
  expect(code).toBe(7);
  expect(stdout).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+ eu-west-1 AKIA[A-Z2-7]{16} .*\/terraform\.tfrc\n$/,
  );
  expect(stderr).toBe("0 calls: 0 allowed, 0 denied\n");
  expect(left()).toEqual([]);
});

test("Terraform applies in it, a second plan is empty, and the calls are summed up", () => {
  writeFileSync(
    join(folder, "main.tf"),
    `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "us-east-1"
}
resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}
resource "aws_iam_role" "writer" {
  name = "writer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "111122223333" }
      Action    = "sts:AssumeRole"
    }]
  })
}
`,
  );
  const script =
    "terraform init -input=false >&2 && terraform apply -input=false -auto-approve >&2 && terraform plan -input=false -detailed-exitcode >&2";
  const { code, stdout, stderr } = rehearse(
    "--format",
    "json",
    "--save",
    "state.json",
    "--",
    "sh",
    "-c",
    script,
  );
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  const summary = JSON.parse(stdout);
  expect(summary.denied).toEqual([]);
  expect(summary.allowed).toBe(summary.calls);
  expect(summary.unusedGrants).toEqual([
    {
      holder: "arn:aws:iam::111122223333:role/writer",
      policy: "trust policy of writer",
      statement: 0,
      action: "sts:AssumeRole",
    },
  ]);
  const state = JSON.parse(readFileSync(join(folder, "state.json"), "utf8"));
  expect(state.buckets.map(({ name }: { name: string }) => name)).toEqual(["acme-landing"]);
});

test("a saved state is served again", () => {
  expect(rehearse("--save", "state.json", "--", "true").code).toBe(0);
  expect(rehearse("--state", "state.json", "--", "true").code).toBe(0);
});

describe("what is typed wrong", () => {
  test.each([
    { words: ["--port", "x"], says: "error[SYNC0003]: `--port` does not take `x`" },
    { words: ["--account", "12"], says: "error[SYNC0003]: `--account` does not take `12`" },
    { words: ["--region", "mars"], says: "error[SYNC0003]: `--region` does not take `mars`" },
    { words: ["--state", "none.json"], says: "error[SYNC6002]: `none.json` cannot be read" },
    {
      words: ["--", "no-such-program"],
      says: "error[SYNC6005]: `no-such-program` cannot be started",
    },
  ])("$words is told, with exit code 2", ({ words, says }) => {
    const { code, stderr } = rehearse(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(left()).toEqual([]);
  });

  test("a state that is none is told", () => {
    writeFileSync(join(folder, "state.json"), '{ "buckets": [] }');
    const { code, stderr } = rehearse("--state", "state.json", "--", "true");
    expect(code).toBe(2);
    expect(stderr).toContain("error[SYNC6003]: `state.json` is not a snapshot");
  });

  test("a port in use is told", async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const child = spawn(process.execPath, [main, "rehearse", "--port", String(port)], {
      env: env(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    server.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`error[SYNC6001]: port ${port} cannot be used`);
  });
});

describe("stopped half-way", () => {
  /** A rehearsal around a shell with a child; the ids of both. */
  async function started(): Promise<{ child: ChildProcess; pids: number[] }> {
    const file = join(folder, "pids");
    const script = `sleep 300 & echo "$$ $!" > ${file}.new && mv ${file}.new ${file}; wait`;
    const child = spawn(process.execPath, [main, "rehearse", "--", "sh", "-c", script], {
      env: env(),
      stdio: "ignore",
    });
    await until(() => existsSync(file));
    const pids = readFileSync(file, "utf8").trim().split(" ").map(Number);
    return { child, pids };
  }

  test.each(["SIGINT", "SIGTERM"] as const)("by %s, nothing is left", async (signal) => {
    const { child, pids } = await started();
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill(signal);
    expect(await ended).toBe(130);
    await until(() => !pids.some(isAlive));
    expect(pids.filter(isAlive)).toEqual([]);
    expect(left()).toEqual([]);
  });

  test("by the death of its parent, nothing is left", async () => {
    const file = join(folder, "pids");
    const inner = `sleep 300 & echo "$$ $!" > ${file}.new && mv ${file}.new ${file}; wait`;
    const parent = spawn(
      "sh",
      ["-c", `"${process.execPath}" "${main}" rehearse -- sh -c '${inner}' & wait`],
      { env: env(), stdio: "ignore" },
    );
    await until(() => existsSync(file));
    const pids = readFileSync(file, "utf8").trim().split(" ").map(Number);
    parent.kill("SIGKILL");
    await until(() => !pids.some(isAlive) && left().length === 0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(left()).toEqual([]);
  });
});

test("without a command it prints what to export, and serves until it is stopped", async () => {
  const child = spawn(process.execPath, [main, "rehearse", "--format", "json"], {
    env: env(),
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  await until(() => stdout.includes("\n"));
  const started = JSON.parse(stdout);
  expect(Object.keys(started)).toEqual(["endpoint", "region", "accounts", "environment"]);
  const answer = await fetch(started.endpoint);
  expect(answer.status).toBe(403);
  const ended = new Promise((resolve) => child.on("close", resolve));
  child.kill("SIGTERM");
  await ended;
  expect(JSON.parse(stdout.trim().split("\n")[1] ?? "").calls).toBe(1);
});
