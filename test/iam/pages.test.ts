/**
 * Goal: the page of every `IAM` code shows a policy that has it and one that has no finding.
 * Method: read the pages, parse both blocks as the type of policy the page names.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type PolicyType, parsePolicy, simulateLine } from "../../iam";

const folder = join(__dirname, "../../docs/errors");
const pages = readdirSync(folder)
  .filter((name) => name.startsWith("IAM"))
  .map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const [, type = ""] = /Policy type: `(\w+)`/.exec(text) ?? [];
    const [, language = "", failing = ""] = /Failing:\n\n```(\w+)\n(.*?)```/s.exec(text) ?? [];
    const [, , fixed = ""] = /Fixed:\n\n```(\w+)\n(.*?)```/s.exec(text) ?? [];
    return { code: name.slice(0, -".md".length), language, type, failing, fixed };
  });

function codesOf(text: string, type: string): string[] {
  const { diagnostics } = parsePolicy(text, { type: type as PolicyType, name: "page" });
  return [...new Set(diagnostics.map(({ code }) => code))];
}

test("there are pages", () => {
  expect(pages.length).toBeGreaterThanOrEqual(35);
});

test.each(pages.filter(({ language }) => language === "json"))(
  "the failing policy of $code has this finding and the fixed one has none",
  ({ code, type, failing, fixed }) => {
    expect(codesOf(failing, type)).toContain(code);
    expect(codesOf(fixed, type)).toEqual([]);
  },
);

test.each(pages.filter(({ language }) => language === "jsonl"))(
  "the failing line of $code is no request and the fixed one is",
  ({ code, failing, fixed }) => {
    expect(simulateLine(failing, 1)).toMatchObject({ line: 1, error: { code } });
    expect(simulateLine(fixed, 1)).toMatchObject({ decision: expect.any(String) });
  },
);

test("IAM0002: a list of 101 lists is too large to be read", () => {
  expect(codesOf("[".repeat(102) + "]".repeat(102), "identity")).toEqual(["IAM0002"]);
});
