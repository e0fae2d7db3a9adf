/**
 * Reports that hold every code that a configuration can show: the failing examples of the error pages,
 * judged as `syncwright check` does, and every fault of the bars put into a correct landing zone.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";

import { judgeable } from "../../cli/check/inputs";
import type { Io } from "../../cli/command";
import { check } from "../../cli/commands/check";
import { parseInput } from "../../cli/parse";
import {
  type ConnectionReport,
  type Finding,
  preflight,
  type Report,
  summaryOf,
} from "../../preflight";
import { FAULTS } from "./bars/faults";
import { drawSetup, randomOf, snapshotOf } from "./bars/setup";

/** A report and where it comes from. */
export interface Example {
  readonly name: string;
  readonly report: Report;
}

const folder = join(__dirname, "../../docs/errors");

/** The failing example of every page that has one and that is judged at all. */
export async function pageExamples(): Promise<readonly Example[]> {
  const names = readdirSync(folder).filter((name) => /^SYNC[1-4]\d+\.md$/.test(name));
  const examples: Example[] = [];
  for (const name of names) {
    const text = readFileSync(join(folder, name), "utf8");
    if (!/^```.* failing/m.test(text)) continue;
    const report = await judged(text);
    if (report) examples.push({ name, report });
  }
  return examples;
}

async function judged(page: string): Promise<Report | undefined> {
  const cwd = mkdtempSync(join(tmpdir(), "syncwright-corpus-"));
  try {
    for (const [, word, name, content = ""] of page.matchAll(
      /^```\w+ (given|failing)(?: (\S+))?\n([\s\S]*?)^```$/gm,
    )) {
      const file = join(cwd, name ?? (word === "given" ? "given.tf" : "main.tf"));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const [, line = ""] =
      /^<!-- check failing: (.*)-->$/m.exec(page) ?? /^<!-- check: (.*)-->$/m.exec(page) ?? [];
    const words = line.split(/\s+/).filter((word) => word !== "");
    const paths = words[0] !== undefined && !words[0].startsWith("--") ? [] : ["."];
    const parsed = parseInput(check, [...paths, ...words]);
    if (!("input" in parsed)) return undefined;
    const { snapshot, options, diagnostics } = await judgeable("check", parsed.input, ioIn(cwd));
    const isRead = !diagnostics.some(({ severity }) => severity === "error");
    return isRead ? relative(preflight(snapshot, options), cwd) : undefined;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** Paths as a reader gives them, not those of a temporary folder. */
function relative(report: Report, cwd: string): Report {
  return JSON.parse(JSON.stringify(report).replaceAll(`${cwd}/`, "")) as Report;
}

function ioIn(cwd: string): Io {
  return {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    cwd,
    color: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  };
}

/** Landing zones that are tried for each fault, until it applies. */
const DRAWS_MAX = 60;

/** Every fault of the bars, each in the first landing zone that it applies to. */
export function faultExamples(): readonly Example[] {
  return FAULTS.flatMap((fault, index) => {
    for (let draw = 0; draw < DRAWS_MAX; draw++) {
      const setup = drawSetup(randomOf(20_260_301 + draw));
      if (!fault.applies(setup)) continue;
      fault.inject(setup, randomOf(index));
      const report = preflight(snapshotOf(setup), setup.options);
      return [{ name: `fault ${index} ${fault.cause}`, report }];
    }
    return [];
  });
}

/** All examples as one report. */
export function joined(examples: readonly Example[]): Report {
  const connections = examples.flatMap(({ name, report }) =>
    report.connections.map(
      (connection): ConnectionReport => ({
        ...connection,
        id: `${name} ${connection.id}`,
        findings: connection.findings.map((finding) => ownFingerprint(finding, name)),
      }),
    ),
  );
  const findings = examples.flatMap(({ name, report }) =>
    report.findings.map((finding) => ownFingerprint(finding, name)),
  );
  return { connections, findings, summary: summaryOf(connections, findings) };
}

const ownFingerprint = (finding: Finding, name: string): Finding => ({
  ...finding,
  fingerprint: `fnv1a:${Buffer.from(`${name} ${finding.fingerprint}`).toString("hex").slice(0, 32)}`,
});

/** Every finding of a report. */
export function findingsOf(report: Report): readonly Finding[] {
  return [...report.connections.flatMap(({ findings }) => findings), ...report.findings];
}
