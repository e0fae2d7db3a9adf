/**
 * Goal: `npm run demo` does the main job for real, says so, ends with 0 and leaves nothing behind.
 * Method: the demo as a child process, then its own output and the files it wrote; Ctrl-C in the
 * middle of the deployment, SIGKILL in the middle of the run, and a look at the process table.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = join(__dirname, "..", "..");
/** How long a stopped demo's processes may take to go, ms. */
const GONE_MS = 15_000;

interface Demo {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  output(): string;
}

function startDemo(): Demo {
  const child = spawn(process.execPath, ["tools/demo.js"], {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  return { child, ended, output: () => text };
}

/** Command lines of processes that the demo started: Terraform, our providers, `syncwright`. */
function demoProcesses(): string[] {
  return execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) =>
      /demo-output|terraform (init|apply|plan)|tools\/demo\.js|cli\/main\.js run/.test(line),
    )
    .filter((line) => !/ps -eo|jest|defunct/.test(line));
}

async function untilGone(): Promise<string[]> {
  for (let waited = 0; waited < GONE_MS; waited += 250) {
    if (demoProcesses().length === 0) return [];
    await sleep(250);
  }
  return demoProcesses();
}

async function untilSaid(demo: Demo, text: string): Promise<void> {
  for (let waited = 0; waited < 60_000 && !demo.output().includes(text); waited += 20)
    await sleep(20);
  expect(demo.output()).toContain(text);
}

test("the whole way: declare, check, deploy, run, show", async () => {
  const demo = startDemo();
  const { code } = await demo.ended;
  const output = demo.output();
  expect({ code, tail: code === 0 ? "" : output.slice(-2_000) }).toEqual({ code: 0, tail: "" });
  expect(output).toContain("trust policy");
  expect(output).toMatch(/Apply complete! Resources: [1-9]\d* added, 0 changed, 0 destroyed/);
  expect(output).toContain("A second plan is empty.");
  expect(output).toMatch(/s3:\/\/acme-landing\/upload\/\d{4}-\d\d-\d\d-\d\d-\d\d-result\.json/);
  expect(output).toMatch(/s3:\/\/acme-landing\/upload\/\d{4}\/\d\d\/\d\d\/flights\.csv\.gz/);
  expect(output).toMatch(/allowed {2}sts:AssumeRole/);
  const calls = readFileSync(join(root, "demo-output", "calls.jsonl"), "utf8")
    .trim()
    .split("\n");
  const uploads = calls.filter((line) => JSON.parse(line).operation === "UploadPart");
  expect(uploads.length).toBeGreaterThan(2);
  expect(existsSync(join(root, "demo-output", "workspace"))).toBe(true);
  expect(await untilGone()).toEqual([]);
}, 150_000);

test("Ctrl-C during the deployment ends with 130 and leaves no process", async () => {
  const demo = startDemo();
  await untilSaid(demo, "terraform apply ...");
  await sleep(300);
  demo.child.kill("SIGINT");
  expect(await demo.ended).toEqual({ code: 130, signal: null });
  expect(await untilGone()).toEqual([]);
}, 120_000);

test("SIGKILL in the middle of a run leaves no process", async () => {
  const demo = startDemo();
  await untilSaid(demo, "running flights-json");
  await sleep(700);
  demo.child.kill("SIGKILL");
  await demo.ended;
  expect(await untilGone()).toEqual([]);
}, 120_000);
