/**
 * Goal: no report is larger than the place that shows it, and what is left out is counted.
 * Method: a thousand failing connections, one connection with a finding that is itself gigantic, and more
 * results than code scanning takes; sizes are compared with the limits that GitHub documents.
 *
 * Sources: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
import { XMLValidator } from "fast-xml-parser";

import {
  type ConnectionReport,
  type Finding,
  type PermissionChange,
  type Report,
  renderGithub,
  renderHtml,
  renderJunit,
  renderMarkdown,
  renderSarif,
  summaryOf,
} from "../../preflight";
import { faultExamples } from "./report-corpus";
import { junitBreaches } from "./report-junit-schema";

const COMMENT_MAX = 65_536;
const JOB_SUMMARY_BYTES_MAX = 1_048_576;

const [example] = faultExamples();
const failing = example?.report.connections[0] as ConnectionReport;

const named = (name: string, change: Partial<ConnectionReport> = {}): ConnectionReport => ({
  ...failing,
  id: name,
  name,
  ...change,
});

const green = (name: string): ConnectionReport =>
  named(name, {
    verdict: "allowed",
    findings: [],
    steps: failing.steps.map((step) => ({ ...step, verdict: "allowed", causes: [] })),
  });

const reportOf = (
  connections: readonly ConnectionReport[],
  more: Partial<Report> = {},
): Report => ({
  connections,
  findings: [],
  summary: summaryOf(connections, more.findings ?? []),
  ...more,
});

const count = (page: string, piece: string | RegExp): number => page.split(piece).length - 1;

const thousand = reportOf([
  ...Array.from({ length: 400 }, (_, at) => green(`green-${at}`)),
  ...Array.from({ length: 300 }, (_, at) => named(`open-${at}`, { verdict: "unknown" })),
  ...Array.from({ length: 300 }, (_, at) => named(`broken-${at}`)),
]);

describe("markdown", () => {
  test("a thousand connections fit into a comment, the worst first, and the rest is counted", () => {
    const page = renderMarkdown(thousand);
    expect(page.length).toBeLessThan(COMMENT_MAX);
    expect(page).toContain("### Sync preflight: ❌ 300 of 1000 connections would fail");
    const rows = [...page.matchAll(/^\| (\w+)-\d+ \|/gm)].map(([, kind]) => kind);
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows)).toEqual(new Set(["broken"]));
    expect(page).toContain(`| + ${600 - rows.length} more | | | |`);
    expect(page).toContain("green-4 + 395 more | ✅");
    const details = count(page, "<details>");
    expect(details).toBeGreaterThan(10);
    expect(count(page, "</details>")).toBe(details);
    const causes = count(page, /^\*\*\w+ \[SYNC/m);
    const all = 600 * failing.findings.length;
    expect(page).toContain(`\n+ ${all - causes} more causes: see the complete report`);
  });

  test("the same text is within a job summary's bytes", () => {
    expect(Buffer.byteLength(renderMarkdown(thousand))).toBeLessThan(JOB_SUMMARY_BYTES_MAX);
  });

  const huge = "arn:aws:s3:::ä💾`|<b>".repeat(5_000);
  const gigantic = named(huge, {
    findings: failing.findings.map(
      (finding): Finding => ({
        ...finding,
        why: huge,
        awsMessage: huge,
        at: { ...finding.at, address: huge },
        deciding: { layer: "identity", policy: huge, text: huge },
        fix: {
          summary: huge,
          patches: [],
          lines: Array.from({ length: 5_000 }, () => `+ ${huge.slice(0, 900)}`),
          applicability: "verified",
          grantsBeyondNeed: [],
        },
      }),
    ),
  });

  test("a finding that is itself gigantic is cut, says by how much, and leaves room for others", () => {
    const page = renderMarkdown(reportOf([gigantic, named("second")]));
    expect(page.length).toBeLessThan(COMMENT_MAX);
    expect(page).toMatch(/… \(\+ \d+ characters\)/);
    expect(page).toMatch(/^… \+ \d{4} more lines$/m);
    expect(page).toContain("<details><summary>second:");
    expect(Buffer.from(page).toString()).toBe(page);
  });

  test("hundreds of permission changes leave room for the causes", () => {
    const long = huge.slice(0, 2_000);
    const change: PermissionChange = {
      sign: "added",
      effect: "broadens",
      policy: "identity",
      who: long,
      action: long,
      resource: long,
      condition: long,
      note: long,
      at: {},
    };
    const permissions = {
      changes: Array.from({ length: 500 }, () => change),
      broadened: 500,
      narrowed: 0,
      unsettled: Array.from({ length: 50 }, () => ({ what: long, reason: long })),
    };
    const page = renderMarkdown(reportOf([named("broken")], { permissions }));
    expect(page.length).toBeLessThan(COMMENT_MAX);
    const rows = count(page, /^\| ➕/m);
    expect(rows).toBeGreaterThan(5);
    expect(page).toContain(`| | + ${500 - rows} more | | | |`);
    expect(page).toContain("+ 45 more that cannot be compared in full");
    expect(page).toContain("<details><summary>broken:");
  });
});

test("annotations are ten of each kind, thirty in all, and the rest is counted beside", () => {
  const severities = ["error", "warning", "note"] as const;
  const findings = severities.flatMap((severity) =>
    Array.from({ length: 15 }, () => ({ ...(failing.findings[0] as Finding), severity })),
  );
  const unknown = Array.from({ length: 15 }, (_, at) =>
    named(`open-${at}`, { verdict: "unknown", findings: [] }),
  );
  const lines = renderGithub(reportOf(unknown, { findings })).trimEnd().split("\n");
  const kinds = lines.map((line) => /^::(\w+) /.exec(line)?.[1] ?? line);
  expect(kinds).toEqual([
    ...Array(10).fill("error"),
    "syncwright: + 5 more errors",
    ...Array(10).fill("warning"),
    "syncwright: + 5 more warnings",
    ...Array(10).fill("notice"),
    "syncwright: + 20 more notices",
  ]);
});

describe("sarif", () => {
  const [error] = failing.findings;
  const many = (length: number): Report => {
    const warnings = Array.from({ length: length - 1 }, (_, at): Finding => {
      return { ...(error as Finding), severity: "warning", fingerprint: `fnv1a:${at}` };
    });
    return reportOf([], { findings: [...warnings, error as Finding] });
  };
  const runOf = (report: Report) =>
    JSON.parse(renderSarif(report, { version: "0.1.0", standIn: "main.tf" })).runs[0];
  const said = (run: { invocations?: readonly Record<string, unknown>[] }): unknown =>
    (run.invocations ?? []).flatMap((one) => one["toolExecutionNotifications"]);

  test("a run with as many results as are shown says nothing more", () => {
    expect(said(runOf(many(5_000)))).toEqual([]);
  });

  test("what is not shown, and what is left out, is said in the run; the worst are kept", () => {
    const run = runOf(many(25_010));
    expect(run.results).toHaveLength(25_000);
    expect(run.results[0].level).toBe("error");
    expect(said(run)).toEqual([
      {
        level: "warning",
        message: { text: "10 of 25010 results are left out: a run holds at most 25000." },
      },
      { level: "warning", message: { text: "GitHub shows the 5000 worst of 25010 results." } },
    ]);
  });
});

test("junit and html of a thousand connections are whole", () => {
  const xml = renderJunit(thousand);
  expect(junitBreaches(xml)).toEqual([]);
  expect(count(xml, "<testsuite ")).toBe(1_000);
  const html = renderHtml(thousand);
  expect(count(html, "<section>")).toBe(1_000);
  const page = html.replace("<!doctype html>", "");
  expect(XMLValidator.validate(page, { unpairedTags: ["meta", "br"] })).toBe(true);
});
