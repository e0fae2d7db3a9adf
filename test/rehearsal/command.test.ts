/**
 * Goal: `syncwright rehearse` gives a command a whole AWS, ends with its exit code, sums up, and tells
 * what was typed wrong.
 * Method: the built program as a child process.
 */
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

import { CommandFolder, until } from "./support/command";

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
});
afterEach(() => {
  folder.remove();
});

test("a command gets the environment, and its exit code is ours", () => {
  const { code, stdout, stderr } = folder.rehearse(
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
  expect(folder.left()).toEqual([]);
});

test("a saved state is served again", () => {
  expect(folder.rehearse("--save", "state.json", "--", "true").code).toBe(0);
  expect(folder.rehearse("--state", "state.json", "--", "true").code).toBe(0);
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
    const { code, stderr } = folder.rehearse(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(folder.left()).toEqual([]);
  });

  test("a state that is none is told", () => {
    writeFileSync(join(folder.path, "state.json"), '{ "buckets": [] }');
    const { code, stderr } = folder.rehearse("--state", "state.json", "--", "true");
    expect(code).toBe(2);
    expect(stderr).toContain("error[SYNC6003]: `state.json` is not a snapshot");
  });

  test("a port in use is told", async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const child = folder.start("--port", String(port));
    let stderr = "";
    child.stderr?.on("data", (data) => {
      stderr += data;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    server.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`error[SYNC6001]: port ${port} cannot be used`);
  });
});

test("without a command it prints what to export, and serves until it is stopped", async () => {
  const child = folder.start("--format", "json");
  let stdout = "";
  child.stdout?.on("data", (data) => {
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
