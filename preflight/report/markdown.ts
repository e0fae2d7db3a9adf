/**
 * A report as Markdown for a pull-request comment: a marker to find the comment again, what changes in
 * permissions, a table of connections, and each cause folded away with its fix as a diff.
 *
 * GitHub takes 65,536 characters a comment (and 1 MiB a job summary, which the same text keeps within).
 * So every part has its share of the room: the worst comes first, what does not fit is left out from the
 * end and counted, and a text that is itself too long is cut and says by how much.
 */
import { clip, clipLines, firstOf } from "./clip";
import type { ConnectionReport, Finding, Report } from "./finding";
import { permissionLines } from "./markdown-permissions";
import { cell, codeSpan, fenced, prose } from "./markdown-text";
import { noFixReason } from "./no-fix";
import { shownReport } from "./shown";
import { counted } from "./text-layout";

/** First line of the comment, so that a later run replaces it. */
export const COMMENT_MARKER = "<!-- syncwright:preflight -->";

/** What GitHub takes, less what closes the text. */
const LENGTH_MAX = 65_000;

/** Rows of the table of connections. */
const TABLE_LENGTH_MAX = 16_000;

/** One cause: its sentences, AWS's message and its fix. */
const SENTENCE_LENGTH_MAX = 1_500;
const FIX_LENGTH_MAX = 6_000;

/** Codes, owners and names before the rest is counted. */
const LISTED_MAX = 5;

/** The report as Markdown text. */
export function renderMarkdown(given: Report): string {
  const report = shownReport(given);
  const head = [
    COMMENT_MARKER,
    `### Sync preflight: ${verdictOf(report)}`,
    "",
    ...(report.permissions ? permissionLines(report.permissions) : []),
    ...tableOf(report.connections),
    "",
  ].join("\n");
  const sections = [
    ...worstFirst(report.connections)
      .filter(({ findings }) => findings.length > 0)
      .map(({ name, findings }) => causesSection(name, findings)),
    ...(report.findings.length > 0 ? [causesSection("infrastructure", report.findings)] : []),
    ...worstFirst(report.connections).flatMap(missingSection),
  ];
  return withDetails(head, sections);
}

function verdictOf({ connections }: Report): string {
  const all = counted(connections.length, "connection");
  const failing = connections.filter(({ verdict }) => verdict === "denied").length;
  const unknown = connections.filter(({ verdict }) => verdict === "unknown").length;
  if (failing > 0) return `❌ ${failing} of ${all} would fail`;
  return unknown > 0 ? `❓ ${unknown} of ${all} cannot be told` : `✅ ${all} would work`;
}

const RANK = { denied: 0, unknown: 1, allowed: 2 } as const;

/** Denied, then unknown, then allowed; the more causes the earlier. */
function worstFirst(connections: readonly ConnectionReport[]): readonly ConnectionReport[] {
  return connections.toSorted(
    (a, b) => RANK[a.verdict] - RANK[b.verdict] || b.findings.length - a.findings.length,
  );
}

/** A row a connection; those that are green all through share one for each count of steps. */
function tableOf(connections: readonly ConnectionReport[]): string[] {
  const sorted = worstFirst(connections);
  const isGreen = ({ verdict, findings }: ConnectionReport): boolean =>
    verdict === "allowed" && findings.length === 0;
  const rows = [...sorted.filter((one) => !isGreen(one)).map(rowOf)];
  const green = new Map<number, string[]>();
  for (const { name, steps } of sorted.filter(isGreen)) {
    green.set(steps.length, [...(green.get(steps.length) ?? []), name]);
  }
  const greenRows = [...green].map(
    ([steps, names]) => `| ${cell(firstOf(names, LISTED_MAX))} | ✅ ${steps}/${steps} | – | – |`,
  );
  return [
    "| connection | verdict | causes | who acts |",
    "|---|---|---|---|",
    ...withinTable(rows),
    ...withinTable(greenRows),
  ];
}

function withinTable(rows: readonly string[]): string[] {
  const kept: string[] = [];
  let left = TABLE_LENGTH_MAX;
  for (const [index, row] of rows.entries()) {
    left -= row.length + 1;
    if (left < 0) return [...kept, `| + ${rows.length - index} more | | | |`];
    kept.push(row);
  }
  return kept;
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
  const codes = firstOf([...new Set(findings.map(codeLink))], LISTED_MAX) || "–";
  const owners = [...new Set(findings.map(({ owner }) => ownerText(owner)))];
  const who = firstOf(owners, LISTED_MAX, " · ") || "–";
  return `| ${cell(connection.name)} | ${shown} | ${codes} | ${cell(who)} |`;
}

const codeLink = ({ code, documentation }: Finding): string => `[${code}](${documentation})`;

const ownerText = (owner: Finding["owner"]): string =>
  owner.account ? `${owner.role} (${owner.account})` : owner.role;

/** One part of the comment that is folded away. */
interface Section {
  readonly kind: "cause" | "missing fact";
  readonly summary: string;
  readonly parts: readonly string[];
}

/** What would settle the steps that cannot be told, and how to supply it. */
function missingSection({ name, steps }: ConnectionReport): Section[] {
  const rows = steps.flatMap(({ missing }) =>
    missing.map(({ fact, reason, supply }) =>
      [`- ${prose(fact)}: ${prose(reason)}`, ...fenced("text", supply), ""].join("\n"),
    ),
  );
  const parts = [...new Set(rows)];
  if (parts.length === 0) return [];
  const noun = counted(parts.length, "fact");
  return [{ kind: "missing fact", summary: `${shortName(name)}: ${noun} missing`, parts }];
}

function causesSection(name: string, findings: readonly Finding[]): Section {
  const isVerified = findings.every(({ fix }) => fix?.applicability === "verified");
  const causes = counted(findings.length, "cause");
  return {
    kind: "cause",
    summary: `${shortName(name)}: ${causes}${isVerified ? ", fixes verified" : ""}`,
    parts: findings.map((finding) => findingLines(finding).join("\n")),
  };
}

const shortName = (name: string): string => prose(clip(name, SENTENCE_LENGTH_MAX));

/** The parts of each section, as long as there is room; what is left out is counted. */
function withDetails(head: string, sections: readonly Section[]): string {
  let text = head;
  const left = { cause: 0, "missing fact": 0 };
  for (const { kind, parts } of sections) left[kind] += parts.length;
  for (const { kind, summary, parts } of sections) {
    const body = [`<details><summary>${summary}</summary>\n`];
    let length = text.length + body.join("\n").length + CLOSING.length + 2;
    for (const part of parts) {
      if (length + part.length + 1 > LENGTH_MAX) break;
      body.push(part);
      length += part.length + 1;
    }
    const count = body.length - 1;
    if (count === 0) break;
    left[kind] -= count;
    text += `\n${[...body, CLOSING].join("\n")}`;
    if (count < parts.length) break;
  }
  return `${text}${leftOut(left)}`.replace(/\n*$/, "\n");
}

function leftOut(left: Readonly<Record<Section["kind"], number>>): string {
  const rows = Object.entries(left).filter(([, count]) => count > 0);
  if (rows.length === 0) return "";
  const nouns = rows.map(([noun, count]) => `${count} more ${count === 1 ? noun : `${noun}s`}`);
  return `\n+ ${nouns.join(", ")}: ${ELSEWHERE}\n`;
}

const CLOSING = "</details>\n";

const ELSEWHERE = "see the complete report (`--format html=FILE` or `--format text`).";

function findingLines(finding: Finding): string[] {
  const sentence = (text: string): string => prose(clip(text, SENTENCE_LENGTH_MAX));
  const suppressed = finding.suppressed
    ? ` _(suppressed: ${sentence(finding.suppressed.reason)})_`
    : "";
  const aws = finding.awsMessage
    ? ["AWS will say:", "", ...fenced("text", clip(finding.awsMessage, SENTENCE_LENGTH_MAX)), ""]
    : [];
  return [
    `**${finding.id} ${codeLink(finding)}** ${sentence(finding.message)}${suppressed}`,
    "",
    placeText(finding),
    "",
    sentence(finding.why),
    "",
    ...decidingLines(finding),
    ...aws,
    `Owner: ${sentence(ownerText(finding.owner))}`,
    "",
    ...fixLines(finding),
    "",
  ];
}

function placeText({ at }: Finding): string {
  const named = [at.construct, at.address].filter((part) => part).join(" → ");
  const file = at.file ? `${at.file}${at.line ? `:${at.line}` : ""}` : "";
  const places = [named, file].filter((part) => part !== "");
  if (places.length === 0) return "(not in what was read)";
  return places.map((place) => codeSpan(clip(place, SENTENCE_LENGTH_MAX))).join(" ");
}

/** The statement that decided, where one did. */
function decidingLines({ deciding }: Finding): string[] {
  if (!deciding?.text) return [];
  return [...fenced("json", clip(deciding.text, SENTENCE_LENGTH_MAX)), ""];
}

function fixLines(finding: Finding): string[] {
  const { fix } = finding;
  if (!fix) return [prose(capital(noFixReason(finding) ?? ""))];
  return [
    `Fix (${fix.applicability}): ${prose(clip(fix.summary, SENTENCE_LENGTH_MAX))}`,
    "",
    ...fenced("diff", clipLines(fix.lines, FIX_LENGTH_MAX).join("\n")),
  ];
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
