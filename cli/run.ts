/**
 * `syncwright` from its words to its exit code; `main.ts` only connects it to the process.
 *
 * Exit codes stand in `EXIT`. A usage error prints one diagnostic on stderr and ends with 2; an
 * exception is a bug of ours and ends with 4, without a stack unless SYNCWRIGHT_DEBUG is set.
 */
import { renderTerminal } from "../diagnostics";
import { type Command, EXIT, type ExitCode, type Io } from "./command";
import { commands } from "./commands";
import { internalError, UsageError, unknownCommand, unknownOption } from "./diagnose";
import { parseInput } from "./parse";
import { version } from "./version";

/** Run one command line (without `node` and the script). Never throws. */
export async function run(words: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    return report(error, io);
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = words;
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    return help(rest[0], io);
  }
  if (first === "--version" || first === "-V") {
    io.stdout.write(`syncwright ${version()}\n`);
    return EXIT.ok;
  }
  if (first.startsWith("-")) {
    throw new UsageError(
      unknownOption({ option: first, command: "COMMAND", known: ["--help", "--version"] }),
    );
  }
  const command = findCommand(first);
  const parsed = parseInput(command, rest);
  if ("help" in parsed) {
    io.stdout.write(parsed.help);
    return EXIT.ok;
  }
  const start = await command.load();
  return start(parsed.input, io);
}

function help(topic: string | undefined, io: Io): ExitCode {
  if (topic !== undefined && !topic.startsWith("-")) {
    const parsed = parseInput(findCommand(topic), ["--help"]);
    if ("help" in parsed) io.stdout.write(parsed.help);
    return EXIT.ok;
  }
  io.stdout.write(overview());
  return topic === undefined || topic.startsWith("-") ? EXIT.ok : EXIT.usage;
}

/** What `syncwright --help` prints. */
export function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length), 7);
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    "Usage: syncwright COMMAND [OPTIONS]",
    "",
    "Declare where a data sync lands, prove that every call it will make is allowed, then run it.",
    "",
    "Commands:",
    ...rows,
    "",
    "Options:",
    `  ${"--help".padEnd(width)}  this text, or that of a command: syncwright COMMAND --help`,
    `  ${"--version".padEnd(width)}  the version`,
    "",
    "Exit codes: 0 ok, 1 findings, 2 usage or configuration, 3 cannot tell, 4 internal, 130 interrupted",
    "",
  ].join("\n");
}

function findCommand(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  throw new UsageError(
    unknownCommand(
      name,
      commands.map((candidate) => candidate.name),
    ),
  );
}

function report(error: unknown, io: Io): ExitCode {
  if (io.signal.aborted) return EXIT.interrupted;
  const usage = error instanceof UsageError;
  const diagnostic = usage ? error.diagnostic : internalError(error);
  io.stderr.write(`${renderTerminal(diagnostic, { color: io.color.stderr })}\n`);
  if (!usage && io.env["SYNCWRIGHT_DEBUG"] && error instanceof Error) {
    io.stderr.write(`${error.stack ?? ""}\n`);
  }
  return usage ? EXIT.usage : EXIT.internal;
}
