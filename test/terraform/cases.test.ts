/**
 * Goal: realistic configurations, written after the patterns that public modules use, are read for what
 * they mean.
 * Method: `syncwright check` over every folder of test/cases/terraform that holds an expect.json, which
 * says what the check must say.
 */
import { join } from "node:path";

import { CASES, cases } from "./support/cases";
import { check } from "./support/check";

test("there are at least a dozen of them, of every outcome", () => {
  expect(cases.length).toBeGreaterThanOrEqual(12);
  expect(new Set(cases.map(({ expect: { exit } }) => exit))).toEqual(new Set([0, 1, 3]));
});

test.each(cases)("$name: $expect.about", async ({ name, expect: wanted }) => {
  const { exit, verdicts, codes, stderr } = await check(join(CASES, name), [".", ...wanted.words]);
  expect({ exit, verdicts, codes, stderr }).toEqual({
    exit: wanted.exit,
    verdicts: wanted.verdicts,
    codes: wanted.codes,
    stderr: "",
  });
});
