/**
 * The last words of a provider that crashes.
 *
 * Terraform shows only "Plugin did not respond" unless a line of stderr begins with `panic: `; then it
 * prints that line and what follows as the plugin's stack trace. Values of attributes never get here:
 * only the error's own message and its stack.
 */

/** Report uncaught errors as a panic and end with code 2. */
export function reportPanics(): void {
  const report = (error: unknown): void => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`panic: ${stack}\n\nThis is a bug in the provider, please report it.\n`);
    process.exit(2);
  };
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}
