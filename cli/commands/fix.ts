/** `syncwright fix`: the fixes of a check, printed or written. */
import type { Command } from "../command";
import { subjectFlags } from "./check";

/** The row of the command table. */
export const fix: Command = {
  name: "fix",
  summary: "print the verified fixes of a check, or write them into .tf.json files",
  description:
    "Runs the check and prints each fix as a change. With --write, changes to policies and syncs in hand-written .tf.json files are made in place; for generated files (cdktf.out), .tf files and plans the change is printed for you to make at its source.",
  arguments: [{ name: "PATH", describe: "as for `check`", many: true }],
  flags: [{ name: "write", describe: "change the files" }, ...subjectFlags],
  examples: ["syncwright fix cdktf.out", "syncwright fix --write infra/main.tf.json"],
  load: async () => (await import("../check/run-fix.js")).runFix,
};
