/**
 * Real Terraform in a folder of its own, with providers bundled from these sources.
 *
 * The bundles are built once per test file; nothing outside the folder is touched, and the network is
 * never asked.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a command said. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, without colours and boxes. */
  readonly text: string;
}

/** A bundle to build besides the product's own: entry and executable name. */
export type ExtraBundle = readonly [entry: string, name: string];

interface Builder {
  buildProviders(folder: string, extra?: readonly ExtraBundle[]): Promise<void>;
}

/** Build the executables into a new folder. */
export async function buildBundles(extra: readonly ExtraBundle[] = []): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-bundles-"));
  const { buildProviders } = require("../../../tools/build-provider.js") as Builder;
  await buildProviders(folder, extra);
  return folder;
}

/** A folder with a configuration in which Terraform runs. */
export class Terraform {
  readonly folder = mkdtempSync(join(tmpdir(), "syncwright-terraform-"));

  /** `overrides` maps a provider source to the folder of its executable: no init is needed. */
  constructor(
    overrides: Readonly<Record<string, string>>,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {
    const lines = Object.entries(overrides).map(([source, folder]) => `"${source}" = "${folder}"`);
    this.cliConfiguration(`provider_installation {
      dev_overrides {
        ${lines.join("\n")}
      }
      direct {}
    }
    disable_checkpoint = true
    `);
  }

  /** Replace the CLI configuration. */
  cliConfiguration(text: string): void {
    writeFileSync(join(this.folder, "cli.tfrc"), text);
  }

  /** Write a file of the configuration. */
  write(text: string, name = "main.tf"): this {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, name), text);
    return this;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  copyFrom(folder: string): void {
    cpSync(folder, this.folder, { recursive: true });
  }

  /** Run Terraform; resolves with whatever it said. `started` gets the child, in its own process group. */
  run(
    args: readonly string[],
    options: {
      readonly env?: Readonly<Record<string, string>>;
      readonly started?: (pid: number) => void;
    } = {},
  ): Promise<Ran> {
    const child = spawn("terraform", args, {
      cwd: this.folder,
      detached: options.started !== undefined,
      env: {
        PATH: process.env["PATH"],
        HOME: this.folder,
        TMPDIR: tmpdir(),
        CHECKPOINT_DISABLE: "1",
        TF_IN_AUTOMATION: "1",
        TF_CLI_ARGS: "-no-color",
        TF_CLI_CONFIG_FILE: join(this.folder, "cli.tfrc"),
        ...this.env,
        ...options.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid !== undefined) options.started?.(child.pid);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        const text = `${stdout}\n${stderr}`.replace(/[ \t]*\n[ \t]*/g, "\n");
        resolve({ code, stdout, stderr, text });
      });
    });
  }

  /** `apply`; rejects with what Terraform said where it failed. */
  async apply(...args: readonly string[]): Promise<Ran> {
    return must(await this.run(["apply", "-auto-approve", ...args]), "apply");
  }

  async destroy(): Promise<Ran> {
    return must(await this.run(["destroy", "-auto-approve"]), "destroy");
  }

  /** The exit code of `plan`: 0 nothing to do, 1 failed, 2 changes. */
  async plan(...args: readonly string[]): Promise<Ran> {
    return this.run(["plan", "-detailed-exitcode", ...args]);
  }

  /** The planned actions by address, e.g. `{ "x.y": ["create"] }`; what stays as it is left out. */
  async plannedActions(...args: readonly string[]): Promise<Record<string, readonly string[]>> {
    must(await this.run(["plan", "-out=plan.bin", ...args]), "plan");
    const shown = must(await this.run(["show", "-json", "plan.bin"]), "show");
    const { resource_changes = [] } = JSON.parse(shown.stdout) as {
      resource_changes?: { address: string; change: { actions: string[] } }[];
    };
    const changes = resource_changes.filter(({ change }) => change.actions[0] !== "no-op");
    return Object.fromEntries(changes.map(({ address, change }) => [address, change.actions]));
  }

  /** The state's attribute values by address. */
  async state(): Promise<Record<string, Record<string, unknown>>> {
    const shown = must(await this.run(["show", "-json"]), "show");
    const { values } = JSON.parse(shown.stdout) as {
      values?: { root_module?: { resources?: { address: string; values: object }[] } };
    };
    const resources = values?.root_module?.resources ?? [];
    return Object.fromEntries(
      resources.map(({ address, values: found }) => [address, found as Record<string, unknown>]),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function must(ran: Ran, command: string): Ran {
  if (ran.code !== 0) throw new Error(`terraform ${command} ended with ${ran.code}:\n${ran.text}`);
  return ran;
}
