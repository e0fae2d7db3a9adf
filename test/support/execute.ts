/** A child process that may fail: output and exit code, never an exception. */
import { spawn } from "node:child_process";

/** What a finished process left. */
export interface Executed {
  readonly code: number | null;
  readonly output: string;
}

/** Run `command` to its end; stdout and stderr together. */
export function execute(
  command: string,
  words: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const parts: string[] = [];
    child.stdout.on("data", (data) => parts.push(String(data)));
    child.stderr.on("data", (data) => parts.push(String(data)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: parts.join("") }));
  });
}
