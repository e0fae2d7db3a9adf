/** The command table, in the order `--help` shows it. */
import type { Command } from "../command";
import { completion } from "./completion";

/** Every command of `syncwright`. */
export const commands: readonly Command[] = [completion];
