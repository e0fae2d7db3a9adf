/** Diagnostics of the command line itself: what was typed and cannot be used. */
import { type Diagnostic, nearest } from "../diagnostics";

/** Something typed that no command understands; ends with exit code 2. */
export class UsageError extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.summary);
  }
}

/** A command that does not exist. */
export function unknownCommand(name: string, known: readonly string[]): Diagnostic {
  const near = nearest(name, known, { closed: true });
  return {
    code: "SYNC0001",
    severity: "error",
    summary: `unknown command \`${name}\``,
    why: `the commands are ${known.join(", ")}`,
    help: near ? `run \`syncwright ${near}\`` : "run `syncwright --help`",
  };
}

/** An option the command does not have. */
export function unknownOption(options: {
  readonly option: string;
  readonly command: string;
  readonly known: readonly string[];
}): Diagnostic {
  const name = options.option.split("=", 1)[0] ?? options.option;
  const near = nearest(name, options.known, { closed: true });
  return {
    code: "SYNC0002",
    severity: "error",
    summary: `unknown option \`${name}\` of \`syncwright ${options.command}\``,
    help: near ? `write \`${near}\`` : `run \`syncwright ${options.command} --help\``,
  };
}

/** A value that an option does not take, a missing value or argument, or one too many. */
export function badUsage(command: string, summary: string, help?: string): Diagnostic {
  return {
    code: "SYNC0003",
    severity: "error",
    summary,
    help: help ?? `run \`syncwright ${command} --help\``,
  };
}

/** An exception nobody expected: ours to mend. */
export function internalError(error: unknown): Diagnostic {
  return {
    code: "SYNC0009",
    severity: "error",
    summary: "a bug in Syncwright, please report it",
    why: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    help: "set SYNCWRIGHT_DEBUG=1 for the stack and open an issue with it",
  };
}
