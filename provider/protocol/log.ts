/**
 * The provider's log: one JSON object a line on stderr, in the form that Terraform's log reads.
 *
 * The time needs exactly six fractional digits, else Terraform shows the line as raw text at another
 * level. Lines are capped, because it splits what is longer than 64 KiB. Messages hold no values of
 * attributes: those may be secrets.
 *
 * Source: https://developer.hashicorp.com/terraform/internals/debugging
 */

const LINE_BYTES_MAX = 60_000;
const levels = ["trace", "debug", "info", "warn", "error"] as const;

/** How grave a line is. */
export type LogLevel = (typeof levels)[number];

/** The least grave level that is written, or undefined where nothing is. */
export function logThreshold(
  providerName: string,
  env: Readonly<Record<string, string | undefined>>,
): LogLevel | undefined {
  const named = env[`TF_LOG_PROVIDER_${providerName.toUpperCase().replaceAll("-", "_")}`];
  const text = (named || env["TF_LOG_PROVIDER"] || env["TF_LOG"] || "off").toLowerCase();
  if (text === "json") return "trace";
  return levels.find((level) => level === text);
}

/** One line of the log, with its newline. */
export function logLine(
  level: LogLevel,
  message: string,
  { module, now, fields = {} }: LogContext,
): string {
  const line = {
    "@level": level,
    "@message": message,
    "@timestamp": now.toISOString().replace("Z", "000Z"),
    "@module": module,
    ...fields,
  };
  const text = JSON.stringify(line);
  if (Buffer.byteLength(text) <= LINE_BYTES_MAX) return `${text}\n`;
  const short = { ...line, "@message": message.slice(0, 1000), truncated: true };
  for (const name of Object.keys(fields)) delete (short as Record<string, unknown>)[name];
  return `${JSON.stringify(short)}\n`;
}

/** What a line carries besides its message. */
export interface LogContext {
  readonly module: string;
  readonly now: Date;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

/** Writes lines of the level that the user asked for. */
export type Log = (level: LogLevel, message: string, fields?: LogContext["fields"]) => void;

/** A log of one provider on stderr. */
export function makeLog(
  providerName: string,
  env: Readonly<Record<string, string | undefined>>,
): Log {
  const threshold = logThreshold(providerName, env);
  const least = threshold === undefined ? levels.length : levels.indexOf(threshold);
  return (level, message, fields = {}) => {
    if (levels.indexOf(level) < least) return;
    const context = { module: `provider.${providerName}`, now: new Date(), fields };
    process.stderr.write(logLine(level, message, context));
  };
}
