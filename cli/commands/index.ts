/** The command table, in the order `--help` shows it. */
import type { Command } from "../command";
import { check } from "./check";
import { completion } from "./completion";
import { explain } from "./explain";
import { fix } from "./fix";
import { lambda } from "./lambda";
import { policy } from "./policy";
import { rehearse } from "./rehearse";
import { run } from "./run";
import { simulate } from "./simulate";
import { why } from "./why";

/** Every command of `syncwright`. */
export const commands: readonly Command[] = [
  check,
  explain,
  why,
  fix,
  run,
  lambda,
  policy,
  rehearse,
  simulate,
  completion,
];
