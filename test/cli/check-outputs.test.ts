/**
 * Goal: every format of `check` keeps its rules on a connection that fails, and the exit codes hold.
 * Method: the command in this process on the committed cases; outputs are parsed, not compared by eye.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLValidator } from "fast-xml-parser";

import { expectGolden } from "../support/golden";
import { syncwright, syncwrightWith } from "./support/syncwright";

const cases = join("test", "cases", "terraform");
const wrong = join(cases, "hightouch-wrong");
const right = join(cases, "hightouch-right");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-outputs-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(["80", "100"])("no line of the text is wider than %s columns", async (COLUMNS) => {
  for (const format of ["text", "plain"]) {
    const { code, stdout } = await syncwrightWith({ COLUMNS }, "check", wrong, "--format", format);
    expect(code).toBe(1);
    const wide = stdout.split("\n").filter((line) => Array.from(line).length > Number(COLUMNS));
    expect(wide).toEqual([]);
    expect(stdout).toContain("error[SYNC1203]");
    expect(stdout).toContain("error[SYNC1002]");
  }
});

test("plain holds no symbols", async () => {
  const { stdout } = await syncwright("check", wrong, "--format", "plain");
  expect(stdout).not.toMatch(/[✓✗→·|]/u);
});

test("json names both causes and their verified fixes", async () => {
  const { stdout } = await syncwright("check", wrong, "--format", "json");
  const report = JSON.parse(stdout);
  expect(report.formatVersion).toBe("1.1");
  expect(report.summary).toEqual({
    connections: 1,
    errors: 2,
    warnings: 0,
    unknown: 0,
    suppressed: 0,
  });
  const findings = report.connections[0].findings.map(
    (finding: { code: string; fix: { applicability: string } }) => [
      finding.code,
      finding.fix.applicability,
    ],
  );
  expect(findings).toEqual([
    ["SYNC1203", "verified"],
    ["SYNC1002", "verified"],
  ]);
});

test("junit is well-formed and counts what it holds", async () => {
  const { stdout } = await syncwright("check", wrong, "--format", "junit");
  expect(XMLValidator.validate(stdout)).toBe(true);
  const failures = [...stdout.matchAll(/<failure /g)].length;
  expect(stdout).toContain(`<testsuites name="syncwright check" tests="6" failures="${failures}"`);
});

test("github writes one command a finding and nothing else", async () => {
  const { stdout } = await syncwright("check", wrong, "--format", "github");
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(/^::error file=[^:]+,line=\d+,col=\d+,title=.*::/);
});

test("markdown begins with its marker, html asks nobody for anything", async () => {
  const markdown = await syncwright("check", wrong, "--format", "markdown");
  expect(markdown.stdout.startsWith("<!-- syncwright:preflight -->\n")).toBe(true);
  expect(markdown.stdout.length).toBeLessThan(65_536);
  const html = await syncwright("check", wrong, "--format", "html");
  expect(html.stdout).not.toMatch(/<(script|link|img|iframe)|(src|xlink:href)=|url\(|@import/i);
});

test("several formats are written at once, and twice the same", async () => {
  const formats = ["text", "json", "sarif", "junit", "github", "markdown", "html"];
  const once = async (name: string): Promise<string[]> => {
    const files = formats.map((format) => join(folder, name, format));
    const words = formats.flatMap((format, at) => ["--format", `${format}=${files[at]}`]);
    const { code, stdout } = await syncwright("check", wrong, ...words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    return files.map((file) => readFileSync(file, "utf8"));
  };
  expect(await once("second")).toEqual(await once("first"));
});

test("the exit code is 0, 1 or 2, and with --fail-on never findings end with 0 too", async () => {
  expect((await syncwright("check", right)).code).toBe(0);
  expect((await syncwright("check", wrong)).code).toBe(1);
  expect((await syncwright("check", wrong, "--fail-on", "never")).code).toBe(0);
  expect((await syncwright("check")).code).toBe(2);
  expect((await syncwright("check", right, "--format", "jsno")).stderr).toContain("--format json");
});

function suppressions(name: string, until: string, codes: readonly string[]): string {
  const file = join(folder, name);
  const list = codes.map((code) => ({ code, until, reason: "agreed with the owner" }));
  writeFileSync(file, JSON.stringify({ suppressions: list }));
  return file;
}

test("suppressed findings are counted, an expired one is an error, an unused one a warning", async () => {
  const day = ["--date", "2026-01-01"];
  const both = suppressions("both.json", "2026-12-31", ["SYNC1203", "SYNC1002"]);
  const held = await syncwright("check", wrong, "--suppressions", both, ...day);
  expect(held.code).toBe(0);
  expect(held.stdout).toContain("2 suppressed");
  const expired = suppressions("expired.json", "2025-12-31", ["SYNC1203", "SYNC1002"]);
  const late = await syncwright("check", wrong, "--suppressions", expired, ...day);
  expect(late.code).toBe(1);
  expect(late.stderr).toContain("error[SYNC0316]");
  const unused = suppressions("unused.json", "2026-12-31", ["SYNC1203", "SYNC1002", "SYNC3101"]);
  const more = await syncwright("check", wrong, "--suppressions", unused, ...day);
  expect(more.code).toBe(0);
  expect(more.stderr).toContain("warning[SYNC0317]");
});

test("what a file or a baseline suppresses is external in SARIF", async () => {
  const file = suppressions("sarif.json", "2026-12-31", ["SYNC1203"]);
  const baseline = join(folder, "sarif-baseline.json");
  await syncwright("check", wrong, "--write-baseline", baseline);
  const given = ["--suppressions", file, "--date", "2026-01-01", "--baseline", baseline];
  const { stdout } = await syncwright("check", wrong, ...given, "--format", "sarif");
  const [{ results }] = JSON.parse(stdout).runs;
  expect(results.map(({ suppressions: [one] }: { suppressions: object[] }) => one)).toEqual([
    { kind: "external", justification: "agreed with the owner" },
    { kind: "external", justification: "known before, in the baseline" },
  ]);
});

test("a bad entry is told by its line, and covers nothing", async () => {
  const file = join(folder, "bad.yaml");
  writeFileSync(
    file,
    `suppressions:
  - {code: SYNC1203, reason: agreed with the owner, until: 2026-12-31}
  - code: SYNC1002
    reason: agreed with the owner
    until: 2026-12-31
    conection: Landing
`,
  );
  const given = ["--suppressions", file, "--date", "2026-01-01", "--format", "json"];
  const { code, stdout, stderr } = await syncwright("check", wrong, ...given);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).summary).toMatchObject({ errors: 1, suppressed: 1 });
  expect(stderr).toContain("error[SYNC0315]: the suppression has `conection`");
  expect(stderr).toContain(`${file}:3`);
  expect(stderr).toContain("write `connection`");
});

test("findings of a baseline do not fail", async () => {
  const file = join(folder, "baseline.json");
  expect((await syncwright("check", wrong, "--write-baseline", file)).code).toBe(1);
  expect((await syncwright("check", wrong, "--baseline", file)).code).toBe(0);
});

test("fix --write mends a hand-written file, and check is green afterwards", async () => {
  const file = join(folder, "main.tf.json");
  const { "//": _, ...content } = JSON.parse(readFileSync(join(wrong, "cdk.tf.json"), "utf8"));
  writeFileSync(file, JSON.stringify(content, undefined, 2));
  expect((await syncwright("check", file)).code).toBe(1);
  const fixed = await syncwright("fix", "--write", file);
  expect(fixed.code).toBe(0);
  expect(fixed.stdout).toContain("2 of 2 fixes written");
  expect((await syncwright("check", file)).code).toBe(0);
  const after = JSON.parse(readFileSync(file, "utf8"));
  for (const type of ["aws_s3_bucket", "aws_s3_bucket_policy", "syncwright_model_sync"])
    expect(after.resource[type]).toEqual(content.resource[type]);
});

test("explain prints a page, names the nearest code, and lists all", async () => {
  const page = await syncwright("explain", "sync1203");
  expect(page.code).toBe(0);
  expect(page.stdout).toContain("SYNC1203");
  expect((await syncwright("explain", "SYNC1293")).code).toBe(2);
  expect((await syncwright("explain")).stdout).toContain("SYNC1203  ST-3");
});

test("why ends with 0 where it is allowed, with 1 where it is denied", async () => {
  const key = "arn:aws:s3:::acme-exports/upload/1.json";
  const as = ["--as", "aws_iam_role.acme_Role_5C"];
  expect((await syncwright("why", "s3:PutObject", key, right, ...as)).code).toBe(0);
  const denied = await syncwright("why", "s3:PutObject", key, wrong, ...as);
  expect(denied.code).toBe(1);
  expect(denied.stdout).toContain("denied: s3:PutObject");
});

test("why takes evidence: a policy of the organization denies what the configuration allows", async () => {
  const evidence = join(folder, "organization.json");
  const deny = { Effect: "Deny", Action: "s3:PutObject", Resource: "*" };
  const policy = { name: "no-writes", document: { Version: "2012-10-17", Statement: [deny] } };
  const account = { id: "222233334444", serviceControl: [[policy]] };
  writeFileSync(evidence, JSON.stringify({ accounts: [account] }));
  const key = "arn:aws:s3:::acme-exports/upload/1.json";
  const asked = ["why", "s3:PutObject", key, right, "--as", "aws_iam_role.acme_Role_5C"];
  expect((await syncwright(...asked)).code).toBe(0);
  const denied = await syncwright(...asked, "--evidence", evidence);
  expect(denied.code).toBe(1);
  expect(denied.stdout).toContain("no-writes");
  expect((await syncwright(...asked, "--evidence", join(folder, "none.json"))).code).toBe(2);
});

test("--base puts the changes of permissions into markdown, text, plain, json and html", async () => {
  const at = ["check", right, "--base", wrong];
  const golden = join(__dirname, "..", "golden", "cli", "permission-changes.md");
  const markdown = await syncwright(...at, "--format", "markdown");
  expectGolden(golden, markdown.stdout);
  expect(markdown.code).toBe(0);
  const heading = "Permission changes (broadened: 4, narrowed: 1)";
  for (const format of ["text", "plain", "html"])
    expect((await syncwright(...at, "--format", format)).stdout).toContain(heading);
  const json = JSON.parse((await syncwright(...at, "--format", "json")).stdout);
  expect(json.permissions).toMatchObject({ broadened: 4, narrowed: 1, unsettled: [] });
  expect(json.permissions.changes[0]).toMatchObject({ sign: "added", effect: "broadens" });
});

test("the same configuration as base changes no permission, and says so", async () => {
  const { stdout } = await syncwright("check", right, "--base", right, "--format", "markdown");
  expect(stdout).toContain("**Permission changes in this pull request**: none\n");
  const without = await syncwright("check", right, "--format", "markdown");
  expect(without.stdout).not.toContain("Permission changes");
});

test("a base that is not there ends with 2; one that cannot be read in full is said, not guessed", async () => {
  const missing = await syncwright("check", right, "--base", join(folder, "nowhere"));
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain("error[SYNC0304]");
  const broken = join(folder, "broken.tf.json");
  writeFileSync(broken, '{ "resource": {');
  const { code, stdout } = await syncwright("check", right, "--base", broken);
  expect(code).toBe(0);
  expect(stdout.replace(/\s+/g, " ")).toContain("cannot be compared in full: the base");
  expect(stdout).not.toContain("broadens");
});
