/**
 * Goal: `syncwright check` says what it finds in every format, with the right exit code, the same each
 * time; and bar U1: each finding has all its parts.
 * Method: the command in-process over two fixtures; formats judged by their own validators.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";

import { XMLValidator } from "fast-xml-parser";

import { run } from "../../cli/run";
import { preflight } from "../../preflight";
import { readSynthesized } from "../../terraform";
import { SYNC } from "./support/fixing";

const RIGHT = "test/cases/terraform/hightouch-right";
const WRONG = "test/cases/terraform/hightouch-wrong";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-check-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function syncwright(...words: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await run(words, {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: { COLUMNS: "100" },
    cwd: process.cwd(),
    color: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  });
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") };
}

describe("exit codes", () => {
  test.each([
    { name: "nothing wrong", words: ["check", RIGHT], code: 0 },
    { name: "findings", words: ["check", WRONG], code: 1 },
    {
      name: "findings that shall not fail",
      words: ["check", WRONG, "--fail-on", "never"],
      code: 0,
    },
    { name: "nothing given", words: ["check"], code: 2 },
    { name: "a path that is not there", words: ["check", "nowhere"], code: 2 },
    { name: "an unknown format", words: ["check", RIGHT, "--format", "sarf"], code: 2 },
    {
      name: "evidence is missing",
      words: [
        "check",
        RIGHT,
        "--vendor",
        "polytomic",
        "--role",
        "arn:aws:iam::222233334444:role/elsewhere",
        "--bucket",
        "acme-exports",
      ],
      code: 3,
    },
  ])("$name ends with $code", async ({ words, code }) => {
    expect((await syncwright(...words)).code).toBe(code);
  });
});

describe("formats", () => {
  test("no line of text or plain is wider than the terminal", async () => {
    for (const format of ["text", "plain"]) {
      const { out } = await syncwright("check", WRONG, "--format", format);
      expect(out.split("\n").filter((line) => Array.from(line).length > 100)).toEqual([]);
    }
  });

  test("text names each cause, its place, AWS's message and the verified fix", async () => {
    const { out } = await syncwright("check", WRONG);
    for (const part of [
      "A error[SYNC1203]: the trust policy expects a different external id",
      "B error[SYNC1002]: s3:PutObject is granted on the bucket's ARN, but acts on objects",
      "cdk.tf.json:75:7",
      '+ "Resource": "arn:aws:s3:::acme-exports/upload/*"',
      "Fixes A+B re-checked together: 6 of 6 steps allowed",
    ]) {
      expect(out).toContain(part);
    }
  });

  test.each(["text", "plain", "json", "sarif", "junit", "github", "markdown", "html"])(
    "%s is the same on each run",
    async (format) => {
      const runs = [1, 2].map(() => syncwright("check", WRONG, "--format", format));
      const [first, second] = await Promise.all(runs);
      expect(first?.out).toBe(second?.out);
      expect(first?.out).not.toBe("");
    },
  );

  test("several formats at once, each into its file", async () => {
    const files = ["sarif", "junit", "html"].map((format) => join(folder, `all.${format}`));
    const flags = files.flatMap((file) => [
      "--format",
      `${file.slice(file.lastIndexOf(".") + 1)}=${file}`,
    ]);
    const { out } = await syncwright("check", WRONG, "--format", "json", ...flags);
    expect(JSON.parse(out)).toMatchObject({ formatVersion: "1.1", summary: { errors: 2 } });
    expect(files.map((file) => existsSync(file))).toEqual([true, true, true]);
  });

  test.each([
    ["of a generated file", [WRONG], false],
    ["with changes of files", ["test/cases/terraform/fix-hcl/before.tf", ...SYNC], true],
  ])("SARIF %s passes the multitool with GitHub's rules", async (_, words, hasChanges) => {
    const file = join(folder, "check.sarif");
    await syncwright("check", ...words, "--format", `sarif=${file}`);
    expect(readFileSync(file, "utf8").includes("artifactChanges")).toBe(hasChanges);
    const base = "node_modules/@microsoft/sarif-multitool-linux";
    const tool = join(base, "Sarif.Multitool");
    if (!existsSync(tool)) throw new Error(`${tool} is missing: run npm ci`);
    chmodSync(tool, 0o755);
    const output = join(folder, "validation.sarif");
    execFileSync(
      tool,
      [
        "validate",
        file,
        "--rule-kind",
        "Sarif;Ghas",
        "--output",
        output,
        "--log",
        "ForceOverwrite",
      ],
      {
        stdio: "pipe",
      },
    );
    const log = JSON.parse(readFileSync(output, "utf8")) as {
      runs: { results?: { level?: string; ruleId?: string; message?: unknown }[] }[];
    };
    const complaints = (log.runs[0]?.results ?? []).filter(
      ({ level }) => level !== "note" && level !== "none",
    );
    expect(complaints).toEqual([]);
  });

  test("JUnit is well-formed and counts what it holds", async () => {
    const { out } = await syncwright("check", WRONG, "--format", "junit");
    expect(XMLValidator.validate(out)).toBe(true);
    expect(out).toContain('<testsuites name="syncwright check" tests="6" failures="5" errors="0">');
    expect(out.split("<failure ").length - 1).toBe(5);
  });
});

test("U1: each finding has code, short sentence, place, reason, message, owner, fix and page", () => {
  const { connections } = preflight(readSynthesized(WRONG).snapshot);
  const findings = connections.flatMap((connection) => connection.findings);
  expect(findings).toHaveLength(2);
  for (const finding of findings) {
    expect(finding).toMatchObject({
      code: expect.stringMatching(/^SYNC\d{4}$/),
      severity: "error",
      message: expect.stringMatching(/^.{10,100}$/),
      at: { file: expect.any(String), line: expect.any(Number), address: expect.any(String) },
      why: expect.stringMatching(/.{20,}/),
      awsMessage: expect.stringContaining("is not authorized to perform"),
      owner: { account: "222233334444", role: expect.any(String) },
      fix: { applicability: "verified", grantsBeyondNeed: [], lines: expect.any(Array) },
      documentation: expect.stringContaining("docs/errors/SYNC"),
      fingerprint: expect.stringMatching(/^fnv1a:[0-9a-f]{32}$/),
    });
  }
});

describe("suppressions and baselines", () => {
  test("a suppression with reason and day is shown and does not fail", async () => {
    const file = join(folder, "suppressions.yaml");
    const entries = ["SYNC1203", "SYNC1002"].map(
      (code) => `- {code: ${code}, reason: accepted until the move, until: 2030-01-01}`,
    );
    writeFileSync(file, `suppressions:\n${entries.join("\n")}\n`);
    const on = await syncwright("check", WRONG, "--suppressions", file, "--date", "2026-01-01");
    expect({ code: on.code, shown: on.out.includes("2 suppressed") }).toEqual({
      code: 0,
      shown: true,
    });
    const late = await syncwright("check", WRONG, "--suppressions", file, "--date", "2031-01-01");
    expect({ code: late.code, said: late.err.includes("SYNC0316") }).toEqual({
      code: 1,
      said: true,
    });
  });

  test("what a baseline knows does not fail, what is new does", async () => {
    const file = join(folder, "baseline.json");
    await syncwright("check", WRONG, "--write-baseline", file);
    expect((await syncwright("check", WRONG, "--baseline", file)).code).toBe(0);
  });
});

describe("the other commands", () => {
  test("why shows the statement and the part that did not fit", async () => {
    const { code, out } = await syncwright(
      "why",
      "s3:PutObject",
      "arn:aws:s3:::acme-exports/upload/1.json",
      WRONG,
      "--as",
      "acme-sync",
    );
    expect(code).toBe(1);
    expect(out).toContain('Resource "arn:aws:s3:::acme-exports"');
  });

  test("explain prints the page of a code and refuses what is none", async () => {
    expect((await syncwright("explain", "SYNC1002")).out).toContain("# SYNC1002");
    expect((await syncwright("explain", "SYNC9999x")).code).toBe(2);
  });

  test("fix --write mends a hand-written file, and the next check is green", async () => {
    const file = join(folder, "main.tf.json");
    const { "//": _comment, ...content } = JSON.parse(
      readFileSync(join(WRONG, "cdk.tf.json"), "utf8"),
    );
    writeFileSync(file, JSON.stringify(content));
    expect((await syncwright("fix", "--write", file)).code).toBe(0);
    expect((await syncwright("check", file)).code).toBe(0);
  });
});
