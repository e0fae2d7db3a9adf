/**
 * Goal: colour is switched as https://no-color.org and https://force-color.org say, and a result that goes
 * to a file, a pipe, a dumb terminal or a CI log has none unless it is forced.
 * Method: the table of rules as examples, then the built program through a pipe.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { hasColor } from "../../cli/color";

const terminal = { isTTY: true };
const pipe = {};

test.each<{ name: string; env: Record<string, string>; stream: object; want: boolean }>([
  { name: "a terminal", env: { TERM: "xterm" }, stream: terminal, want: true },
  { name: "a pipe", env: { TERM: "xterm" }, stream: pipe, want: false },
  { name: "NO_COLOR", env: { NO_COLOR: "1" }, stream: terminal, want: false },
  {
    name: "an empty NO_COLOR, which counts as none",
    env: { NO_COLOR: "" },
    stream: terminal,
    want: true,
  },
  {
    name: "NO_COLOR against FORCE_COLOR",
    env: { NO_COLOR: "1", FORCE_COLOR: "1" },
    stream: terminal,
    want: false,
  },
  { name: "FORCE_COLOR in a pipe", env: { FORCE_COLOR: "1" }, stream: pipe, want: true },
  { name: "FORCE_COLOR=0 in a terminal", env: { FORCE_COLOR: "0" }, stream: terminal, want: false },
  { name: "a dumb terminal", env: { TERM: "dumb" }, stream: terminal, want: false },
  {
    name: "a dumb terminal, forced",
    env: { TERM: "dumb", FORCE_COLOR: "1" },
    stream: terminal,
    want: true,
  },
  { name: "CI alone, in a pipe", env: { CI: "true" }, stream: pipe, want: false },
])("$name: colour is $want", ({ env, stream, want }) => {
  expect(hasColor(env, stream)).toBe(want);
});

const root = join(__dirname, "..", "..");
const ESCAPE = String.fromCharCode(27);

/** `check` in a process of its own, through a pipe. */
function checked(env: Readonly<Record<string, string>>, ...words: string[]): string {
  const main = join(root, "dist", "cli", "main.js");
  const paths = [
    "test/cases/terraform/hightouch-wrong",
    "--base",
    "test/cases/terraform/hightouch-right",
  ];
  const { stdout } = spawnSync(process.execPath, [main, "check", ...paths, ...words], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], ...env },
  });
  return stdout;
}

test("a pipe has no colour, a forced one has; plain and the machine formats never have any", () => {
  expect(checked({})).not.toContain(ESCAPE);
  expect(checked({ CI: "true", TERM: "xterm-256color" })).not.toContain(ESCAPE);
  const forced = { FORCE_COLOR: "1" };
  expect(checked(forced)).toContain(ESCAPE);
  for (const format of ["plain", "json", "sarif", "junit", "github", "markdown", "html"])
    expect(checked(forced, "--format", format)).not.toContain(ESCAPE);
});

test("neither locale nor time zone changes a byte", () => {
  const first = { LANG: "C", LC_ALL: "C", TZ: "UTC" };
  const second = { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" };
  for (const format of ["text", "json", "markdown"])
    expect(checked(second, "--format", format)).toBe(checked(first, "--format", format));
});
