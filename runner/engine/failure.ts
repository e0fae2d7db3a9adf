/** The engine's errors as diagnostics: whose fault it is follows from the kind DuckDB puts in front. */
import type { Diagnostic } from "../../diagnostics";
import { isRunError, RunError } from "../failure";
import { engineMessage } from "./duckdb";

/** What the engine was doing. */
export interface EngineTask {
  /** E.g. `reading \`flights.csv\``. */
  readonly doing: string;
}

const KINDS: readonly (readonly [prefix: string, code: string, help?: string])[] = [
  ["Out of Memory Error", "SYNC5015", "give the run more memory or a larger temporary folder"],
  ["Conversion Error", "SYNC5023", "mend the value, or map the column without this transform"],
  ["Parser Error", "SYNC5013"],
  ["Binder Error", "SYNC5013"],
  ["Catalog Error", "SYNC5013"],
  ["Not implemented Error", "SYNC5013"],
];

/** Turn whatever was thrown while the engine worked into a `RunError`. */
export function engineFailure(error: unknown, task: EngineTask): RunError {
  if (isRunError(error)) return error;
  const message = engineMessage(error);
  const [, code, help] = KINDS.find(([prefix]) => message.includes(prefix)) ?? ["", "SYNC5011"];
  const diagnostic: Diagnostic = {
    code,
    severity: "error",
    summary: `${task.doing} failed`,
    why: message,
    ...(help ? { help } : {}),
  };
  return new RunError([diagnostic], "noRetry", { cause: error });
}
