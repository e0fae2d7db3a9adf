/**
 * Goal: whatever `check` is given, it answers with a diagnostic and never with "ok" or a stack.
 * Method: the command in this process, on files written into a folder of its own.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { syncwright } from "./support/syncwright";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-bad-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const CONNECTION = {
  name: "orders",
  vendor: "hightouch",
  auth_mode: "iam_role",
  iam_role_arn: "arn:aws:iam::222233334444:role/sync",
  s3_bucket_name: "landing",
  s3_bucket_region: "eu-central-1",
};

const withConnection = (resource: object): string =>
  JSON.stringify({ resource: { syncwright_s3_connection: { orders: CONNECTION }, ...resource } });

test.each([
  ["truncated JSON", "a.tf.json", '{"resource": {"aws_s3_bucket": {', "SYNC0302"],
  ["text", "b.json", "no JSON at all", "SYNC0302"],
  ["a binary file", "c.json", Buffer.from([0, 159, 146, 150, 0, 1, 2, 255]), "SYNC030"],
  ["a list", "d.json", "[]", "SYNC0303"],
  ["an empty object", "e.json", "{}", "SYNC0303"],
  ["an empty file", "f.json", "", "SYNC0302"],
  ["a newer plan", "g.json", '{"format_version": "2.0"}', "SYNC0307"],
  ["HCL that does not parse", "h.tf", 'resource "aws_s3_bucket" {', "SYNC0306"],
])("%s is refused with its code", async (_, name, content, code) => {
  const { code: exit, stdout, stderr } = await syncwright("check", file(name, content));
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  expect(stderr).toContain(`error[${code}`);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("a path that is not there, and a folder without Terraform, are refused", async () => {
  for (const path of [join(folder, "nothing"), join(folder)]) {
    const { code, stderr } = await syncwright("check", path);
    expect(code).toBe(2);
    expect(stderr).toContain("error[SYNC03");
  }
});

test("a reference to nothing names the nearest that exists", async () => {
  const path = file(
    "reference/main.tf.json",
    withConnection({
      aws_s3_bucket: { landing: { bucket: "landing" } },
      aws_s3_bucket_versioning: { landing: { bucket: "${aws_s3_bucket.landign.id}" } },
    }),
  );
  const { code, stderr } = await syncwright("check", path);
  expect(code).toBe(2);
  expect(stderr).toContain("error[SYNC0305]: `aws_s3_bucket.landign` is referred to");
  expect(stderr).toContain("aws_s3_bucket.landing");
});

test("locals that refer to each other end, and are never an allowance", async () => {
  const path = file(
    "circle/main.tf.json",
    JSON.stringify({
      locals: { a: "${local.b}", b: "${local.a}" },
      resource: {
        syncwright_s3_connection: { orders: { ...CONNECTION, s3_bucket_name: "${local.a}" } },
      },
    }),
  );
  const { code } = await syncwright("check", path);
  expect([1, 2, 3]).toContain(code);
});

test.each([
  ["text", "{ this is no JSON"],
  ["a list", "[]"],
  ["a number", "7"],
  ["an empty object", "{}"],
])("a role policy that is %s is never an allowance", async (name, policy) => {
  const path = file(
    `policy-${name}/main.tf.json`,
    withConnection({
      aws_s3_bucket: { landing: { bucket: "landing" } },
      aws_iam_role: { sync: { name: "sync", assume_role_policy: policy } },
      aws_iam_role_policy: { sync: { name: "sync", role: "sync", policy } },
    }),
  );
  const { code, stderr } = await syncwright("check", path);
  expect([1, 3]).toContain(code);
  expect(stderr).not.toContain("SYNC0009");
});

test("thousands of unknowns are answered with cannot tell or a finding", async () => {
  const roles = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, index) => [
      `r${index}`,
      { name: `\${var.v${index}}`, assume_role_policy: `\${var.p${index}}` },
    ]),
  );
  const variable = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, index) => [
      [`v${index}`, {}] as const,
      [`p${index}`, {}] as const,
    ]).flat(),
  );
  const content = JSON.stringify({
    variable,
    resource: { syncwright_s3_connection: { orders: CONNECTION }, aws_iam_role: roles },
  });
  const { code, stderr } = await syncwright("check", file("many/main.tf.json", content));
  expect([1, 3]).toContain(code);
  expect(stderr).not.toContain("SYNC0009");
});
