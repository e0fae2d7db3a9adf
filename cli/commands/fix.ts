/** `syncwright fix`: the fixes of a check, printed or written. */
import type { Command } from "../command";
import { subjectFlags } from "./check";

/** The row of the command table. */
export const fix: Command = {
  name: "fix",
  summary: "print the verified fixes of a check, or write them into the files",
  description:
    "Runs the check and prints each fix as a change. With --write, changes to policies and syncs in hand-written .tf and .tf.json files are made in place. In a .tf file nothing but the change is touched, and only where the changed text, read again, means what the fix says: a policy in `jsonencode` or an `aws_iam_policy_document` in that very file. For generated files (cdktf.out) and plans the change is printed for you to make at its source.",
  arguments: [{ name: "PATH", describe: "as for `check`", many: true }],
  flags: [{ name: "write", describe: "change the files" }, ...subjectFlags],
  examples: ["syncwright fix cdktf.out", "syncwright fix --write infra/"],
  load: async () => (await import("../check/run-fix.js")).runFix,
};
