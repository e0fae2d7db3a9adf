/** `syncwright completion SHELL`: print the completion script of a shell. */
import { nearest } from "../../diagnostics";
import { type Command, EXIT } from "../command";
import { completionScript, SHELLS, type Shell } from "../completion";
import { badUsage, UsageError } from "../diagnose";

/** The row of the command table. */
export const completion: Command = {
  name: "completion",
  summary: "print the completion script for bash, zsh or fish",
  arguments: [{ name: "SHELL", describe: "bash, zsh or fish", required: true }],
  examples: ["source <(syncwright completion bash)", "syncwright completion fish | source"],
  load: async () => {
    const { commands } = await import("./index.js");
    return async (input, io) => {
      io.stdout.write(completionScript(shellOf(input.arguments[0] ?? ""), commands));
      return EXIT.ok;
    };
  },
};

function shellOf(name: string): Shell {
  const shell = SHELLS.find((known) => known === name);
  if (shell) return shell;
  const near = nearest(name, SHELLS, { closed: true });
  throw new UsageError(
    badUsage(
      "completion",
      `there is no completion script for \`${name}\``,
      near ? `run \`syncwright completion ${near}\`` : `use one of ${SHELLS.join(", ")}`,
    ),
  );
}
