/**
 * Completion scripts for bash, zsh and fish, written from the command table.
 *
 * The scripts are static text: no call back into `syncwright` while the user types. Arguments that
 * are paths fall back to the shell's own file completion.
 */
import type { Command, Flag } from "./command";

/** The shells there is a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of `SHELLS`. */
export type Shell = (typeof SHELLS)[number];

/** The script to source, ending in a newline. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  if (shell === "bash") return bashScript(commands);
  return shell === "zsh" ? zshScript(commands) : fishScript(commands);
}

function flagWords(command: Command): string {
  return [...(command.flags ?? []).map((flag) => `--${flag.name}`), "--help"].join(" ");
}

function choiceFlags(command: Command): readonly Flag[] {
  return (command.flags ?? []).filter((flag) => flag.choices !== undefined);
}

function bashScript(commands: readonly Command[]): string {
  const names = commands.map((command) => command.name).join(" ");
  const cases = commands.flatMap((command) => [
    `    ${command.name})`,
    ...choiceFlags(command).map(
      (flag) =>
        `      if [ "$previous" = "--${flag.name}" ]; then COMPREPLY=($(compgen -W "${flag.choices?.join(" ")}" -- "$word")); return; fi`,
    ),
    `      words="${flagWords(command)}" ;;`,
  ]);
  return [
    "# bash completion of syncwright: source <(syncwright completion bash)",
    "_syncwright() {",
    '  local word="$' +
      '{COMP_WORDS[COMP_CWORD]}" previous="$' +
      '{COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${names} --help --version" -- "$word"))`,
    "    return",
    "  fi",
    '  case "$' + '{COMP_WORDS[1]}" in',
    ...cases,
    "  esac",
    '  case "$word" in',
    '    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;',
    '    *) COMPREPLY=($(compgen -f -- "$word")) ;;',
    "  esac",
    "}",
    "complete -o filenames -F _syncwright syncwright",
    "",
  ].join("\n");
}

/** Inside single quotes of any of the three shells. */
function quoted(text: string): string {
  return text
    .replaceAll("\\", "")
    .replaceAll("'", "")
    .replaceAll(":", " -")
    .replaceAll("[", "(")
    .replaceAll("]", ")");
}

function zshScript(commands: readonly Command[]): string {
  const cases = commands.flatMap((command) => [
    `    ${command.name})`,
    "      _arguments \\",
    ...(command.flags ?? []).map((flag) => {
      const repeat = flag.many ? "*" : "";
      const values = flag.choices
        ? `:${flag.value}:(${flag.choices.join(" ")})`
        : flag.value
          ? `:${flag.value}:_files`
          : "";
      return `        '${repeat}--${flag.name}[${quoted(flag.describe)}]${values}' \\`;
    }),
    "        '--help[show help]' '*:file:_files' ;;",
  ]);
  return [
    "#compdef syncwright",
    "# zsh completion of syncwright: source <(syncwright completion zsh)",
    "_syncwright() {",
    "  if (( CURRENT == 2 )); then",
    "    local -a names=(",
    ...commands.map((command) => `      '${command.name}:${quoted(command.summary)}'`),
    "    )",
    "    _describe 'command' names",
    "    return",
    "  fi",
    "  local name=$words[2]",
    "  shift words; (( CURRENT-- ))",
    "  case $name in",
    ...cases,
    "  esac",
    "}",
    "compdef _syncwright syncwright",
    "",
  ].join("\n");
}

function fishScript(commands: readonly Command[]): string {
  const names = commands.map((command) => command.name).join(" ");
  return [
    "# fish completion of syncwright: syncwright completion fish | source",
    `set -l syncwright_commands ${names}`,
    ...commands.map(
      (command) =>
        `complete -c syncwright -n "not __fish_seen_subcommand_from $syncwright_commands" -f -a ${command.name} -d '${quoted(command.summary)}'`,
    ),
    ...commands.flatMap((command) =>
      (command.flags ?? []).map((flag) => {
        const short = flag.short ? ` -s ${flag.short}` : "";
        const value = flag.choices ? ` -x -a '${flag.choices.join(" ")}'` : flag.value ? " -r" : "";
        return `complete -c syncwright -n "__fish_seen_subcommand_from ${command.name}" -l ${flag.name}${short}${value} -d '${quoted(flag.describe)}'`;
      }),
    ),
    "",
  ].join("\n");
}
