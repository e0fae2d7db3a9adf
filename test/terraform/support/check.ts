/** `syncwright check` in this process, over files of a folder, with what it says taken apart. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";

import { run } from "../../../cli/run";

/** What a check said. */
export interface Checked {
  readonly exit: number;
  /** By the connection's name. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Of findings and of what was said on stderr; sorted, each once. */
  readonly codes: readonly string[];
  /** Why something cannot be told; each reason once. */
  readonly missing: readonly string[];
  readonly stderr: string;
}

interface Report {
  readonly connections: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly findings: readonly { readonly code: string }[];
    readonly steps: readonly { readonly missing: readonly { readonly reason: string }[] }[];
  }[];
  readonly findings: readonly { readonly code: string }[];
}

/** Check the paths in `words`, relative to `cwd`. */
export async function check(cwd: string, words: readonly string[]): Promise<Checked> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exit = await run(["check", ...words, "--format", "json"], {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd,
    color: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  });
  const said = String(stderr.read() ?? "");
  const written = String(stdout.read() ?? "");
  const report: Report =
    written === "" ? { connections: [], findings: [] } : (JSON.parse(written) as Report);
  const { connections } = report;
  const printed = [...said.matchAll(/^(?:error|warning)\[(\w+)\]/gm)].map(([, code]) => code ?? "");
  const found = [...report.findings, ...connections.flatMap(({ findings }) => findings)];
  const steps = connections.flatMap((connection) => connection.steps);
  return {
    exit,
    verdicts: Object.fromEntries(connections.map(({ name, verdict }) => [name, verdict])),
    codes: [...new Set([...printed, ...found.map(({ code }) => code)])].sort(),
    missing: [...new Set(steps.flatMap(({ missing }) => missing.map(({ reason }) => reason)))],
    stderr: said,
  };
}

/** Check files written into a folder that is removed again. */
export async function checkFiles(
  files: Readonly<Record<string, string>>,
  words: readonly string[],
): Promise<Checked> {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-check-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return await check(folder, words);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
