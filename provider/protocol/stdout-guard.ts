/**
 * Keeps standard output for the handshake line. Import it before anything else.
 *
 * go-plugin reads the first line of stdout as the handshake; a `console.log` in a dependency would
 * end the provider with "Unrecognized remote plugin message". So everything written there goes to
 * stderr. A closed pipe must not end the process either: Terraform may stop reading first.
 *
 * Source: https://github.com/hashicorp/go-plugin/blob/main/docs/guide-plugin-write-non-go.md
 */

/** Sends what is written to stdout to stderr, and survives a closed pipe. */
export function guardStandardOutput(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
}
