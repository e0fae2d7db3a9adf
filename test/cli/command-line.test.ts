/**
 * Goal: whatever is typed, `syncwright` answers on the right stream with the right exit code.
 * Method: the real program as a child process, from the built dist/.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const main = join(__dirname, "..", "..", "dist", "cli", "main.js");

function syncwright(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], NO_COLOR: "1" },
  });
  return { code: status, stdout, stderr };
}

test("--help lists the commands and ends with 0", () => {
  const { code, stdout, stderr } = syncwright("--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const name of ["check", "run", "rehearse", "simulate"])
    expect(stdout).toContain(`\n  ${name} `);
});

test("every command has --help on stdout", () => {
  const names = [...syncwright("--help").stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(
    (match) => match[1] ?? "",
  );
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const { code, stdout } = syncwright(name, "--help");
    expect({ name, code }).toEqual({ name, code: 0 });
    expect(stdout).toContain(`Usage: syncwright ${name}`);
  }
});

test("an unknown command names the nearest one and ends with 2", () => {
  const { code, stdout, stderr } = syncwright("chek");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("error[SYNC0001]: unknown command `chek`");
  expect(stderr).toContain("= help: run `syncwright check`");
});

test("an unknown option names the nearest one and ends with 2", () => {
  const { code, stderr } = syncwright("check", "--fromat", "json", ".");
  expect(code).toBe(2);
  expect(stderr).toContain("error[SYNC0002]: unknown option `--fromat` of `syncwright check`");
  expect(stderr).toContain("= help: write `--format`");
});

test("an option without its value is a usage error without a stack", () => {
  const { code, stderr } = syncwright("check", ".", "--format");
  expect(code).toBe(2);
  expect(stderr).toContain("error[SYNC0003]");
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("the version is that of the package", () => {
  expect(syncwright("--version").stdout).toBe("syncwright 0.1.0\n");
});

test("a reader that goes away is no error", () => {
  const { status, stderr } = spawnSync(
    "sh",
    ["-c", `"${process.execPath}" "${main}" --help | head -n 1`],
    {
      encoding: "utf8",
    },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
