/** Runs syncs: reads the model, writes the files, publishes them whole or not at all. */
export { secretVariable } from "./connection";
export { isRunError, RunError } from "./failure";
export type { RunSyncOptions } from "./options";
export type { RunFile, RunProgress, RunResult } from "./result";
export { runSync } from "./run-sync";
