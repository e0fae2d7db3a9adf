/**
 * A report as one self-contained HTML file: the picture of who calls what and where it is denied, the
 * table of steps, the causes with their fixes. No script, no request to anywhere.
 */
import type { ConnectionReport, Finding, Report } from "./finding";
import { escapeHtml } from "./html-text";
import { noFixReason } from "./no-fix";
import { permissionHtml } from "./permission-html";
import { pictureOf } from "./picture";
import { shownReport } from "./shown";

const STYLE = `
:root { color-scheme: light dark; --bad: #c5221f; --good: #188038; --unsure: #b06000; --line: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
pre { background: #8881; padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.denied { color: var(--bad); } .allowed { color: var(--good); } .unknown { color: var(--unsure); }
.add { color: var(--good); } .del { color: var(--bad); }
article { border-left: 3px solid var(--bad); padding-left: 1rem; margin: 1.5rem 0; }
article.warning { border-color: var(--unsure); }
svg { max-width: 100%; height: auto; }
`;

/** The report as HTML text. */
export function renderHtml(given: Report): string {
  const report = shownReport(given);
  const { summary } = report;
  const counts = `${summary.connections} connections, ${summary.errors} errors, ${summary.warnings} warnings, ${summary.unknown} cannot tell, ${summary.suppressed} suppressed`;
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    "<title>Sync preflight</title>",
    `<style>${STYLE}</style></head><body>`,
    `<h1>Sync preflight</h1><p>${counts}</p>`,
    ...(report.permissions ? permissionHtml(report.permissions) : []),
    ...report.connections.map(connectionHtml),
    ...(report.findings.length > 0
      ? ["<section><h2>Infrastructure</h2>", ...report.findings.map(findingHtml), "</section>"]
      : []),
    "</body></html>",
    "",
  ].join("\n");
}

const WORDS = { allowed: "allowed", denied: "denied", unknown: "cannot tell" } as const;

function connectionHtml(connection: ConnectionReport): string {
  return [
    `<section><h2 class="${connection.verdict}">${escapeHtml(connection.name)}: ${WORDS[connection.verdict]}</h2>`,
    `<p>${escapeHtml([connection.target, connection.region, connection.principal].filter((part) => part).join(" · "))}</p>`,
    `<figure>${pictureOf(connection)}</figure>`,
    "<table><thead><tr><th>#</th><th>step</th><th>caller</th><th>action</th><th>verdict</th><th>causes</th></tr></thead><tbody>",
    ...connection.steps.map(
      (step) =>
        `<tr><td>${step.n}</td><td>${escapeHtml(step.title)}</td><td>${escapeHtml(step.caller)}</td><td>${escapeHtml(step.action)}</td><td class="${step.verdict}">${WORDS[step.verdict]}${missingHtml(step.missing)}</td><td>${step.causes.join(", ")}</td></tr>`,
    ),
    "</tbody></table>",
    ...connection.findings.map(findingHtml),
    ...connection.assumptions.map((text) => `<p>Taken as given: ${escapeHtml(text)}.</p>`),
    "</section>",
  ].join("\n");
}

function missingHtml(missing: ConnectionReport["steps"][number]["missing"]): string {
  return missing
    .map(
      ({ fact, reason, supply }) =>
        `<br>${escapeHtml(`${fact}: ${reason}`)}<br>supply: <code>${escapeHtml(supply)}</code>`,
    )
    .join("");
}

function findingHtml(finding: Finding): string {
  const place = [
    finding.at.file && `${finding.at.file}${finding.at.line ? `:${finding.at.line}` : ""}`,
    finding.at.construct,
    finding.at.address,
  ].filter((part) => part);
  const suppressed = finding.suppressed ? ` (suppressed: ${finding.suppressed.reason})` : "";
  return [
    `<article class="${finding.severity}"><h3>${finding.id} <a href="${finding.documentation}">${finding.code}</a> ${escapeHtml(finding.message + suppressed)}</h3>`,
    `<p><code>${escapeHtml(place.join(" → ") || "(not in what was read)")}</code></p>`,
    ...(finding.deciding?.text ? [`<pre>${escapeHtml(finding.deciding.text)}</pre>`] : []),
    `<p>${escapeHtml(finding.why)}</p>`,
    ...(finding.awsMessage
      ? [`<p>AWS will say:</p><pre>${escapeHtml(finding.awsMessage)}</pre>`]
      : []),
    `<p>Owner: ${escapeHtml(finding.owner.role)} ${escapeHtml(finding.owner.account)}</p>`,
    ...(finding.fix
      ? [
          `<p>Fix (${finding.fix.applicability}): ${escapeHtml(finding.fix.summary)}</p>`,
          `<pre>${finding.fix.lines.map(diffLine).join("\n")}</pre>`,
        ]
      : [`<p>${escapeHtml(noFixReason(finding) ?? "")}</p>`]),
    "</article>",
  ].join("\n");
}

function diffLine(line: string): string {
  const kind = line.startsWith("+ ") ? "add" : line.startsWith("- ") ? "del" : "";
  return kind ? `<span class="${kind}">${escapeHtml(line)}</span>` : escapeHtml(line);
}
