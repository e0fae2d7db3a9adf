/** The command table, in the order `--help` shows it. */
import type { Command } from "../command";
import { completion } from "./completion";
import { policy } from "./policy";
import { rehearse } from "./rehearse";
import { run } from "./run";

/** Every command of `syncwright`. */
export const commands: readonly Command[] = [run, rehearse, policy, completion];
