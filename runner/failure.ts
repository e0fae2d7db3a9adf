/**
 * Why a run stops, as one error that carries diagnostics.
 *
 * `retry`: another attempt with the same run id may succeed. `noRetry`: not before someone changes
 * something. Whatever went wrong in the outside world becomes one of these at the border; nothing
 * else is thrown on purpose.
 */
import type { Diagnostic } from "../diagnostics";

/** A run that ends without its files. */
export class RunError extends Error {
  override readonly name = "RunError";

  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly kind: "retry" | "noRetry" = "noRetry",
    options?: { readonly cause?: unknown },
  ) {
    super(diagnostics[0]?.summary ?? "the run failed", options);
  }
}

/** Stop the run with one diagnostic. */
export function fail(diagnostic: Omit<Diagnostic, "severity">, cause?: unknown): never {
  const options = cause === undefined ? undefined : { cause };
  throw new RunError([{ severity: "error", ...diagnostic }], "noRetry", options);
}

/** True for our own error, whichever realm made it. */
export function isRunError(error: unknown): error is RunError {
  return (error as { name?: unknown } | undefined)?.name === "RunError";
}
