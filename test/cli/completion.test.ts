/**
 * Goal: the completion scripts are valid for their shell and offer what the table holds.
 * Method: bash sources its script and completes words; the others are compared with a golden file.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import type { Command } from "../../cli/command";
import { completionScript } from "../../cli/completion";
import { expectGolden } from "../support/golden";

const table: readonly Command[] = [
  {
    name: "check",
    summary: "find every cause of ACCESS_DENIED",
    arguments: [{ name: "PATH", describe: "what to check", required: true, many: true }],
    flags: [
      {
        name: "format",
        short: "f",
        value: "FORMAT",
        choices: ["text", "json"],
        many: true,
        describe: "how to print: 'text' [default]",
      },
      { name: "quiet", short: "q", describe: "only failures" },
    ],
    load: async () => async () => 0,
  },
  { name: "completion", summary: "print a script", load: async () => async () => 0 },
];

/** What bash would offer for the words of a command line, the last of them unfinished. */
function complete(...words: string[]): string[] {
  const script = `${completionScript("bash", table)}
COMP_WORDS=(syncwright ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}
_syncwright; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }).trim().split("\n");
}

test("bash completes commands, options and choices", () => {
  expect(complete("c")).toEqual(["check", "completion"]);
  expect(complete("check", "--")).toEqual(["--format", "--quiet", "--help"]);
  expect(complete("check", "--format", "j")).toEqual(["json"]);
});

test.each(["bash", "zsh", "fish"] as const)("the %s script is as reviewed", (shell) => {
  expectGolden(
    join(__dirname, "..", "golden", "cli", `completion.${shell}`),
    completionScript(shell, table),
  );
});
