/** Runs syncs: reads the model, writes the files, publishes them whole or not at all. */
export { secretVariable } from "./connection";
export { isRunError, RunError } from "./failure";
export type { RunFile, RunProgress, RunResult } from "./result";
export { type RunSyncOptions, runSync } from "./run-sync";
