/**
 * Goal: the JSON report is what its published schema says, whatever is found.
 * Method: `syncwright check --format json` on right, wrong and undecidable configurations, validated by
 * ajv against docs/reference/report-1.schema.json; the schema itself would notice a missing part.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";

import { syncwright } from "./support/syncwright";

const root = join(__dirname, "..", "..");
const schema = JSON.parse(readFileSync(join(root, "docs/reference/report-1.schema.json"), "utf8"));
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
const cases = join(root, "test/cases/terraform");

test.each(["hightouch-right", "hightouch-wrong", "../../golden/stacks/everything.json"])(
  "the report of %s fits its schema",
  async (name) => {
    const { stdout } = await syncwright("check", "--format", "json", join(cases, name));
    const report = JSON.parse(stdout);
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
    expect(report.$schema).toBe(schema.$id);
  },
);

test("the changes of permissions against a base fit the schema too", async () => {
  const words = [join(cases, "hightouch-right"), "--base", join(cases, "hightouch-wrong")];
  const { stdout } = await syncwright("check", "--format", "json", ...words);
  const report = JSON.parse(stdout);
  expect(report.permissions.changes).toHaveLength(5);
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
});

test("a report without its summary, or with a field of another version, does not fit", async () => {
  const { stdout } = await syncwright("check", "--format", "json", join(cases, "hightouch-wrong"));
  const { summary, ...rest } = JSON.parse(stdout);
  expect(summary.errors).toBeGreaterThan(0);
  expect(validate(rest)).toBe(false);
  expect(validate({ ...rest, summary, formatVersion: "2.0" })).toBe(false);
});
