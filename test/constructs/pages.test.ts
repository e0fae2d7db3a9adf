/**
 * Goal: every page about constructs shows an example that fails with its code and one that passes.
 * Method: run both blocks in a stack with the providers, then synthesize it with validations; a
 * fault may be thrown at once, fail the synthesis or be shown as a warning.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { App, TerraformStack, Testing } from "cdktf";

import * as constructs from "../../constructs";

const folder = join(__dirname, "../../docs/errors");
const pages = readdirSync(folder)
  .filter((name) => name.startsWith("SYNC8"))
  .map((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    const [, failing = ""] = /Failing:\n\n```ts\n([\s\S]*?)```/.exec(text) ?? [];
    const [, fixed = ""] = /Fixed:\n\n```ts\n([\s\S]*?)```/.exec(text) ?? [];
    return { code: name.slice(0, -".md".length), failing, fixed };
  });

function codesOf(code: string): string[] {
  const stack = new TerraformStack(new App(), "page");
  new AwsProvider(stack, "aws", { region: "eu-central-1", allowedAccountIds: ["111122223333"] });
  new constructs.SyncwrightProvider(stack, "syncwright");
  const scope: Record<string, unknown> = { ...constructs, S3BucketPolicy, stack };
  try {
    new Function(...Object.keys(scope), code)(...Object.values(scope));
    Testing.synth(stack, true);
  } catch (error) {
    const text = String((error as Error).message);
    return [...new Set([...text.matchAll(/error\[(\w+)\]/g)].map(([, found]) => found ?? text))];
  }
  return [];
}

test("there are pages", () => {
  expect(pages.length).toBeGreaterThanOrEqual(9);
});

test.each(pages)("$code: the failing example fails with it", ({ code, failing }) => {
  expect(codesOf(failing)).toEqual([code]);
});

test.each(pages)("$code: the fixed example passes", ({ fixed }) => {
  expect(fixed).not.toBe("");
  expect(codesOf(fixed)).toEqual([]);
});
