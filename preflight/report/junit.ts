/**
 * A report as JUnit XML: a suite a connection, a case a step.
 *
 * Denied steps are failures, steps that cannot be told are errors, steps whose causes are all
 * suppressed are skipped. No times, so that the output is the same on every run.
 *
 * Source: the JUnit schema of Jenkins' xUnit plugin (`junit-10.xsd`).
 * https://github.com/jenkinsci/xunit-plugin
 */
import type { ConnectionReport, Finding, Report, StepReport } from "./finding";
import { noFixReason } from "./no-fix";
import { shownReport } from "./shown";

/** The report as XML text. */
export function renderJunit(given: Report): string {
  const report = shownReport(given);
  const suites = [
    ...report.connections.map(suiteOf),
    ...(report.findings.length > 0 ? [globalSuite(report.findings)] : []),
  ];
  const total = count(suites, "tests");
  const attributes = `tests="${total}" failures="${count(suites, "failures")}" errors="${count(suites, "errors")}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="syncwright check" ${attributes}>`,
    ...suites.flatMap((suite) => suite.lines),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly lines: readonly string[];
}

const count = (suites: readonly Suite[], name: "tests" | "failures" | "errors"): number =>
  suites.reduce((sum, suite) => sum + suite[name], 0);

/** A case a step, and one for each finding that no failed step shows. */
function suiteOf(connection: ConnectionReport): Suite {
  const cases = connection.steps.map((step) => caseOf(step, connection));
  const shown = new Set(
    connection.steps.filter(({ verdict }) => verdict === "denied").flatMap(({ causes }) => causes),
  );
  const others = connection.findings.filter(({ id }) => !shown.has(id));
  return suite(connection.name, [...cases, ...others.map(findingCase)]);
}

interface Case {
  readonly kind: "passed" | "failure" | "error" | "skipped";
  readonly lines: readonly string[];
}

function suite(name: string, cases: readonly Case[]): Suite {
  const of = (kind: Case["kind"]): number => cases.filter((one) => one.kind === kind).length;
  const [failures, errors, skipped] = [of("failure"), of("error"), of("skipped")];
  const head = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return {
    tests: cases.length,
    failures,
    errors,
    lines: [
      `  <testsuite name="${escapeXml(name)}" ${head}>`,
      ...cases.flatMap((one) => one.lines),
      "  </testsuite>",
    ],
  };
}

function caseOf(step: StepReport, connection: ConnectionReport): Case {
  const findings = connection.findings.filter(({ id }) => step.causes.includes(id));
  const open = `    <testcase name="${escapeXml(`${step.n} ${step.title}`)}" classname="${escapeXml(connection.name)}"`;
  const wrapped = (kind: Case["kind"], inner: readonly string[]): Case => ({
    kind,
    lines: [`${open}>`, ...inner, "    </testcase>"],
  });
  if (step.verdict === "allowed") return { kind: "passed", lines: [`${open}/>`] };
  if (step.verdict === "unknown") {
    const missing = step.missing.map(({ fact, reason }) => `${fact}: ${reason}`).join("; ");
    return wrapped("error", [`      <error type="cannot-tell" message="${escapeXml(missing)}"/>`]);
  }
  const suppressed = findings.length > 0 && findings.every((finding) => finding.suppressed);
  if (suppressed) {
    const reason = findings[0]?.suppressed?.reason ?? "";
    return wrapped("skipped", [`      <skipped message="${escapeXml(reason)}"/>`]);
  }
  const live = findings.filter((finding) => !finding.suppressed);
  return wrapped("failure", failureOf(live, step));
}

function failureOf(findings: readonly Finding[], step: StepReport): string[] {
  const type = findings[0]?.code ?? "denied";
  const message =
    findings.map(({ message: text }) => text).join("; ") || `${step.action} is denied`;
  const body = findings.map(bodyOf).join("\n\n");
  return [
    `      <failure type="${escapeXml(type)}" message="${escapeXml(message)}">${escapeXml(body)}</failure>`,
  ];
}

function bodyOf(finding: Finding): string {
  const { at, owner } = finding;
  const help = noFixReason(finding);
  const place = [at.file, at.line, at.column].filter((part) => part !== undefined).join(":");
  const names = [place, at.construct ?? "", at.address ?? ""].filter((part) => part !== "");
  const fix = finding.fix ? [`fix: ${finding.fix.summary}`, ...finding.fix.lines] : [];
  return [
    `${finding.code} ${finding.message}`,
    `at: ${names.join("  ") || "(not in what was read)"}`,
    `why: ${finding.why}`,
    ...(finding.awsMessage ? [`AWS will say: ${finding.awsMessage}`] : []),
    `owner: ${owner.role}${owner.account ? ` (${owner.account})` : ""}`,
    ...fix,
    ...(help === undefined ? [] : [help]),
    finding.documentation,
  ].join("\n");
}

function globalSuite(findings: readonly Finding[]): Suite {
  return suite("infrastructure", findings.map(findingCase));
}

/** A finding on its own: a warning or a suppressed one is skipped, with what it says as the reason. */
function findingCase(finding: Finding): Case {
  const open = `    <testcase name="${escapeXml(finding.message)}" classname="${finding.code}">`;
  const isFailure = finding.severity === "error" && !finding.suppressed;
  const reason = finding.suppressed?.reason ?? `${finding.severity}: ${finding.message}`;
  const line = isFailure
    ? `      <failure type="${finding.code}" message="${escapeXml(finding.message)}">${escapeXml(bodyOf(finding))}</failure>`
    : `      <skipped message="${escapeXml(reason)}">${escapeXml(bodyOf(finding))}</skipped>`;
  return { kind: isFailure ? "failure" : "skipped", lines: [open, line, "    </testcase>"] };
}

/** Text for an attribute or element; characters that XML 1.0 does not know become `?`. */
export function escapeXml(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const isAllowed =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code < 0xd800) ||
      (code > 0xdfff && code < 0xfffe) ||
      code > 0xffff;
    if (!isAllowed) return "?";
    return ESCAPES[character] ?? character;
  }).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
