/**
 * From words on the command line to a command and its `Input`, by commander.
 *
 * The table in `commands/` is the only description of the grammar; this file turns one row into a
 * commander command and commander's complaints into our diagnostics.
 */
import { Command as Commander, CommanderError, Option } from "commander";

import { nearest } from "../diagnostics";
import type { Command, Flag, Input } from "./command";
import { badUsage, UsageError, unknownOption } from "./diagnose";

/** A commander command that knows the row's arguments, flags and examples, and parses nothing yet. */
export function toCommander(command: Command): Commander {
  const commander = new Commander(command.name)
    .description([command.summary, command.description].filter(Boolean).join("\n\n"))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showSuggestionAfterError(false)
    .allowExcessArguments(false);
  for (const argument of command.arguments ?? []) {
    const name = argument.many ? `${argument.name}...` : argument.name;
    commander.argument(argument.required ? `<${name}>` : `[${name}]`, argument.describe);
  }
  for (const flag of command.flags ?? []) commander.addOption(toOption(flag));
  if (command.examples?.length) {
    commander.addHelpText(
      "after",
      `\nExamples:\n${command.examples.map((line) => `  ${line}`).join("\n")}`,
    );
  }
  return commander;
}

function toOption(flag: Flag): Option {
  const short = flag.short ? `-${flag.short}, ` : "";
  const value = flag.value ? ` <${flag.value}>` : "";
  const option = new Option(`${short}--${flag.name}${value}`, flag.describe);
  if (flag.choices) {
    option.choices([...flag.choices]);
    option.argParser((given: string, before: unknown) => {
      if (!flag.choices?.includes(given)) {
        const near = nearest(given, flag.choices ?? [], { closed: true });
        throw new UsageError(
          badUsage(
            "",
            `\`--${flag.name}\` does not take \`${given}\``,
            near ? `write \`--${flag.name} ${near}\`` : `use one of ${flag.choices?.join(", ")}`,
          ),
        );
      }
      return flag.many ? [...listOf(before), given] : given;
    });
  } else if (flag.many) {
    option.argParser((given: string, before: unknown) => [...listOf(before), given]);
  }
  if (flag.default !== undefined) option.default(flag.default);
  return option;
}

function listOf(before: unknown): string[] {
  return Array.isArray(before) ? before : [];
}

/** Parse `words` for one command. `help` is the text where `--help` was asked for. */
export function parseInput(
  command: Command,
  words: readonly string[],
): { readonly input: Input } | { readonly help: string } {
  const divider = words.indexOf("--");
  const own = divider < 0 ? words : words.slice(0, divider);
  const rest = divider < 0 ? [] : words.slice(divider + 1);
  const commander = toCommander(command);
  let help = "";
  commander.configureOutput({
    writeOut: (text) => {
      help += text;
    },
    writeErr: () => undefined,
  });
  commander.name(`syncwright ${command.name}`);
  try {
    commander.parse([...own], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.code === "commander.helpDisplayed")
      return { help };
    throw error instanceof CommanderError ? usageError(command, error, own) : error;
  }
  return { input: { arguments: commander.args, flags: flagsOf(command, commander), rest } };
}

function flagsOf(command: Command, commander: Commander): Input["flags"] {
  const values = commander.opts<Record<string, unknown>>();
  const flags: Record<string, string | true | readonly string[]> = Object.create(null);
  for (const flag of command.flags ?? []) {
    const value = values[camelCase(flag.name)];
    if (value === undefined || value === false) continue;
    if (value === true || typeof value === "string") flags[flag.name] = value;
    else if (Array.isArray(value)) flags[flag.name] = value.map(String);
  }
  return flags;
}

function camelCase(name: string): string {
  return name
    .split("-")
    .map((part, index) => (index === 0 ? part : part.slice(0, 1).toUpperCase() + part.slice(1)))
    .join("");
}

function usageError(command: Command, error: CommanderError, words: readonly string[]): UsageError {
  if (error.code === "commander.unknownOption") {
    const known = (command.flags ?? []).map((flag) => `--${flag.name}`);
    const option = words.find(
      (word) => word.startsWith("-") && error.message.includes(`'${word.split("=", 1)[0]}'`),
    );
    return new UsageError(
      unknownOption({ option: option ?? "-", command: command.name, known: [...known, "--help"] }),
    );
  }
  const text = error.message.replace(/^error: /, "").replaceAll("'", "`");
  return new UsageError(badUsage(command.name, text));
}
