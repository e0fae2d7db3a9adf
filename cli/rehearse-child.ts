/**
 * The command around which a rehearsal is held, and what ends it.
 *
 * Away from a terminal the command gets a process group of its own, so that its children can be stopped
 * with it; in a terminal it stays in ours, where Ctrl-C reaches all of them.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";

import type { Io } from "./command";
import { UsageError } from "./diagnose";

/** How long the command may take to stop before it is killed. */
const GRACE_MS = 5000;
/** How often we look whether our parent is still there. */
const PARENT_LOOK_MS = 500;

/** Resolves on Ctrl-C, SIGTERM or when our parent has gone. */
export function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    // Not unref'ed: it is what keeps the process alive besides the server.
    const timer = setInterval(() => {
      if (process.ppid !== parent) done();
    }, PARENT_LOOK_MS);
    const done = (): void => {
      clearInterval(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    if (signal.aborted) done();
    else signal.addEventListener("abort", done);
  });
}

/** Run it to its end; its exit code, or 128 and the number of the signal that ended it. */
export function runCommand(
  words: readonly string[],
  options: {
    readonly io: Io;
    readonly environment: Readonly<Record<string, string>>;
    readonly json: boolean;
  },
): Promise<number> {
  const { io } = options;
  const [command = "", ...args] = words;
  const own = process.stdin.isTTY !== true;
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...inherited } = io.env;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: io.cwd,
      env: { ...inherited, ...options.environment },
      detached: own,
      stdio: ["inherit", options.json ? 2 : "inherit", "inherit"],
    });
    const ended = new AbortController();
    void untilInterrupted(AbortSignal.any([io.signal, ended.signal])).then(() => {
      if (!ended.signal.aborted) stop(child, own);
    });
    child.on("error", (error) => {
      ended.abort();
      reject(notStarted(command, error));
    });
    child.on("exit", (code, signal) => {
      ended.abort();
      if (own) signalGroup(child, "SIGKILL");
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

function notStarted(command: string, error: NodeJS.ErrnoException): UsageError {
  return new UsageError({
    code: "SYNC6005",
    severity: "error",
    summary: `\`${command}\` cannot be started`,
    why:
      error.code === "ENOENT"
        ? "there is no such program on the PATH"
        : `the system says ${error.code ?? error.message}`,
    help: "check the command behind `--`",
  });
}

function stop(child: ChildProcess, own: boolean): void {
  const send = (signal: NodeJS.Signals): void => {
    if (own) signalGroup(child, signal);
    else child.kill(signal);
  };
  send("SIGTERM");
  const timer = setTimeout(() => send("SIGKILL"), GRACE_MS);
  child.on("exit", () => clearTimeout(timer));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The group has gone already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
