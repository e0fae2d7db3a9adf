/**
 * Child processes of the demo: each in a process group of its own, none of which outlives us.
 *
 * Ctrl-C reaches only the demo; it asks the child to stop (Terraform then lets its providers finish),
 * waits, and kills the group. A parent that dies without a signal is noticed by its changed id.
 */
import { type ChildProcess, spawn } from "node:child_process";

/** How long a child may take to stop before its group is killed, ms. */
const GRACE_MS = 5_000;
/** How often we look whether our own parent is still there, ms. */
const PARENT_POLL_MS = 500;

/** A finished child. */
export interface Finished {
  readonly code: number;
  /** What it wrote to stdout and stderr together, in order. */
  readonly output: string;
}

/** What a child needs; `onOutput` sees the text as it comes. */
export interface ChildOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** Run a program to its end. Rejects only where it cannot be started or the demo is interrupted. */
export function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<Finished> {
  options.signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Buffer): void => {
      const text = chunk.toString("utf8");
      output += text;
      options.onOutput?.(text);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const stop = (): void => stopGroup(child);
    options.signal.addEventListener("abort", stop, { once: true });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      options.signal.removeEventListener("abort", stop);
      if (options.signal.aborted) reject(options.signal.reason);
      else resolve({ code: code ?? (signal ? 128 : 1), output });
    });
  });
}

function stopGroup(child: ChildProcess): void {
  signalGroup(child, "SIGINT");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
  child.on("close", () => clearTimeout(timer));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // The group has already gone.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** An abort signal for Ctrl-C, SIGTERM, SIGHUP and the death of our parent. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const abort = (why: string): void => controller.abort(new Error(why));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => abort(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) abort("the parent process has gone");
  }, PARENT_POLL_MS).unref();
  return controller.signal;
}
