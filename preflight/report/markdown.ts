/**
 * A report as Markdown for a pull-request comment: a marker to find the comment again, a table of
 * connections, and each cause folded away with its fix as a diff.
 *
 * GitHub takes 65,536 characters a comment; what does not fit is left out from the end and counted.
 */
import type { ConnectionReport, Finding, Report } from "./finding";
import { shownReport } from "./shown";
import { counted } from "./text-layout";

/** First line of the comment, so that a later run replaces it. */
export const COMMENT_MARKER = "<!-- syncwright:preflight -->";

/** What GitHub takes, with room for the closing line. */
const LENGTH_MAX = 65_000;

/** The report as Markdown text. */
export function renderMarkdown(given: Report): string {
  const report = shownReport(given);
  const failing = report.connections.filter(({ verdict }) => verdict === "denied").length;
  const unknown = report.connections.filter(({ verdict }) => verdict === "unknown").length;
  const verdict =
    failing > 0
      ? `❌ ${failing} of ${counted(report.connections.length, "connection")} would fail`
      : unknown > 0
        ? `❓ ${unknown} of ${counted(report.connections.length, "connection")} cannot be told`
        : `✅ ${counted(report.connections.length, "connection")} would work`;
  const head = [
    COMMENT_MARKER,
    `### Sync preflight: ${verdict}`,
    "",
    "| connection | verdict | causes | who acts |",
    "|---|---|---|---|",
    ...report.connections.map(rowOf),
    "",
  ];
  const details = [
    ...report.connections.filter(({ findings }) => findings.length > 0).map(detailsOf),
    ...(report.findings.length > 0 ? [section("infrastructure", report.findings)] : []),
    ...report.connections.flatMap(missingSection),
  ];
  return withinLimit(head.join("\n"), details);
}

function withinLimit(head: string, details: readonly string[]): string {
  let text = head;
  for (const [index, part] of details.entries()) {
    if (text.length + part.length > LENGTH_MAX) {
      return `${text}\n+ ${details.length - index} more, see the complete report.\n`;
    }
    text += `\n${part}`;
  }
  return text.endsWith("\n") ? text : `${text}\n`;
}

function rowOf(connection: ConnectionReport): string {
  const { steps, findings, verdict } = connection;
  const first = steps.find((step) => step.verdict === "denied");
  const allowed = steps.filter((step) => step.verdict === "allowed").length;
  const shown =
    verdict === "denied" && first
      ? `❌ denied at step ${first.n} of ${steps.length}`
      : verdict === "unknown"
        ? `❓ ${allowed}/${steps.length}, cannot tell`
        : `✅ ${allowed}/${steps.length}`;
  const codes = [...new Set(findings.map((finding) => codeLink(finding)))].join(", ") || "–";
  const owners = [...new Set(findings.map(({ owner }) => ownerText(owner)))].join(" · ") || "–";
  return `| ${cell(connection.name)} | ${shown} | ${codes} | ${cell(owners)} |`;
}

const codeLink = ({ code, documentation }: Finding): string => `[${code}](${documentation})`;

const ownerText = (owner: Finding["owner"]): string =>
  owner.account ? `${owner.role} (${owner.account})` : owner.role;

function detailsOf(connection: ConnectionReport): string {
  return section(connection.name, connection.findings);
}

/** What would settle the steps that cannot be told, and how to supply it. */
function missingSection({ name, steps }: ConnectionReport): string[] {
  const rows = steps.flatMap(({ missing }) =>
    missing.map(({ fact, reason, supply }) =>
      [`- ${html(fact)}: ${html(reason)}`, ...fenced("text", supply), ""].join("\n"),
    ),
  );
  if (rows.length === 0) return [];
  const unique = [...new Set(rows)];
  const noun = counted(unique.length, "fact");
  const summary = `<details><summary>${html(name)}: ${noun} missing</summary>`;
  return [[summary, "", ...unique, "</details>", ""].join("\n")];
}

function section(name: string, findings: readonly Finding[]): string {
  const verified = findings.every(({ fix }) => fix?.applicability === "verified");
  const noun = counted(findings.length, "cause");
  return [
    `<details><summary>${html(name)}: ${noun}${verified ? ", fixes verified" : ""}</summary>`,
    "",
    ...findings.flatMap(findingLines),
    "</details>",
    "",
  ].join("\n");
}

function findingLines(finding: Finding): string[] {
  const place = [finding.at.construct, finding.at.address].filter((part) => part).join(" → ");
  const file = finding.at.file
    ? ` \`${code(`${finding.at.file}${finding.at.line ? `:${finding.at.line}` : ""}`)}\``
    : "";
  const suppressed = finding.suppressed
    ? ` _(suppressed: ${html(finding.suppressed.reason)})_`
    : "";
  const fix = finding.fix
    ? [
        `Fix (${finding.fix.applicability}): ${html(finding.fix.summary)}`,
        "",
        ...fenced("diff", finding.fix.lines.join("\n")),
      ]
    : [];
  return [
    `**${finding.id} ${codeLink(finding)}** ${html(finding.message)}${suppressed}`,
    "",
    `${place ? `\`${code(place)}\`` : ""}${file}`,
    "",
    html(finding.why),
    "",
    ...(finding.awsMessage ? ["AWS will say:", "", ...fenced("text", finding.awsMessage), ""] : []),
    ...fix,
    "",
  ];
}

/** A block whose fence is longer than any run of backticks in it. */
function fenced(language: string, text: string): string[] {
  let fence = "```";
  while (text.includes(fence)) fence += "`";
  return [`${fence}${language}`, text, fence];
}

const cell = (text: string): string => html(text).replaceAll("|", "\\|").replaceAll("\n", " ");

const code = (text: string): string => text.replaceAll("`", "'");

/** User text must neither open a tag nor mention a person nor start a link. */
function html(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;")
    .replaceAll("[", "&#91;");
}
