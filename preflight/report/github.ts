/**
 * A report as GitHub workflow commands, which become annotations of a pull request.
 *
 * GitHub shows ten errors and ten warnings a step, so the worst come first and the rest is counted.
 *
 * Source: GitHub Actions, "Workflow commands".
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import type { Finding, Report } from "./finding";
import { noFixReason } from "./no-fix";
import { shownReport } from "./shown";

/** Annotations of one kind that GitHub shows a step; with three kinds, 30 of the 50 a job. */
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
  const of = (severity: Finding["severity"], level: string): readonly string[] =>
    all
      .filter(({ finding }) => finding.severity === severity)
      .map(({ finding, file }) => command(level, finding, file));
  const unknown = report.connections
    .filter(({ verdict }) => verdict === "unknown")
    .map(
      ({ name }) =>
        `::notice title=${property("cannot tell")}::${data(`connection ${name}: evidence is missing`)}`,
    );
  return [
    ...limited(of("error", "error"), "errors"),
    ...limited(of("warning", "warning"), "warnings"),
    ...limited([...of("note", "notice"), ...unknown], "notices"),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** What GitHub shows of one kind; the rest is counted in a line that is no annotation. */
function limited(lines: readonly string[], kind: string): readonly string[] {
  const rest = lines.length - SHOWN_MAX;
  return rest > 0 ? [...lines.slice(0, SHOWN_MAX), `syncwright: + ${rest} more ${kind}`] : lines;
}

function command(level: string, finding: Finding, otherFile: string | undefined): string {
  const { at, owner } = finding;
  const file = at.file ?? otherFile;
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(at.line === undefined ? [] : [`line=${at.line}`]),
    ...(at.column === undefined ? [] : [`col=${at.column}`]),
    `title=${property(`${finding.code} ${finding.message}`)}`,
  ];
  const help = noFixReason(finding);
  const lines = [
    finding.why,
    ...(finding.awsMessage ? [`AWS will say: ${finding.awsMessage}`] : []),
    `owner: ${owner.role}${owner.account ? ` (${owner.account})` : ""}`,
    ...(finding.fix ? [`fix: ${finding.fix.summary}`, ...finding.fix.lines] : []),
    ...(help === undefined ? [] : [help]),
    finding.documentation,
  ];
  return `::${level} ${properties.join(",")}::${data(lines.join("\n"))}`;
}

/** Text of a command. */
const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

/** A property of a command. */
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
