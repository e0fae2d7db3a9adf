/**
 * Goal: whatever is found, each format is valid and complete: every finding has all its parts (bar U1), no
 * line is wider than the terminal, and machines can read back what was written.
 * Method: reports with every code that a configuration can show, rendered in each format; parsers, the
 * published schema and the rules of Jenkins' schema read them.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { XMLParser, XMLValidator } from "fast-xml-parser";

import {
  causes,
  type Finding,
  type Report,
  renderGithub,
  renderHtml,
  renderJson,
  renderJunit,
  renderMarkdown,
  renderSarif,
  renderText,
} from "../../preflight";
import { type Example, faultExamples, findingsOf, joined, pageExamples } from "./report-corpus";
import { junitBreaches } from "./report-junit-schema";

const root = join(__dirname, "..", "..");
let examples: readonly Example[];
let all: Report;
let findings: readonly Finding[];

beforeAll(async () => {
  examples = [...(await pageExamples()), ...faultExamples()];
  all = joined(examples);
  findings = findingsOf(all);
});

test("the examples hold every code that a configuration shows", () => {
  const codes = new Set(findings.map(({ code }) => code));
  const missing = causes.filter(({ code, found }) => found === "configuration" && !codes.has(code));
  expect(missing).toEqual([]);
});

/** Findings that break a rule, each once: `SYNC1203 ST-3: message`. */
function breaking(isRight: (finding: Finding) => boolean): string[] {
  const wrong = findings.filter((finding) => !isRight(finding));
  return [...new Set(wrong.map(({ code, cause, message }) => `${code} ${cause}: ${message}`))];
}

describe("bar U1: every finding has", () => {
  /** Names that are written in capitals wherever they stand. */
  const NAMES = /^(?:NotPrincipal|Block Public Access|S3|SQS|KMS|AWS|Hightouch|Syncwright) /;

  test("a code with a severity", () => {
    expect(breaking(({ code }) => /^SYNC\d{4}$/.test(code))).toEqual([]);
    const known = ["error", "warning", "note"];
    expect(breaking(({ severity }) => known.includes(severity))).toEqual([]);
  });

  test("one sentence of at most 100 characters, in lower case, without full stop", () => {
    expect(breaking(({ message }) => Array.from(message).length <= 100)).toEqual([]);
    expect(breaking(({ message }) => /^[a-z0-9`]/.test(message) || NAMES.test(message))).toEqual(
      [],
    );
    expect(breaking(({ message }) => !/[.!]$|\. [A-Z]|\n/.test(message))).toEqual([]);
  });

  test("a location, or it says that it is not in what was read", () => {
    const hasPlace = ({ at }: Finding): boolean => Boolean(at.file ?? at.address ?? at.construct);
    const placeless = findings.filter((finding) => !hasPlace(finding));
    expect(placeless.length).toBeGreaterThan(0);
    const said = "(not in what was read)";
    const count = (page: string): number => page.split(said).length - 1;
    const look = { color: false, width: 100 };
    expect(count(renderText(all, look))).toBe(placeless.length);
    expect(count(renderHtml(all))).toBe(placeless.length);
  });

  test("a cause of the catalogue, and why", () => {
    const ids = causes.map(({ id }) => id);
    expect(breaking(({ cause }) => ids.includes(cause))).toEqual([]);
    expect(breaking(({ why }) => why.trim().length > 10)).toEqual([]);
  });

  test("AWS's message, where AWS answers at all", () => {
    // Two documents for one bucket are no error of AWS's; settings are refused by the vendor; SNS
    // loses without a word what its queues refuse.
    const silent = ["RP-20", "VE-1", "SN-4", "SN-5"];
    const needs = ({ severity, cause }: Finding): boolean =>
      severity === "error" && !silent.includes(cause);
    expect(breaking((finding) => !needs(finding) || finding.awsMessage !== "")).toEqual([]);
  });

  test("an owner who must act", () => {
    expect(breaking(({ owner }) => owner.role.trim() !== "")).toEqual([]);
    expect(breaking(({ owner }) => /^(?:\d{12})?$/.test(owner.account))).toEqual([]);
  });

  test("a fix, or the reason why nobody can make it from here, in every format", () => {
    const isFix = ({ fix }: Finding): boolean =>
      fix !== undefined && fix.summary !== "" && fix.lines.length > 0;
    const without = findings.filter((finding) => !isFix(finding));
    expect(without.length).toBeGreaterThan(10);
    expect(breaking((finding) => finding.fix === undefined || isFix(finding))).toEqual([]);
    const reasons = (page: string): number => page.split(/no fix from here:/i).length - 1;
    expect(reasons(renderText(all, { color: false, width: 200 }))).toBe(without.length);
    expect(reasons(renderHtml(all))).toBe(without.length);
    expect(reasons(json(all))).toBe(without.length);
    expect(reasons(renderSarif(all, { version: "0.1.0", standIn: "main.tf" }))).toBe(
      without.length,
    );
    const [first] = examples.filter(({ name }) => name === "SYNC2113.md");
    expect(reasons(renderMarkdown(first?.report ?? all))).toBe(1);
    expect(reasons(renderGithub(first?.report ?? all))).toBe(1);
  });

  test("the address of a page that exists", () => {
    const pageOf = (address: string): string =>
      join(root, address.replace("https://github.com/syncwright/syncwright/blob/main/", ""));
    expect(breaking(({ documentation }) => existsSync(pageOf(documentation)))).toEqual([]);
  });

  /** Causes in which a Deny statement decides. */
  const DENIES = ["ID-10", "GR-2", "GR-4", "GR-5", "GR-9", "SQ-8"].concat(
    Array.from({ length: 13 }, (_, at) => `RP-${at}`).filter((id) => id !== "RP-1"),
  );

  test("the statement that decided, where one did", () => {
    const decided = ({ cause }: Finding): boolean => DENIES.includes(cause);
    expect(findings.filter(decided).length).toBeGreaterThan(20);
    expect(
      breaking((one) => !decided(one) || (one.deciding?.text ?? "").trim().length > 2),
    ).toEqual([]);
  });
});

const evidence = { mode: "offline", paths: ["."], unread: {} };
const json = (report: Report): string => renderJson(report, { version: "0.1.0", evidence });

describe("width", () => {
  const COLORS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
  const wider = (page: string, width: number): string[] =>
    page
      .replace(COLORS, "")
      .split("\n")
      .filter((line) => Array.from(line).length > width);

  test.each([80, 100, 120])("no line of text or plain is wider than %i columns", (width) => {
    expect(wider(renderText(all, { color: false, width }), width)).toEqual([]);
    expect(wider(renderText(all, { color: true, width }), width)).toEqual([]);
    expect(wider(renderText(all, { color: false, width, plain: true }), width)).toEqual([]);
    expect(wider(renderText(all, { color: false, width, quiet: true }), width)).toEqual([]);
  });

  test("plain holds letters and punctuation of ASCII only, beside names of the user's", () => {
    const page = renderText(all, { color: true, width: 100, plain: true });
    expect([...new Set(page)].filter((character) => !/[\n -~]/.test(character))).toEqual([]);
    expect(page).not.toContain(" | ");
  });
});

test("json fits its published schema with every code in it, and keeps every finding", () => {
  const schema = JSON.parse(
    readFileSync(join(root, "docs/reference/report-1.schema.json"), "utf8"),
  );
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
  const report = JSON.parse(json(all));
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  expect(findingsOf(report).map(({ code }) => code)).toEqual(findings.map(({ code }) => code));
});

test("junit fits the schema of Jenkins, counts what it holds, and names every code", () => {
  const xml = renderJunit(all);
  expect(junitBreaches(xml)).toEqual([]);
  const count = (element: string): number => xml.split(`<${element} `).length - 1;
  expect(xml).toContain(
    `<testsuites name="syncwright check" tests="${count("testcase")}" failures="${count("failure")}" errors="${count("error")}">`,
  );
  const absent = findings.filter(({ code }) => !xml.includes(code)).map(({ code }) => code);
  expect(absent).toEqual([]);
});

test("the validator of the JUnit schema finds what is wrong", () => {
  const suite = '<testsuite name="a" tests="1" failures="0" errors="0">';
  expect(junitBreaches(`${suite}<testcase name="b"/></testsuite>`)).toEqual([]);
  expect(junitBreaches(`${suite}<testcase/></testsuite>`)).toEqual([
    "<testcase> needs the attribute name",
  ]);
  expect(junitBreaches(`${suite}<case name="b"/></testsuite>`)).toEqual([
    "<testsuite> may not hold <case>",
    "<case> is no element of the schema",
  ]);
  expect(junitBreaches(`${suite}text</testsuite>`)).toEqual(["<testsuite> holds text"]);
  expect(junitBreaches("<testsuites><testsuite></testsuites>")[0]).toMatch(/^not well-formed/);
});

/** A workflow command, taken apart as the runner does. */
function commandOf(line: string): { level: string; title: string; text: string } {
  const [, level = "", properties = "", text = ""] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const unescaped = (escaped: string): string =>
    escaped
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%0D", "\r")
      .replaceAll("%0A", "\n")
      .replaceAll("%25", "%");
  const title = properties.split(",").find((property) => property.startsWith("title=")) ?? "";
  return { level, title: unescaped(title.slice("title=".length)), text: unescaped(text) };
}

test("github commands read back as the findings, with owner, fix and page in their text", () => {
  for (const { name, report } of examples) {
    const found = findingsOf(report);
    const commands = renderGithub(report).trimEnd().split("\n").map(commandOf);
    for (const { code, message, owner, documentation, why, fix } of found.slice(0, 10)) {
      const command = commands.find(({ text }) => text.startsWith(why));
      expect({ name, title: command?.title }).toEqual({ name, title: `${code} ${message}` });
      expect(command?.text).toContain(`owner: ${owner.role}`);
      expect(command?.text).toContain(fix ? `fix: ${fix.summary}` : "no fix from here:");
      expect(command?.text.endsWith(documentation)).toBe(true);
    }
  }
});

test("html is well-formed, runs nothing, asks nobody and links only to our pages", () => {
  const page = renderHtml(all).replace("<!doctype html>", "");
  const unpairedTags = ["meta", "br"];
  expect(XMLValidator.validate(page, { unpairedTags })).toBe(true);
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, unpairedTags });
  const seen = { elements: new Set<string>(), attributes: new Set<string>() };
  const links = new Set<string>();
  const walk = (nodes: readonly Readonly<Record<string, unknown>>[]): void => {
    for (const { ":@": attributes = {}, ...rest } of nodes) {
      for (const [name, value] of Object.entries(attributes as Record<string, string>)) {
        seen.attributes.add(name.slice(2));
        if (/href|src/.test(name)) links.add(value);
      }
      for (const [name, held] of Object.entries(rest)) {
        if (name !== "#text") seen.elements.add(name);
        if (Array.isArray(held)) walk(held);
      }
    }
  };
  walk(parser.parse(page));
  expect([...seen.elements].sort()).toEqual(
    (
      "a article body br code figure h1 h2 h3 head html line meta p path pre section span " +
      "style svg table tbody td text th thead title tr"
    ).split(" "),
  );
  expect([...seen.attributes].filter((name) => name.startsWith("on") || name === "src")).toEqual(
    [],
  );
  for (const link of links) expect(link).toMatch(/^https:\/\/github\.com\/syncwright\/.*\.md$/);
  expect(page).not.toMatch(/url\(|@import/);
});

test("a report is rendered to the same bytes each time, whatever the time zone", () => {
  const render = (): string[] => [
    renderText(all, { color: true, width: 100 }),
    json(all),
    renderSarif(all, { version: "0.1.0", standIn: "main.tf" }),
    renderJunit(all),
    renderGithub(all),
    renderMarkdown(all),
    renderHtml(all),
  ];
  const zone = process.env["TZ"];
  process.env["TZ"] = "Pacific/Kiritimati";
  const first = render();
  process.env["TZ"] = "America/St_Johns";
  const second = render();
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
  expect(second).toEqual(first);
  for (const page of first) expect(page).not.toMatch(/\b\d\d:\d\d:\d\d\b/);
});
