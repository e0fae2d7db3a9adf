/**
 * The preflight: every cause of a denial, for every connection of a snapshot, before anything runs.
 *
 * Each connection is judged by itself (`judge/`); what is granted and never needed, and what is wrong
 * with the infrastructure whoever uses it, is looked for once.
 *
 * Pure; cost: steps × causes evaluations a connection.
 */
import type { Found } from "./checks";
import { checkInfrastructure } from "./infrastructure";
import {
  isNarrowingProved,
  judge,
  type PreflightOptions,
  provedInfrastructure,
  standingFinding,
  unjudgedReport,
} from "./judge";
import { unusedPermissions } from "./least-privilege";
import type { ConnectionReport, Finding, Report } from "./report/finding";
import type { Snapshot } from "./snapshot";
import { subjectsOf } from "./subject";

export type { PreflightOptions } from "./judge";

/** Judge every connection of `snapshot`. */
export function preflight(snapshot: Snapshot, options: PreflightOptions = {}): Report {
  const { subjects, unjudged } = subjectsOf(snapshot);
  const judgements = subjects.map((subject) => judge(subject.id, snapshot, options));
  const unused = unusedPermissions(
    snapshot,
    judgements.map(({ needing }) => needing),
  );
  const connections = [
    ...judgements.map(({ report, needing }) => {
      const own = unused.filter(({ subject }) => subject.id === needing.subject.id);
      const users = judgements
        .filter(({ needing: { principal } }) => own.length > 0 && principal === needing.principal)
        .map(({ needing: { subject } }) => subject);
      return withWarnings(report, own, (found) => ({
        snapshot,
        isProved: isNarrowingProved(found, users, snapshot, options),
      }));
    }),
    ...unjudged.map(unjudgedReport),
  ];
  const founds = checkInfrastructure(snapshot);
  const proved = provedInfrastructure(snapshot, founds);
  const findings = founds.map((found, index) => ({
    ...standingFinding(found, index, "", { snapshot, isProved: proved.has(found) }),
    id: `G${index + 1}`,
  }));
  return { connections, findings, summary: summaryOf(connections, findings) };
}

/** Findings that stop no step, behind those that do. */
function withWarnings(
  report: ConnectionReport,
  own: readonly { readonly found: Found }[],
  contextOf: (found: Found) => Parameters<typeof standingFinding>[3],
): ConnectionReport {
  if (own.length === 0) return report;
  const start = report.findings.length;
  const warnings = own.map(({ found }, index) =>
    standingFinding(found, start + index, report.name, contextOf(found)),
  );
  return { ...report, findings: [...report.findings, ...warnings] };
}

/** Counts over a report; suppressed findings count as nothing else. */
export function summaryOf(
  connections: readonly ConnectionReport[],
  findings: readonly Finding[],
): Report["summary"] {
  const all = [...findings, ...connections.flatMap((connection) => connection.findings)];
  const live = all.filter((finding) => !finding.suppressed);
  const steps = connections.flatMap((connection) => connection.steps);
  return {
    connections: connections.length,
    errors: live.filter(({ severity }) => severity === "error").length,
    warnings: live.filter(({ severity }) => severity === "warning").length,
    unknown: steps.filter(({ verdict }) => verdict === "unknown").length,
    suppressed: all.length - live.length,
  };
}
