/**
 * Goal: every cause of the catalogue has a page; where configuration decides it, the page's failing
 * example yields its code and the fixed one passes.
 * Method: write the blocks of a page into a folder and run `syncwright check` there, as a reader would.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";

import { run } from "../../cli/run";
import { causes } from "../../preflight";

const LINES_MAX = 110;

const folder = join(__dirname, "../../docs/errors");
const found = new Map(causes.map((cause) => [cause.code, cause]));

interface Page {
  readonly code: string;
  readonly text: string;
  readonly hasExample: boolean;
}

const pages: readonly Page[] = readdirSync(folder)
  .filter((name) => /^SYNC(?:03|[1-4])\d+\.md$/.test(name))
  .map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return { code: name.slice(0, -".md".length), text, hasExample: /^```.* failing/m.test(text) };
  });

/** The files of one variant, those of `given` included. */
function filesOf({ text }: Page, variant: string): ReadonlyMap<string, string> {
  const blocks = [...text.matchAll(/^```\w+ (given|failing|fixed)(?: (\S+))?\n([\s\S]*?)^```$/gm)];
  return new Map(
    blocks
      .filter(([, word]) => word === "given" || word === variant)
      .map(([, word = "", name, content = ""]) => [
        name ?? (word === "given" ? "given.tf" : "main.tf"),
        content,
      ]),
  );
}

/** The words behind `check:`, or behind `check failing:` and `check fixed:` where they differ. */
function flagsOf({ text }: Page, variant: string): string[] {
  const own = new RegExp(`^<!-- check ${variant}: (.*)-->$`, "m").exec(text);
  const [, line = ""] = own ?? /^<!-- check: (.*)-->$/m.exec(text) ?? [];
  return line.split(/\s+/).filter((word) => word !== "");
}

interface Outcome {
  readonly exit: number;
  /** Codes of findings and of what was said on stderr. */
  readonly codes: readonly string[];
  readonly stderr: string;
}

async function check(page: Page, variant: string): Promise<Outcome> {
  const cwd = mkdtempSync(join(tmpdir(), "syncwright-page-"));
  try {
    for (const [name, content] of filesOf(page, variant)) {
      const file = join(cwd, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const words = flagsOf(page, variant);
    const paths = words[0] !== undefined && !words[0].startsWith("--") ? [] : ["."];
    return await checked(["check", ...paths, ...words, "--format", "json"], cwd);
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

async function checked(words: readonly string[], cwd: string): Promise<Outcome> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const exit = await run(words, {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    cwd,
    color: { stdout: false, stderr: false },
    signal: new AbortController().signal,
  });
  const said = String(stderr.read() ?? "");
  const report = String(stdout.read() ?? "");
  const codes = [...said.matchAll(/^(?:error|warning)\[(\w+)\]/gm)].map(([, code]) => code ?? "");
  return { exit, codes: [...codes, ...(report === "" ? [] : codesIn(report))], stderr: said };
}

interface Reported {
  readonly findings: readonly { readonly code: string }[];
}

function codesIn(report: string): string[] {
  const { connections, findings } = JSON.parse(report) as Reported & {
    readonly connections: readonly Reported[];
  };
  const all = [...findings, ...connections.flatMap((connection) => connection.findings)];
  return all.map(({ code }) => code);
}

test("every cause of the catalogue has its page, under its own title", () => {
  const titles = pages.map(({ text }) => text.split("\n", 1)[0]);
  for (const { code, title } of causes) expect(titles).toContain(`# ${code}: ${title}`);
});

test("every code of the readers and of the command has its page", () => {
  const rooms = ["terraform", "cli/check"].map((room) => join(__dirname, "../..", room));
  const files = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(room, name), "utf8")),
  );
  const codes = new Set(files.flatMap((text) => text.match(/SYNC03\d\d/g) ?? []));
  expect(codes.size).toBeGreaterThan(10);
  expect(pages.map(({ code }) => code)).toEqual(expect.arrayContaining([...codes]));
});

test.each(pages)("$code: the page says what shows, who must act and where it is from", (page) => {
  expect(page.text).toMatch(new RegExp(`^# ${page.code}: [^\\n]+\\n\\n[A-Z\`]`));
  expect(page.text).toMatch(/^How it shows: /m);
  expect(page.text).toMatch(/^Who must act: /m);
  expect(page.text).toMatch(/^Source: https:\/\/[^\s]+$/m);
  expect(page.text.split("\n").length).toBeLessThanOrEqual(LINES_MAX);
  for (const line of page.text.split("\n")) expect(line.length).toBeLessThanOrEqual(200);
});

test.each(pages)("$code: an example that fails has one that passes beside it", (page) => {
  expect(/^```\w+ fixed/m.test(page.text)).toBe(page.hasExample);
  if (page.hasExample) expect(page.text).toMatch(/^<!-- check/m);
});

test.each(pages.filter(({ hasExample }) => !hasExample))(
  "$code: a page without example says that a live account shows it, and the command to look with",
  ({ code, text }) => {
    expect(text).toContain("Found in a live account only");
    expect(text).toMatch(/^```sh\n/m);
    expect(found.get(code)?.found).toMatch(/^(?:live|given)$/);
  },
);

const examples = pages.filter(({ hasExample }) => hasExample);
test.each(examples)("$code: the failing example is found", async (page) => {
  const { codes, stderr } = await check(page, "failing");
  expect({ codes, stderr }).toEqual({ codes: expect.arrayContaining([page.code]), stderr });
});

test.each(examples)("$code: the fixed example passes", async (page) => {
  const { exit, codes, stderr } = await check(page, "fixed");
  const isClean = exit === 0 && !codes.includes(page.code);
  expect({ isClean, codes, stderr }).toEqual({
    isClean: true,
    codes,
    stderr,
  });
});
