/**
 * Goal: a suppression covers what it says and nothing else, and one that is not complete says why.
 * Method: the pure part on reports made by hand; the page docs/suppressions.md run as a reader would.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Testing } from "cdktf";

import * as constructs from "../../constructs";
import {
  type Finding,
  type Report,
  type SuppressionFact,
  suppress,
  suppressionOf,
} from "../../preflight";
import { syncwright } from "../cli/support/syncwright";
import { newStack } from "../support/stack";

const today = "2027-01-15";

function finding(code: string, at: Finding["at"], sid?: string): Finding {
  return {
    id: "A",
    code,
    cause: "ID-1",
    severity: "error",
    message: "denied",
    at,
    why: "",
    awsMessage: "",
    owner: { account: "", role: "" },
    steps: [],
    documentation: "",
    fingerprint: "",
    ...(sid === undefined ? {} : { deciding: { layer: "resource", policy: "bucket policy", sid } }),
  };
}

function reportOf(...findings: readonly Finding[]): Report {
  const summary = {
    connections: 1,
    errors: findings.length,
    warnings: 0,
    unknown: 0,
    suppressed: 0,
  };
  return { connections: [], findings, summary };
}

function comment(written: string, address?: string): SuppressionFact {
  const at = { file: "main.tf", line: 7, ...(address === undefined ? {} : { address }) };
  return { from: "inline", written, at };
}

const REST = 'until=2027-01-31 reason="agreed with the owner"';

test.each([
  ["the resource itself", "aws_s3_bucket_policy.p", true],
  ["an instance of it in a module", 'module.a["x.y"].module.b.aws_s3_bucket_policy.p[0]', true],
  ["another resource of the name", "aws_s3_bucket.p", false],
  ["a longer name", "aws_s3_bucket_policy.p2", false],
])("a comment covers findings at %s: %s", (_, address, isCovered) => {
  const report = reportOf(finding("SYNC2100", { file: "main.tf", address }));
  const suppressions = [comment(` SYNC2100 ${REST}`, "aws_s3_bucket_policy.p")];
  const { report: after } = suppress(report, { suppressions }, { today });
  expect(after.summary).toMatchObject({ errors: isCovered ? 0 : 1, suppressed: isCovered ? 1 : 0 });
});

test("a comment of another file covers nothing, though the address is the same", () => {
  const report = reportOf(finding("SYNC2100", { file: "other.tf", address: "aws_s3_bucket.x" }));
  const suppressions = [comment(` SYNC2100 ${REST}`, "aws_s3_bucket.x")];
  const { report: after, diagnostics } = suppress(report, { suppressions }, { today });
  expect(after.summary.suppressed).toBe(0);
  expect(diagnostics.map(({ code }) => code)).toEqual(["SYNC0317"]);
});

test("what is covered says by what and where", () => {
  const report = reportOf(finding("SYNC2100", { file: "main.tf", address: "aws_s3_bucket.x" }));
  const suppressions = [comment(` SYNC2100 ${REST}`, "aws_s3_bucket.x")];
  const { report: after } = suppress(report, { suppressions }, { today });
  expect(after.findings[0]?.suppressed).toEqual({
    reason: "agreed with the owner",
    until: "2027-01-31",
    from: "inline",
    at: "main.tf:7",
  });
});

test("the last day is covered, the next is not: finding and suppression are errors then", () => {
  const report = reportOf(finding("SYNC2100", { address: "aws_s3_bucket.x" }));
  const suppressions = [comment(` SYNC2100 ${REST}`, "aws_s3_bucket.x")];
  const last = suppress(report, { suppressions }, { today: "2027-01-31" });
  expect(last).toMatchObject({ report: { summary: { errors: 0 } }, diagnostics: [] });
  const next = suppress(report, { suppressions }, { today: "2027-02-01" });
  expect(next.report.summary.errors).toBe(1);
  expect(next.diagnostics).toMatchObject([
    { code: "SYNC0316", severity: "error", where: { file: "main.tf", line: 7 } },
  ]);
});

test("two suppressions of one finding are both used", () => {
  const report = reportOf(finding("SYNC2100", { address: "aws_s3_bucket.x" }));
  const file = suppressionOf(
    { code: "SYNC2100", reason: "agreed with the owner", until: "2027-01-31" },
    { from: "file", at: { file: "s.yaml" } },
  );
  if (!("reason" in file)) throw new Error("it is complete");
  const suppressions = [comment(` SYNC2100 ${REST}`, "aws_s3_bucket.x")];
  expect(suppress(report, { suppressions }, { today, more: [file] }).diagnostics).toEqual([]);
});

test("`appliesTo` narrows to a statement", () => {
  const at = { address: "aws_s3_bucket.x" };
  const report = reportOf(finding("SYNC2100", at, "Tls"), finding("SYNC2100", at, "Network"));
  const suppressions = [
    comment(` SYNC2100 ${REST} appliesTo="Statement::Tls, Statement::Other"`, "aws_s3_bucket.x"),
  ];
  const { findings } = suppress(report, { suppressions }, { today }).report;
  expect(findings.map(({ suppressed }) => suppressed !== undefined)).toEqual([true, false]);
});

test.each([
  ["", "names no `code`"],
  [" SYNC2100 until=2027-01-31", "needs a `reason` of at least 10 characters"],
  [' SYNC2100 until=2027-01-31 reason="too short"', "needs a `reason`"],
  [' SYNC2100 until=2027-01-31 reason="          x"', "needs a `reason`"],
  [' SYNC2100 reason="agreed with the owner"', "needs a day `until`"],
  [` SYNC2100 until=2027-02-29 reason="agreed with the owner"`, "needs a day `until`"],
  [` SYNC2100 until=31.01.2027 reason="agreed with the owner"`, "needs a day `until`"],
  [` SYNC2199 ${REST}`, "names `SYNC2199`, and no finding has that code"],
  [` SYNC2100 ${REST} untill=2027-01-31`, "has `untill`, which means nothing here"],
  [` SYNC2100 ${REST} until=2028-01-31`, "has `until` twice"],
  [` SYNC2100 ${REST} and more`, "cannot be read from `and more` on"],
  [' SYNC2100 reason="never closed', 'cannot be read from `reason="never closed` on'],
  [` SYNC2100 ${REST} appliesTo=Statements::X`, "applies to `Statements::X`"],
])("`syncwright:ignore%s` is no suppression, and says why with its line", (written, said) => {
  const report = reportOf(finding("SYNC2100", { address: "aws_s3_bucket.x" }));
  const suppressions = [comment(written, "aws_s3_bucket.x")];
  const { report: after, diagnostics } = suppress(report, { suppressions }, { today });
  expect(after.summary).toMatchObject({ errors: 1, suppressed: 0 });
  expect(diagnostics).toMatchObject([
    { code: "SYNC0315", severity: "error", where: { file: "main.tf", line: 7 } },
  ]);
  expect(diagnostics[0]?.summary).toContain(said);
  expect(diagnostics[0]?.help).toMatch(/./);
});

test("a misspelt code or scope is told what was meant", () => {
  const help = (written: string) =>
    suppress(reportOf(), { suppressions: [comment(written, "a.b")] }, { today }).diagnostics[0]
      ?.help;
  expect(help(` SYNC210O ${REST}`)).toMatch(/^write `SYNC210\d`$/);
  expect(help(` SYNC2100 ${REST} appliesTo=Statment::X`)).toBe("write `Statement::…`");
});

test("one comment at no resource is an error of its own", () => {
  const suppressions = [comment(` SYNC2100 ${REST}`)];
  const { diagnostics } = suppress(reportOf(), { suppressions }, { today });
  expect(diagnostics[0]?.summary).toBe("the suppression stands at no resource");
});

describe("docs/suppressions.md", () => {
  const text = readFileSync(join(__dirname, "../../docs/suppressions.md"), "utf8");
  const block = (language: string): string =>
    new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? "";
  const [, ...words] = block("sh").trim().split(" ");
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "syncwright-suppressions-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = (...more: string[]) =>
    syncwright(
      ...words.map((word) => (word === "." ? folder : word)),
      ...["--fail-on", "warning", "--date", today, ...more],
    );

  test.each([
    ["main.tf", "hcl", `main.tf:9`],
    ["main.tf.json", "json", "main.tf.json:7"],
  ])(
    "the example %s passes, and without its suppression it does not",
    async (file, language, at) => {
      writeFileSync(join(folder, file), block(language));
      const held = await check("--format", "json");
      expect({ code: held.code, stderr: held.stderr }).toEqual({ code: 0, stderr: "" });
      const report = JSON.parse(held.stdout);
      expect(report.summary).toMatchObject({ warnings: 0, suppressed: 1 });
      expect(report.connections[0].findings[0].suppressed).toEqual({
        reason: "the nightly report reads the same files",
        until: "2027-01-31",
        from: "inline",
        at: join(folder, at),
      });
      writeFileSync(join(folder, file), block(language).replace("syncwright", "nobody"));
      expect((await check()).code).toBe(1);
    },
  );

  test("the example file passes", async () => {
    writeFileSync(join(folder, "main.tf"), block("hcl").replace(/^# syncwright.*\n/m, ""));
    writeFileSync(join(folder, "suppressions.yaml"), block("yaml"));
    const held = await check("--suppressions", join(folder, "suppressions.yaml"));
    expect({ code: held.code, stderr: held.stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("the example in code passes, and without its suppression it does not", () => {
    const synth = (code: string) => () => {
      const stack = newStack();
      const scope: Record<string, unknown> = { ...constructs, stack };
      new Function(...Object.keys(scope), code)(...Object.values(scope));
      Testing.synth(stack, true);
    };
    expect(synth(block("ts"))).not.toThrow();
    expect(synth(block("ts").replace(/^Suppressions[\s\S]*/m, ""))).toThrow("SYNC2100");
  });
});
