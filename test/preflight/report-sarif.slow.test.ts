/**
 * Goal: SARIF with every code in it is valid for the standard's own validator and for GitHub.
 * Method: Microsoft's sarif-multitool with its rules `Sarif` and `Ghas` over the joined report; a report
 * that is made wrong shows that the validator would find it.
 *
 * Source: https://github.com/microsoft/sarif-sdk/blob/main/docs/multitool-usage.md
 */
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { renderSarif } from "../../preflight";
import { execute } from "../support/execute";
import { faultExamples, joined, pageExamples } from "./report-corpus";

let folder: string;
let sarif: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-sarif-"));
  const report = joined([...(await pageExamples()), ...faultExamples()]);
  sarif = renderSarif(report, { version: "0.1.0", standIn: "main.tf" });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The validator's program; packages that are installed without scripts leave it unexecutable. */
function multitool(): string {
  const load = createRequire(__filename);
  const main = dirname(load.resolve("@microsoft/sarif-multitool/package.json"));
  const platform = createRequire(join(main, "package.json"));
  const name = `@microsoft/sarif-multitool-${process.platform}/package.json`;
  const program = join(dirname(platform.resolve(name)), "Sarif.Multitool");
  try {
    accessSync(program, constants.X_OK);
  } catch {
    chmodSync(program, 0o755);
  }
  return program;
}

/** `SARIF1234 error` for each breach that is more than a note. */
async function breaches(text: string): Promise<readonly string[]> {
  const file = join(folder, "report.sarif");
  const output = join(folder, "breaches.sarif");
  writeFileSync(file, text);
  const words = ["validate", file, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"];
  const run = await execute(
    multitool(),
    [...words, "--output", output, "--log", "ForceOverwrite"],
    {
      cwd: folder,
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" },
    },
  );
  expect(run.output).toContain("1 files scanned");
  const log = JSON.parse(readFileSync(output, "utf8").replace(/^\uFEFF/, ""));
  const results = log.runs[0].results as readonly { ruleId: string; level?: string }[];
  return results.map(({ ruleId, level = "warning" }) => `${ruleId} ${level}`);
}

test("every code at once: no error and no warning", async () => {
  expect(new Set(sarif.match(/"ruleId": "SYNC\d+"/g)).size).toBeGreaterThan(70);
  expect(await breaches(sarif)).toEqual([]);
}, 300_000);

test("the validator finds a result without a message", async () => {
  const log = JSON.parse(sarif);
  delete log.runs[0].results[0].message;
  log.runs[0].results[1].ruleIndex = 5_000;
  expect((await breaches(JSON.stringify(log))).length).toBeGreaterThan(0);
}, 300_000);
