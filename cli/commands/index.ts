/** The command table, in the order `--help` shows it. */
import type { Command } from "../command";

/** Every command of `syncwright`. */
export const commands: readonly Command[] = [];
