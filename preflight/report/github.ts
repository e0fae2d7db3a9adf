/**
 * A report as GitHub workflow commands, which become annotations of a pull request.
 *
 * GitHub shows ten errors and ten warnings a step, so the worst come first and the rest is counted.
 *
 * Source: GitHub Actions, "Workflow commands".
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import type { Finding, Report } from "./finding";
import { shownReport } from "./shown";

/** Annotations of one kind that GitHub shows a step. */
const SHOWN_MAX = 10;

/** The report as commands, a line each. */
export function renderGithub(given: Report): string {
  const report = shownReport(given);
  const all = [
    ...report.connections.flatMap((connection) =>
      connection.findings.map((finding) => ({ finding, file: connection.at.file })),
    ),
    ...report.findings.map((finding) => ({ finding, file: undefined })),
  ].filter(({ finding }) => !finding.suppressed);
  const lines = (["error", "warning", "note"] as const).flatMap((severity) => {
    const of = all.filter(({ finding }) => finding.severity === severity);
    const level = severity === "note" ? "notice" : severity;
    const shown = of.slice(0, SHOWN_MAX).map(({ finding, file }) => command(level, finding, file));
    const rest = of.length - shown.length;
    return rest > 0 ? [...shown, `syncwright: + ${rest} more of severity ${severity}`] : shown;
  });
  const unknown = report.connections.filter(({ verdict }) => verdict === "unknown");
  const notices = unknown
    .slice(0, SHOWN_MAX)
    .map(
      ({ name }) =>
        `::notice title=${property("cannot tell")}::${data(`connection ${name}: evidence is missing`)}`,
    );
  return [...lines, ...notices].map((line) => `${line}\n`).join("");
}

function command(level: string, finding: Finding, otherFile: string | undefined): string {
  const { at } = finding;
  const file = at.file ?? otherFile;
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(at.line === undefined ? [] : [`line=${at.line}`]),
    ...(at.column === undefined ? [] : [`col=${at.column}`]),
    `title=${property(`${finding.code} ${finding.message}`)}`,
  ];
  const fix = finding.fix ? `\nfix: ${finding.fix.summary}\n${finding.fix.lines.join("\n")}` : "";
  return `::${level} ${properties.join(",")}::${data(`${finding.why}${fix}`)}`;
}

/** Text of a command. */
const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

/** A property of a command. */
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
