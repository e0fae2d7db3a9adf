/**
 * What `syncwright lambda` does: one event after the other, each as `syncwright run --format json`.
 *
 * An event names syncs and when they were due, nothing else: where the workspace, the state and AWS
 * are is the function's own business, so an event cannot send data elsewhere. Errors carry our codes
 * and texts, never a stack. SIGTERM stops the run under way and ends the process.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";

import { type Diagnostic, renderTerminal } from "../diagnostics";
import { findDocument } from "../workspace";
import { EXIT, type ExitCode, type Input, type Io } from "./command";
import { run as runRow } from "./commands/run";
import { badUsage, internalError, UsageError } from "./diagnose";
import { type Invocation, type LambdaError, RuntimeApi } from "./lambda-api";
import { parseInput } from "./parse";
import { runSyncs } from "./run-syncs";

/** A run is stopped this long before Lambda would kill it. */
const DEADLINE_MARGIN_MS = 10_000;
/** A stopped run that has not ended by then is answered for. */
const LAST_WORD_MS = 2_000;
/** Lambda's limit for an answer is 6 MB. */
const ANSWER_LENGTH_MAX = 6_000_000;
const FLAGS_ALLOWED = ["now", "schedule", "run-id", "dry-run", "format"];

/** Serve Lambda until the process is told to stop. */
export async function lambdaLoop(_input: Input, io: Io): Promise<ExitCode> {
  const host = io.env["AWS_LAMBDA_RUNTIME_API"];
  if (!host) {
    throw new UsageError(
      badUsage(
        "lambda",
        "`syncwright lambda` runs on AWS Lambda only: AWS_LAMBDA_RUNTIME_API is not set",
        "run `syncwright run SYNC` anywhere else",
      ),
    );
  }
  const api = new RuntimeApi(host);
  const missing = missingWorkspace(io);
  if (missing) {
    await api.failInit(lambdaError([missing]));
    throw new UsageError(missing);
  }
  while (!io.signal.aborted) {
    const invocation = await nextOf(api, io.signal);
    if (!invocation) break;
    await serve(api, invocation, io);
  }
  return EXIT.interrupted;
}

function missingWorkspace(io: Io): Diagnostic | undefined {
  if (io.env["SYNCWRIGHT_WORKSPACE"]) return undefined;
  return badUsage(
    "lambda",
    "SYNCWRIGHT_WORKSPACE is not set",
    "set it to the folder of the workspace's documents in the image, e.g. `/workspace`",
  );
}

async function nextOf(api: RuntimeApi, signal: AbortSignal): Promise<Invocation | undefined> {
  try {
    return await api.next(signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError({
      ...badUsage("lambda", "Lambda's runtime API does not answer as documented"),
      why,
      help: "AWS_LAMBDA_RUNTIME_API is set by Lambda itself: do not set it on the function",
    });
  }
}

async function serve(api: RuntimeApi, invocation: Invocation, io: Io): Promise<void> {
  const outcome = await outcomeOf(invocation, io);
  if ("answer" in outcome) return api.respond(invocation.id, outcome.answer);
  for (const diagnostic of outcome.diagnostics) {
    io.stderr.write(`${renderTerminal(diagnostic, { color: false })}\n`);
  }
  return api.fail(invocation.id, lambdaError(outcome.diagnostics));
}

type Outcome = { readonly answer: string } | { readonly diagnostics: readonly Diagnostic[] };

async function outcomeOf(invocation: Invocation, io: Io): Promise<Outcome> {
  const leftMs = invocation.deadlineMs - Date.now();
  const deadline = new AbortController();
  const stop = setTimeout(() => deadline.abort(new Error("deadline")), leftMs - DEADLINE_MARGIN_MS);
  let last: NodeJS.Timeout | undefined;
  const silence = new Promise<Outcome>((resolve) => {
    last = setTimeout(() => resolve({ diagnostics: [timeIsUp()] }), leftMs - LAST_WORD_MS);
  });
  try {
    const signal = AbortSignal.any([io.signal, deadline.signal]);
    const outcome = await Promise.race([runEvent(invocation.event, { ...io, signal }), silence]);
    const isLate = deadline.signal.aborted && "diagnostics" in outcome;
    return isLate ? { diagnostics: [timeIsUp()] } : outcome;
  } catch (error) {
    return { diagnostics: [error instanceof UsageError ? error.diagnostic : bug(error)] };
  } finally {
    clearTimeout(stop);
    clearTimeout(last);
  }
}

async function runEvent(event: string, io: Io): Promise<Outcome> {
  const input = inputOf(event);
  const env = { ...io.env };
  if (!env["SYNCWRIGHT_STATE"]) {
    const forgetful = await needsMemory(input.arguments, env["SYNCWRIGHT_WORKSPACE"] ?? "");
    if (forgetful) return { diagnostics: [forgetful] };
    env["SYNCWRIGHT_STATE"] = join(tmpdir(), "syncwright-state");
  }
  let text = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const code = await runSyncs(input, { ...io, env, stdout, stderr: nowhere() });
  if (code === EXIT.interrupted) return { diagnostics: [interrupted()] };
  const result = JSON.parse(text) as {
    readonly runs: readonly { readonly files: readonly unknown[] }[];
    readonly failures: readonly { readonly diagnostics: readonly Diagnostic[] }[];
  };
  if (result.failures.length > 0) {
    return { diagnostics: result.failures.flatMap((failure) => failure.diagnostics) };
  }
  const answer = JSON.stringify(result);
  io.stdout.write(`${answer}\n`);
  if (Buffer.byteLength(answer) <= ANSWER_LENGTH_MAX) return { answer };
  const runs = result.runs.map(({ files, ...run }) => ({ ...run, fileCount: files.length }));
  return { answer: JSON.stringify({ ...result, runs }) };
}

/** The command of an event, with nothing in it but names and times. */
function inputOf(event: string): Input {
  const command = commandOf(event);
  const [verb, ...words] = command ?? [];
  if (verb !== "run") throw badEvent('an event is {"command": ["run", "SYNC"]}');
  const parsed = parseInput(runRow, words);
  if (!("input" in parsed)) throw badEvent("`--help` is no event");
  const { flags } = parsed.input;
  const strange = Object.keys(flags).find(
    (name) => flags[name] !== undefined && !FLAGS_ALLOWED.includes(name),
  );
  if (strange) {
    throw badEvent(`an event may not set \`--${strange}\`: it is the function's own business`);
  }
  return { ...parsed.input, flags: { ...flags, format: "json" } };
}

function commandOf(event: string): readonly string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(event);
  } catch {
    return undefined;
  }
  const command = (value as { command?: unknown } | null)?.command;
  if (!Array.isArray(command)) return undefined;
  return command.every((word): word is string => typeof word === "string") ? command : undefined;
}

/** A sync that compares with its last run, where nothing is left of that run. */
async function needsMemory(
  names: readonly string[],
  workspace: string,
): Promise<Diagnostic | undefined> {
  for (const name of names) {
    const { document } = await findDocument(workspace, name, ["model_sync", "bulk_sync"]);
    if (!document || (document.kind === "model_sync" && document.mode === "all")) continue;
    return {
      code: "SYNC0011",
      severity: "error",
      summary: `the sync \`${document.name}\` would forget its last run`,
      why: "it compares with its last run, and a function's disk does not outlive the function",
      help: "give the runner a state: `state: { bucketName, prefix }` of SyncRunner, or SYNCWRIGHT_STATE=s3://bucket/prefix",
    };
  }
  return undefined;
}

function badEvent(why: string): UsageError {
  return new UsageError({
    code: "SYNC0010",
    severity: "error",
    summary: "the event of this invocation is no run",
    why,
    help: 'send {"command": ["run", "SYNC", "--now", "2026-03-04T05:00:00Z"]}',
  });
}

function timeIsUp(): Diagnostic {
  return {
    code: "SYNC0012",
    severity: "error",
    summary: "the run was stopped because the function's time was nearly up",
    why: "nothing of it is visible; a retry with the same run id starts again",
    help: "raise `timeoutSeconds` of the function, 900 at most, or run this sync on Fargate",
  };
}

function interrupted(): Diagnostic {
  return {
    code: "SYNC5009",
    severity: "error",
    summary: "the run was interrupted",
    why: "nothing of it is visible; start it again with the same `--run-id`",
  };
}

/** A bug of ours; its message could quote anything, so only its name leaves the process. */
function bug(error: unknown): Diagnostic {
  const { why: _why, ...diagnostic } = internalError(error);
  return { ...diagnostic, ...(error instanceof Error ? { why: error.name } : {}) };
}

function lambdaError(diagnostics: readonly Diagnostic[]): LambdaError {
  const [first] = diagnostics.filter(({ severity }) => severity === "error");
  const texts = diagnostics.map(({ code, summary, why, help }) =>
    [`${code}: ${summary}`, why && `why: ${why}`, help && `help: ${help}`]
      .filter(Boolean)
      .join("\n"),
  );
  return {
    errorType: first?.code ?? "SYNC0009",
    errorMessage: texts.join("\n\n"),
    stackTrace: [],
  };
}

/** Diagnostics are printed once, when all are known. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
