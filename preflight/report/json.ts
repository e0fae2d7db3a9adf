/**
 * A report as JSON: versioned, byte-stable, without times. The schema is `report-1.schema.json`.
 *
 * Readers should ignore fields they do not know and refuse another major version.
 */
import type { Finding, Report } from "./finding";
import { jsonText } from "./shown";

/** Grows in its second part when fields are added, in its first when one changes or goes. */
export const REPORT_FORMAT_VERSION = "1.1";

/** Where the published schema is. */
export const REPORT_SCHEMA =
  "https://github.com/syncwright/syncwright/blob/main/docs/reference/report-1.schema.json";

/** What the evidence was made from. */
export interface Evidence {
  /** `configuration`, `plan` … */
  readonly mode: string;
  readonly paths: readonly string[];
  /** Resources that mean nothing to the preflight, counted by type. */
  readonly unread: Readonly<Record<string, number>>;
}

/** The report as text, two blanks of indentation. */
export function renderJson(
  report: Report,
  context: { readonly version: string; readonly evidence: Evidence },
): string {
  const value = {
    $schema: REPORT_SCHEMA,
    formatVersion: REPORT_FORMAT_VERSION,
    tool: { name: "syncwright", version: context.version },
    evidence: context.evidence,
    connections: report.connections.map(({ findings, ...connection }) => ({
      ...connection,
      findings: findings.map(plainFinding),
    })),
    findings: report.findings.map(plainFinding),
    summary: report.summary,
  };
  return jsonText(value);
}

/** Patches are for programs of ours; the lines say the same. */
function plainFinding({ fix, suppressed, ...finding }: Finding) {
  return {
    ...finding,
    ...(fix
      ? {
          fix: {
            kind: "patch",
            summary: fix.summary,
            applicability: fix.applicability,
            diff: fix.lines.join("\n"),
            grantsBeyondNeed: fix.grantsBeyondNeed,
          },
        }
      : undefined),
    suppressed: suppressed ?? null,
  };
}
