/**
 * What the provider costs: its start, and plans of 1 and 100 resources against Terraform's built-in
 * `terraform_data`, which is core alone.
 *
 * Terraform starts a provider three times for a plan, so the start is what users wait for. It is given
 * as processor time of the process up to its handshake line (where the system tells it), against an
 * empty Node script; plans are wall time. Minima of several rounds, because neighbours add and never
 * subtract.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EXECUTABLE = join(process.cwd(), "dist", "provider", "terraform-provider-syncwright");
const COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const START_ROUNDS = 20;
const PLAN_ROUNDS = 3;
const SIZES = [1, 100];

/** Print a table and one JSON line a figure. */
export async function benchProvider(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-bench-"));
  try {
    await benchStart(folder);
    for (const count of SIZES) benchPlans(folder, count);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchStart(folder: string): Promise<void> {
  const empty = join(folder, "empty.js");
  writeFileSync(empty, '#!/usr/bin/env node\nconsole.log("x");\nsetTimeout(() => {}, 1000);\n');
  chmodSync(empty, 0o755);
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < START_ROUNDS; round++) {
    ours.push(await start(EXECUTABLE));
    bare.push(await start(empty));
  }
  figure("provider.handshake", "cpu-ms", Math.min(...ours), {
    against: "an empty Node script",
    value: Math.min(...bare),
  });
}

/** Milliseconds of processor time until the first line; of wall time where the system does not tell. */
function start(file: string): Promise<number> {
  const begun = process.hrtime.bigint();
  const child = spawn(file, [], {
    env: { PATH: process.env["PATH"], TF_PLUGIN_MAGIC_COOKIE: COOKIE, PLUGIN_CLIENT_CERT: "" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.stdout.once("data", () => {
      resolve(processorTime(child.pid) ?? Number(process.hrtime.bigint() - begun) / 1e6);
      child.kill("SIGKILL");
    });
  });
}

function processorTime(pid: number | undefined): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return undefined;
  }
}

function benchPlans(folder: string, count: number): void {
  const ours = planner(
    join(folder, `ours-${count}`),
    `
    terraform {
      required_providers {
        syncwright = { source = "syncwright/syncwright" }
      }
    }
    resource "syncwright_model" "m" {
      count  = ${count}
      name   = "m\${count.index}"
      source = { type = "file", format = "csv", path = "a.csv" }
    }
  `,
  );
  const core = planner(
    join(folder, `core-${count}`),
    `
    resource "terraform_data" "d" {
      count = ${count}
      input = { name = "m\${count.index}", path = "a.csv" }
    }
  `,
  );
  const against = "terraform_data";
  const creating = { ours: best(ours), core: best(core) };
  figure(`provider.plan.create.${count}`, "ms", creating.ours, { against, value: creating.core });
  ours("apply");
  core("apply");
  const idle = { ours: best(ours), core: best(core) };
  figure(`provider.plan.idle.${count}`, "ms", idle.ours, { against, value: idle.core });
}

type Planner = (command: "plan" | "apply") => number;

function planner(folder: string, configuration: string): Planner {
  mkdirSync(folder);
  writeFileSync(join(folder, "main.tf"), configuration);
  const bundles = join(process.cwd(), "dist", "provider");
  writeFileSync(
    join(folder, "cli.tfrc"),
    `provider_installation {\n  dev_overrides {\n    "syncwright/syncwright" = ${JSON.stringify(bundles)}\n  }\n}\n`,
  );
  const env = {
    ...process.env,
    TF_CLI_CONFIG_FILE: join(folder, "cli.tfrc"),
    CHECKPOINT_DISABLE: "1",
  };
  return (command) => {
    const begun = process.hrtime.bigint();
    const args = command === "apply" ? [command, "-auto-approve"] : [command];
    const { status, stderr } = spawnSync("terraform", args, { cwd: folder, env, encoding: "utf8" });
    if (status !== 0) throw new Error(`terraform ${command} ended with ${status}: ${stderr}`);
    return Number(process.hrtime.bigint() - begun) / 1e6;
  };
}

function best(run: Planner): number {
  return Math.min(...Array.from({ length: PLAN_ROUNDS }, () => run("plan")));
}

function figure(
  bench: string,
  unit: string,
  value: number,
  other: { readonly against: string; readonly value: number },
): void {
  const ratio = Math.round((value / other.value) * 100) / 100;
  console.log(
    `${bench.padEnd(28)} ${value.toFixed(0).padStart(6)} ${unit}, ${other.against} ${other.value.toFixed(0)}, ratio ${ratio}`,
  );
  console.log(
    JSON.stringify({
      bench,
      value: Math.round(value * 10) / 10,
      unit,
      against: other.against,
      ratio,
    }),
  );
}

void benchProvider();
