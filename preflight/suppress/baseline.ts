/** Baselines: the findings of an earlier run, so that only new ones fail. */
import type { Finding, Report } from "../report/finding";
import { mapFindings } from "./apply";

/** Fingerprints of a report, as a baseline file holds them. */
export function baselineOf(report: Report): string {
  const all = [...report.connections.flatMap(({ findings }) => findings), ...report.findings];
  const findings = all
    .map(({ fingerprint, code, message }) => ({ fingerprint, code, message }))
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return `${JSON.stringify({ formatVersion: "1.0", findings }, undefined, 2)}\n`;
}

/** The report in which findings of a baseline count as suppressed; undefined where it is none. */
export function withBaseline(report: Report, text: string): Report | undefined {
  const known = fingerprintsIn(text);
  if (!known) return undefined;
  const change = (finding: Finding): Finding =>
    known.has(finding.fingerprint) && !finding.suppressed
      ? {
          ...finding,
          suppressed: { reason: "known before, in the baseline", from: "baseline" },
        }
      : finding;
  return mapFindings(report, (finding) => change(finding));
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
