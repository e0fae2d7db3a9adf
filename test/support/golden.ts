/** Golden files: whole outputs kept beside the tests, reviewed as a diff, rewritten only on request. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Expect `actual` to equal the committed file; `UPDATE_GOLDEN=1` rewrites it, except where `CI` is set. */
export function expectGolden(file: string, actual: string): void {
  if (process.env["UPDATE_GOLDEN"] && !process.env["CI"]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  if (!existsSync(file)) {
    throw new Error(`no golden file ${file}: run \`npm run golden\`, review it`);
  }
  expect(actual).toBe(readFileSync(file, "utf8"));
}
