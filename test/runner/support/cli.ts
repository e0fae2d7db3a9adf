/** `syncwright` as a real child process, bundled from these sources once for each test file. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

const root = join(__dirname, "../../..");
const folder = join(root, ".build", `test-cli-${process.pid}`);

/** Bundle the command line; call in `beforeAll`. */
export function buildCli(): void {
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: [join(root, "cli/main.ts")],
    outfile: join(folder, "main.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    packages: "external",
    logLevel: "error",
  });
}

/** Remove the bundle; call in `afterAll`. */
export function removeCli(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A finished child. */
export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running child and its end. */
export function startCli(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<CliResult> } {
  const child = spawn(process.execPath, [join(folder, "main.js"), ...words], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYCANARY",
      AWS_EC2_METADATA_DISABLED: "true",
      ...env,
    },
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    texts.stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    texts.stderr += String(chunk);
  });
  const ended = new Promise<CliResult>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, ...texts }));
  });
  return { child, ended };
}

/** Run to the end. */
export function runCli(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const { child, ended } = startCli(words, env);
  child.stdin?.end();
  return ended;
}
