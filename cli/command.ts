/**
 * The shape of a command: one table row gives parser, help, completion and reference page.
 *
 * A command file `commands/<verb>.ts` exports one `Command`; `commands/index.ts` lists them. `load`
 * imports what the command needs only when it runs, so that `--help` stays fast.
 */
import type { Readable, Writable } from "node:stream";

/** What the process ends with. */
export const EXIT = {
  ok: 0,
  /** Findings at or above the threshold. */
  findings: 1,
  /** Usage or configuration is wrong. */
  usage: 2,
  /** The evidence does not suffice for an answer. */
  cannotTell: 3,
  /** A bug in Syncwright. */
  internal: 4,
  interrupted: 130,
} as const;

/** One of the codes of `EXIT`. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A positional argument, in order. */
export interface Argument {
  /** Upper case, e.g. `PATH`. */
  readonly name: string;
  readonly describe: string;
  readonly required?: boolean;
  /** Only the last argument may take several values. */
  readonly many?: boolean;
}

/** An option of a command. */
export interface Flag {
  /** Without the dashes, e.g. `fail-on`. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** Name of its value, e.g. `FORMAT`; left out for a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly many?: boolean;
  readonly describe: string;
  readonly choices?: readonly string[];
  readonly default?: string;
}

/** What was typed. */
export interface Input {
  readonly arguments: readonly string[];
  /** By flag name: a switch is `true`, a flag a string, a flag with `many` a list. */
  readonly flags: Readonly<Record<string, string | true | readonly string[] | undefined>>;
  /** Everything behind a lone `--`. */
  readonly rest: readonly string[];
}

/** The outside world of a command. Results go to `stdout`, everything else to `stderr`. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether stdout and stderr may be coloured. */
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  /** Aborted on Ctrl-C or SIGTERM; a command that waits must heed it. */
  readonly signal: AbortSignal;
}

/** What a loaded command does. */
export type Run = (input: Input, io: Io) => Promise<ExitCode>;

/** One row of the command table. */
export interface Command {
  readonly name: string;
  /** One line without full stop. */
  readonly summary: string;
  /** Paragraphs for `--help` and the reference page. */
  readonly description?: string;
  readonly arguments?: readonly Argument[];
  readonly flags?: readonly Flag[];
  /** Complete command lines. */
  readonly examples?: readonly string[];
  readonly load: () => Promise<Run>;
}
