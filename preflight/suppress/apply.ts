/**
 * Suppressions laid over a report: what they cover is shown and counted, and counts as nothing else.
 *
 * An expired suppression covers nothing and is an error; one that covers nothing is a warning. A
 * suppression at a resource covers findings at that resource, in whatever module or instance it is.
 */
import type { Diagnostic } from "../../diagnostics";
import { summaryOf } from "../preflight";
import type { ConnectionReport, Finding, Report } from "../report/finding";
import type { Provenance } from "../snapshot";
import { locationOf, type Suppression } from "./suppression";

/** The report with what is suppressed, and what is wrong with the suppressions. */
export interface Suppressed {
  readonly report: Report;
  readonly diagnostics: readonly Diagnostic[];
}

/** Apply them; `today` is `YYYY-MM-DD` in UTC. */
export function applySuppressions(
  report: Report,
  suppressions: readonly Suppression[],
  { today }: { readonly today: string },
): Suppressed {
  const expired = suppressions.filter(({ until }) => until < today);
  const holding = suppressions.filter(({ until }) => until >= today);
  const used = new Set<Suppression>();
  const cover = (finding: Finding, connection?: ConnectionReport): Finding => {
    if (finding.suppressed) return finding;
    const matching = holding.filter((one) => covers(one, finding, connection));
    for (const one of matching) used.add(one);
    const [first] = matching;
    return first ? { ...finding, suppressed: suppressedBy(first) } : finding;
  };
  const unused = () => holding.filter((one) => !used.has(one));
  const covered = mapFindings(report, cover);
  return { report: covered, diagnostics: [...expired.map(expiredOne), ...unused().map(unusedOne)] };
}

/** A report with every finding through `change`, counted again. */
export function mapFindings(
  report: Report,
  change: (finding: Finding, connection?: ConnectionReport) => Finding,
): Report {
  const connections = report.connections.map((connection) => ({
    ...connection,
    findings: connection.findings.map((finding) => change(finding, connection)),
  }));
  const findings = report.findings.map((finding) => change(finding));
  return { connections, findings, summary: summaryOf(connections, findings) };
}

function suppressedBy({ reason, until, from, at }: Suppression): Finding["suppressed"] & object {
  const place = at.file && at.line ? `${at.file}:${at.line}` : (at.file ?? at.construct);
  return { reason, until, from, ...(place === undefined ? undefined : { at: place }) };
}

function covers(one: Suppression, finding: Finding, connection?: ConnectionReport): boolean {
  const { at } = finding;
  return (
    one.code === finding.code &&
    (one.connection === undefined || one.connection === connection?.name) &&
    (one.place === undefined || one.place === at.address || one.place === at.construct) &&
    (one.resources === undefined || one.resources.some((place) => isSamePlace(place, at))) &&
    (one.appliesTo === undefined ||
      one.appliesTo.some(
        (entry) =>
          entry === `Connection::${connection?.name}` ||
          entry === `Statement::${finding.deciding?.sid}`,
      ))
  );
}

/** Whether a finding is at the resource that a suppression stands at. */
function isSamePlace(place: Provenance, at: Finding["at"]): boolean {
  const isOtherFile = place.file !== undefined && at.file !== undefined && place.file !== at.file;
  if (isOtherFile) return false;
  if (place.address === undefined || at.address === undefined) {
    return place.construct !== undefined && place.construct === at.construct;
  }
  return bareAddress(place.address) === bareAddress(at.address);
}

/** `module.sync["a"].aws_s3_bucket.x[0]` as `aws_s3_bucket.x`: where it is written. */
export function bareAddress(address: string): string {
  const withoutKeys = address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, "");
  return withoutKeys.replace(/^(?:module\.[^.]+\.)+/, "");
}

function expiredOne({ code, until, at }: Suppression): Diagnostic {
  return {
    code: "SYNC0316",
    severity: "error",
    summary: `the suppression of ${code} expired on ${until}`,
    where: locationOf(at),
    help: "mend the cause, or look at it again and set a later day",
  };
}

function unusedOne({ code, connection, place, at }: Suppression): Diagnostic {
  const scope = connection ?? place;
  return {
    code: "SYNC0317",
    severity: "warning",
    summary: `the suppression of ${code}${scope ? ` for \`${scope}\`` : ""} matches nothing`,
    where: locationOf(at),
    help: "remove it",
  };
}
