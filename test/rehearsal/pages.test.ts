/**
 * Goal: the pages of the rehearsal's diagnostics show what fails and what works instead.
 * Method: each has both sections, and its shell blocks run with the built program, in a folder of
 * their own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "..", "..");
const pages = readdirSync(join(root, "docs", "errors")).filter((name) => name.startsWith("SYNC6"));

function shellBlocks(page: string): string[] {
  return page
    .split("```")
    .filter((block) => block.startsWith("sh\n"))
    .map((block) => block.slice("sh\n".length));
}

test("there is a page for every code", () => {
  expect(pages).toEqual([
    "SYNC6001.md",
    "SYNC6002.md",
    "SYNC6003.md",
    "SYNC6004.md",
    "SYNC6005.md",
  ]);
});

test.each(pages)("%s shows what fails and what works, and that does work", (name) => {
  const page = readFileSync(join(root, "docs", "errors", name), "utf8");
  expect(page).toMatch(/^# SYNC6\d{3}: /);
  expect(page).toContain("\nFailing");
  expect(page).toContain("\nFixed");
  const folder = mkdtempSync(join(tmpdir(), "syncwright-pages-"));
  const program = `"${process.execPath}" "${join(root, "dist", "cli", "main.js")}"`;
  const results = shellBlocks(page).map((block) => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-ec", block.replaceAll("npx syncwright", program)],
      { cwd: folder, encoding: "utf8", env: { PATH: process.env["PATH"], TMPDIR: folder } },
    );
    return { block, status, stderr: status === 0 ? "" : stderr };
  });
  rmSync(folder, { recursive: true });
  expect(results).toEqual(results.map(({ block }) => ({ block, status: 0, stderr: "" })));
});
