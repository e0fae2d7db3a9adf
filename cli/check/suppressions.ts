/**
 * Suppressions and baselines: findings that somebody has looked at and decided to live with.
 *
 * A suppression has a code, a reason of at least ten characters, an expiry day and, where it is not
 * meant for everything, a scope. Suppressed findings are shown and counted. One that has expired is an
 * error, one that matches nothing a warning.
 */
import { parse } from "yaml";

import type { Diagnostic } from "../../diagnostics";
import type { ConnectionReport, Finding, Report } from "../../preflight";
import { summaryOf } from "../../preflight";

/** One entry of the file. */
interface Suppression {
  readonly code: string;
  readonly reason: string;
  readonly until: string;
  /** Name of the connection. */
  readonly connection?: string;
  /** Terraform address or construct path. */
  readonly at?: string;
}

const REASON_LENGTH_MIN = 10;

/** Apply the entries of `text`; `today` is `YYYY-MM-DD`. */
export function suppress(
  report: Report,
  text: string,
  context: { readonly file: string; readonly today: string },
): { readonly report: Report; readonly diagnostics: readonly Diagnostic[] } {
  const { entries, diagnostics } = entriesIn(text, context.file);
  const used = new Set<Suppression>();
  const apply = (finding: Finding, connection?: ConnectionReport): Finding => {
    const entry = entries.find(
      (one) => matches(one, finding, connection) && one.until >= context.today,
    );
    if (!entry) return finding;
    used.add(entry);
    return { ...finding, suppressed: { reason: entry.reason, until: entry.until } };
  };
  const connections = report.connections.map((connection) => ({
    ...connection,
    findings: connection.findings.map((finding) => apply(finding, connection)),
  }));
  const findings = report.findings.map((finding) => apply(finding));
  const expired = entries.filter((entry) => entry.until < context.today);
  const unused = entries.filter((entry) => !used.has(entry) && !expired.includes(entry));
  return {
    report: { connections, findings, summary: summaryOf(connections, findings) },
    diagnostics: [
      ...diagnostics,
      ...expired.map((entry) => expiredOne(entry, context.file)),
      ...unused.map((entry) => unusedOne(entry, context.file)),
    ],
  };
}

function matches(entry: Suppression, finding: Finding, connection?: ConnectionReport): boolean {
  return (
    entry.code === finding.code &&
    (entry.connection === undefined || entry.connection === connection?.name) &&
    (entry.at === undefined || entry.at === finding.at.address || entry.at === finding.at.construct)
  );
}

function entriesIn(
  text: string,
  file: string,
): { readonly entries: readonly Suppression[]; readonly diagnostics: readonly Diagnostic[] } {
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
    return { entries: [], diagnostics: [bad(file, "is not YAML", why)] };
  }
  const list = Array.isArray(parsed)
    ? parsed
    : (parsed as { suppressions?: unknown })?.suppressions;
  if (!Array.isArray(list)) {
    return { entries: [], diagnostics: [bad(file, "holds no list `suppressions`", "")] };
  }
  const diagnostics: Diagnostic[] = [];
  const entries: Suppression[] = [];
  for (const [index, entry] of list.entries()) {
    const problem = problemOf(entry);
    if (problem) diagnostics.push(bad(file, `entry ${index + 1} ${problem}`, ""));
    else entries.push({ ...entry, until: String(entry.until) });
  }
  return { entries, diagnostics };
}

function problemOf(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null) return "is no object";
  const { code, reason, until } = entry as Record<string, unknown>;
  if (typeof code !== "string" || !/^(SYNC|IAM)\d{4}$/.test(code)) return "names no `code`";
  if (typeof reason !== "string" || reason.trim().length < REASON_LENGTH_MIN) {
    return `needs a \`reason\` of at least ${REASON_LENGTH_MIN} characters`;
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(String(until))) return "needs a day `until`, as YYYY-MM-DD";
  return undefined;
}

function bad(file: string, summary: string, why: string): Diagnostic {
  return {
    code: "SYNC0315",
    severity: "error",
    summary: `\`${file}\` ${summary}`,
    where: { file },
    ...(why ? { why } : undefined),
    help: "write a list `suppressions` of `code`, `reason`, `until` and, to narrow it, `connection` or `at`",
  };
}

function expiredOne({ code, until }: Suppression, file: string): Diagnostic {
  return {
    code: "SYNC0316",
    severity: "error",
    summary: `the suppression of ${code} expired on ${until}`,
    where: { file },
    help: "mend the cause, or look at it again and set a later day",
  };
}

function unusedOne({ code, connection, at }: Suppression, file: string): Diagnostic {
  const scope = connection ?? at;
  return {
    code: "SYNC0317",
    severity: "warning",
    summary: `the suppression of ${code}${scope ? ` for \`${scope}\`` : ""} matches nothing`,
    where: { file },
    help: "remove it",
  };
}

/** Fingerprints of a report, as a baseline file holds them. */
export function baselineOf(report: Report): string {
  const all = [...report.connections.flatMap(({ findings }) => findings), ...report.findings];
  const findings = all
    .map(({ fingerprint, code, message }) => ({ fingerprint, code, message }))
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return `${JSON.stringify({ formatVersion: "1.0", findings }, undefined, 2)}\n`;
}

/** Findings of a baseline count as suppressed. */
export function withBaseline(report: Report, text: string): Report | undefined {
  const known = fingerprintsIn(text);
  if (!known) return undefined;
  const apply = (finding: Finding): Finding =>
    known.has(finding.fingerprint) && !finding.suppressed
      ? { ...finding, suppressed: { reason: "known before, in the baseline" } }
      : finding;
  const connections = report.connections.map((connection) => ({
    ...connection,
    findings: connection.findings.map(apply),
  }));
  const findings = report.findings.map(apply);
  return { connections, findings, summary: summaryOf(connections, findings) };
}

function fingerprintsIn(text: string): ReadonlySet<string> | undefined {
  try {
    const parsed = JSON.parse(text) as { findings?: unknown };
    if (!Array.isArray(parsed?.findings)) return undefined;
    return new Set(
      parsed.findings.map((entry: { fingerprint?: unknown }) => String(entry?.fingerprint)),
    );
  } catch {
    return undefined;
  }
}
