/**
 * `syncwright rehearse`: start, print or run, sum up, stop.
 *
 * Ctrl-C, SIGTERM and the death of our parent stop the command, then the rehearsal; nothing is left but
 * what the command itself wrote. The folder with the Terraform configuration lies in the system's
 * temporary folder and is removed at the end.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Diagnostic, renderTerminal } from "../diagnostics";
import type { Snapshot } from "../preflight";
import { layOutMirror } from "../provider";
import { type Rehearsal, startRehearsal } from "../rehearsal";
import { EXIT, type ExitCode, type Input, type Io } from "./command";
import { badUsage, UsageError } from "./diagnose";
import { runCommand, untilInterrupted } from "./rehearse-child";
import { readState } from "./rehearse-state";
import { environmentText, summaryOf, summaryText } from "./rehearse-text";

/** What was asked for, checked. */
interface Wanted {
  readonly port: number;
  readonly accounts: readonly string[];
  readonly region: string;
  readonly json: boolean;
}

/** Run the command. */
export async function rehearseRun(input: Input, io: Io): Promise<ExitCode> {
  const wanted = readWanted(input);
  const state = text(input, "state");
  const snapshot = state === undefined ? undefined : await readState(state, io.cwd);
  const rehearsal = await start(input, { wanted, snapshot, cwd: io.cwd });
  try {
    return await serve(input, io, { wanted, rehearsal });
  } finally {
    await save(input, io, rehearsal);
    await rehearsal.stop();
  }
}

function text(input: Input, name: string): string | undefined {
  const value = input.flags[name];
  return typeof value === "string" ? value : undefined;
}

function readWanted(input: Input): Wanted {
  const port = text(input, "port") ?? "0";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw usage(`\`--port\` does not take \`${port}\``, "write a number from 0 to 65535");
  }
  const given = input.flags["account"];
  const accounts = Array.isArray(given) ? given.map(String) : ["111122223333"];
  for (const account of accounts) {
    if (!/^\d{12}$/.test(account)) {
      throw usage(`\`--account\` does not take \`${account}\``, "write an account id of 12 digits");
    }
  }
  const region = text(input, "region") ?? "us-east-1";
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) {
    throw usage(`\`--region\` does not take \`${region}\``, "write a region such as eu-west-1");
  }
  return {
    port: Number(port),
    accounts: [...new Set(accounts)],
    region,
    json: text(input, "format") === "json",
  };
}

function usage(summary: string, help: string): UsageError {
  return new UsageError(badUsage("rehearse", summary, help));
}

async function start(
  input: Input,
  options: {
    readonly wanted: Wanted;
    readonly snapshot: Snapshot | undefined;
    readonly cwd: string;
  },
): Promise<Rehearsal> {
  const { wanted, snapshot } = options;
  const seed = text(input, "seed");
  const log = text(input, "log");
  try {
    return await startRehearsal({
      port: wanted.port,
      accounts: wanted.accounts,
      region: wanted.region,
      ...(snapshot === undefined ? undefined : { snapshot }),
      ...(seed === undefined ? undefined : { seed }),
      ...(log === undefined ? undefined : { logFile: join(options.cwd, log) }),
    });
  } catch (error) {
    throw portProblem(wanted.port, error);
  }
}

function portProblem(port: number, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== "EADDRINUSE" && code !== "EACCES") return error;
  const diagnostic: Diagnostic = {
    code: "SYNC6001",
    severity: "error",
    summary: `port ${port} cannot be used`,
    why:
      code === "EADDRINUSE"
        ? "another process listens on 127.0.0.1 there"
        : "this user may not listen on a port that low",
    help: "choose another port, or leave `--port` out for any free one",
  };
  return new UsageError(diagnostic);
}

async function serve(
  input: Input,
  io: Io,
  parts: { readonly wanted: Wanted; readonly rehearsal: Rehearsal },
): Promise<ExitCode> {
  const { rehearsal, wanted } = parts;
  for (const warning of rehearsal.warnings) complain(io, warning);
  const folder = await mkdtemp(join(tmpdir(), "syncwright-rehearse-"));
  try {
    const environment = { ...awsEnvironment(rehearsal), ...(await terraformIn(folder, io)) };
    if (input.rest.length === 0) {
      io.stdout.write(
        wanted.json
          ? `${JSON.stringify(startedJson(rehearsal, environment))}\n`
          : environmentText(rehearsal, environment),
      );
      await untilInterrupted(io.signal);
      printSummary(rehearsal, io, wanted.json);
      return EXIT.ok;
    }
    const code = await runCommand(input.rest, { io, environment, json: wanted.json });
    printSummary(rehearsal, io, wanted.json);
    // The command's own exit code, which may be any.
    return code as ExitCode;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function startedJson(
  rehearsal: Rehearsal,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  return {
    endpoint: rehearsal.endpoint,
    region: rehearsal.region,
    accounts: rehearsal.accounts.map((id) => ({ id, ...rehearsal.adminCredentials(id) })),
    environment,
  };
}

function awsEnvironment(rehearsal: Rehearsal): Record<string, string> {
  const admin = rehearsal.adminCredentials();
  return {
    AWS_ENDPOINT_URL: rehearsal.endpoint,
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
    AWS_REGION: rehearsal.region,
    AWS_DEFAULT_REGION: rehearsal.region,
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** The providers and the CLI configuration that points at them; a warning where they are not built. */
async function terraformIn(folder: string, io: Io): Promise<Record<string, string>> {
  try {
    const mirror = await layOutMirror(join(folder, "mirror"));
    const file = join(folder, "terraform.tfrc");
    await writeFile(file, mirror.cliConfiguration);
    return { TF_CLI_CONFIG_FILE: file, CHECKPOINT_DISABLE: "1" };
  } catch (error) {
    const { diagnostics } = error as { readonly diagnostics?: readonly Diagnostic[] };
    if (diagnostics === undefined) throw error;
    for (const diagnostic of diagnostics) complain(io, { ...diagnostic, severity: "warning" });
    return {};
  }
}

function complain(io: Io, diagnostic: Diagnostic): void {
  io.stderr.write(`${renderTerminal(diagnostic, { color: io.color.stderr })}\n`);
}

function printSummary(rehearsal: Rehearsal, io: Io, json: boolean): void {
  const summary = summaryOf(rehearsal);
  if (json) io.stdout.write(`${JSON.stringify(summary)}\n`);
  else io.stderr.write(summaryText(summary, io.color.stderr));
}

async function save(input: Input, io: Io, rehearsal: Rehearsal): Promise<void> {
  const file = text(input, "save");
  if (file === undefined) return;
  await writeFile(join(io.cwd, file), `${JSON.stringify(rehearsal.snapshot(), null, 2)}\n`);
}
