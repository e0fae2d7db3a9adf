/**
 * Goal: what SARIF says a fix changes in a file is what `fix --write` writes, and mends what it is for.
 * Method: the changes are applied here, by line and column alone, and the changed files checked again.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { AROUND, fixed, SYNC } from "./support/fixing";
import { syncwright } from "./support/syncwright";

const BEFORE = readFileSync(join("test", "cases", "terraform", "fix-hcl", "before.tf"), "utf8");

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
interface Replacement {
  readonly deletedRegion: Region;
  readonly insertedContent: { readonly text: string };
}
interface Result {
  readonly ruleId: string;
  readonly fixes?: readonly {
    readonly description: { readonly text: string };
    readonly artifactChanges: readonly {
      readonly artifactLocation: { readonly uri: string };
      readonly replacements: readonly Replacement[];
    }[];
  }[];
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderWith(text: string, name = "main.tf"): string {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-sarif-fixes-"));
  folders.push(folder);
  writeFileSync(join(folder, name), text);
  return folder;
}

async function results(folder: string): Promise<readonly Result[]> {
  const { stdout } = await syncwright("check", folder, ...SYNC, "--format", "sarif");
  return JSON.parse(stdout).runs[0].results;
}

const codes = (found: readonly Result[]): readonly string[] => found.map(({ ruleId }) => ruleId);

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

function applied(text: string, { deletedRegion: region, insertedContent }: Replacement): string {
  const start = offsetOf(text, region.startLine, region.startColumn);
  const end = offsetOf(text, region.endLine, region.endColumn);
  return text.slice(0, start) + insertedContent.text + text.slice(end);
}

function onlyReplacement({ fixes = [] }: Result): Replacement {
  const [fix, ...others] = fixes;
  const [change, ...more] = fix?.artifactChanges ?? [];
  const [replacement, ...rest] = change?.replacements ?? [];
  expect([others, more, rest]).toEqual([[], [], []]);
  if (!replacement) throw new Error("no replacement");
  return replacement;
}

test("a fix is the stretch of the file that differs", async () => {
  const found = await results(folderWith(BEFORE));
  const objects = found.find(({ ruleId }) => ruleId === "SYNC1002");
  expect(objects?.fixes?.[0]?.description.text).toBe("Name the objects.");
  expect(objects?.fixes?.[0]?.artifactChanges[0]?.artifactLocation.uri).toMatch(/main\.tf$/);
  expect(objects && onlyReplacement(objects)).toEqual({
    deletedRegion: { startLine: 31, startColumn: 18, endLine: 31, endColumn: 43 },
    insertedContent: { text: '"${aws_s3_bucket.landing.arn}/upload/*"' },
  });
});

test("each fix by itself mends its own finding and no other", async () => {
  const found = await results(folderWith(BEFORE));
  expect(codes(found).length).toBeGreaterThan(2);
  for (const [index, result] of found.entries()) {
    const after = await results(folderWith(applied(BEFORE, onlyReplacement(result))));
    expect(codes(after)).toEqual(codes(found).filter((_, other) => other !== index));
  }
});

test.each([
  ["lines that end with CR LF", (text: string) => text.replaceAll("\n", "\r\n")],
  ["characters outside the basic plane", (text: string) => `# 🪣 🪣\n${text}`],
  ["no line end at the end", (text: string) => text.trimEnd()],
])("%s: the same text as `fix --write` writes", async (_, changed) => {
  const text = changed(`${AROUND}resource "aws_iam_role_policy" "sync" {
  role   = aws_iam_role.sync.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:PutObject"], Resource = "\${aws_s3_bucket.landing.arn}/upload/*" }, # 🪣
    { Effect = "Allow", Action = "s3:ListBucketMultipartUploads", Resource = aws_s3_bucket.landing.arn },
  ] })
}
`);
  const found = await results(folderWith(text));
  expect(codes(found)).toEqual(["SYNC1012"]);
  const written = await fixed(text);
  folders.push(written.folder);
  expect(written.stdout).toContain("1 of 1 fixes written");
  expect(found.map((one) => applied(text, onlyReplacement(one)))).toEqual([written.text]);
});

test("what cdktf generated has no file to change", async () => {
  const wrong = join("test", "cases", "terraform", "hightouch-wrong");
  const { stdout } = await syncwright("check", wrong, "--format", "sarif");
  expect(stdout).toContain('"ruleId": "SYNC1203"');
  expect(stdout).not.toContain("artifactChanges");
});
