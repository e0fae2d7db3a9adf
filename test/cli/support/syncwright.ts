/** The command line in this process: streams that are strings, no colour, no environment. */
import { Readable, Writable } from "node:stream";

import { run } from "../../../cli/run";

/** What a command left. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run `syncwright WORDS` at 100 columns. */
export function syncwright(...words: string[]): Promise<Ran> {
  return syncwrightWith({}, ...words);
}

/** The same with environment variables. */
export async function syncwrightWith(
  env: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<Ran> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const into = (parts: string[]): Writable =>
    new Writable({
      write: (chunk, _, done) => {
        parts.push(String(chunk));
        done();
      },
    });
  const code = await run(words, {
    stdin: Readable.from([]),
    stdout: into(stdout),
    stderr: into(stderr),
    env,
    cwd: process.cwd(),
    color: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}
