/**
 * Goal: synthesized output becomes a snapshot, with references resolved and places kept.
 * Method: the fixtures of test/cases/terraform, facts written down; broken files for the diagnostics.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { preflight } from "../../preflight";
import { readSynthesized, readTerraform } from "../../terraform";

const CASES = join(__dirname, "../cases/terraform");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(content: unknown): string {
  const file = join(folder, "cdk.tf.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

describe("references", () => {
  test("a bucket's ARN in a policy is the bucket's, though known only after apply", () => {
    const { snapshot, diagnostics } = readSynthesized(join(CASES, "hightouch-right"));
    expect(diagnostics).toEqual([]);
    const [role] = snapshot.principals;
    expect(role?.arn).toBe("arn:aws:iam::222233334444:role/acme-sync");
    expect(String(role?.policies[0]?.document)).toContain('"arn:aws:s3:::acme-exports/upload/*"');
  });

  test("the issued external id equals itself and no text that somebody wrote", () => {
    const verdicts = ["hightouch-right", "hightouch-wrong"].map((name) => {
      const { snapshot } = readSynthesized(join(CASES, name));
      return preflight(snapshot).connections[0]?.findings.map(({ cause }) => cause);
    });
    expect(verdicts).toEqual([[], ["ST-3", "ID-2"]]);
  });

  test("a fact keeps file, line, address and construct path", () => {
    const { snapshot } = readSynthesized(join(CASES, "hightouch-right"));
    expect(snapshot.buckets[0]?.at).toEqual({
      file: join(CASES, "hightouch-right/cdk.tf.json"),
      line: 25,
      column: 7,
      address: "aws_s3_bucket.acme_Landing_0E2A",
      construct: "acme/Landing/Bucket",
    });
  });

  test("what cannot be resolved is unknown with its reason, never dropped", () => {
    const { snapshot } = readSynthesized(
      written({
        variable: { flags: { type: "${list(string)}" } },
        resource: { aws_s3_bucket: { x: { bucket: "b", tags: { a: "${md5(var.flags[0])}" } } } },
      }),
    );
    expect(snapshot.buckets[0]?.tags).toEqual({
      a: { unknown: expect.stringContaining("md5") },
    });
  });

  test("a cycle ends in an unknown, not in a crash", () => {
    const { snapshot } = readSynthesized(
      written({
        locals: { a: "${local.b}", b: "${local.a}" },
        resource: { aws_s3_bucket: { x: { bucket: "${local.a}" } } },
      }),
    );
    expect(snapshot.buckets[0]?.name).toEqual({ unknown: "`local.a` refers to itself" });
  });

  test("a reference to nothing is reported with the nearest name", () => {
    const { diagnostics } = readSynthesized(
      written({
        resource: {
          aws_s3_bucket: { landing: { bucket: "b" } },
          aws_s3_bucket_policy: { p: { bucket: "${aws_s3_bucket.landin.id}", policy: "{}" } },
        },
      }),
    );
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: "SYNC0305",
        summary: "`aws_s3_bucket.landin` is referred to and not declared",
        help: "write `aws_s3_bucket.landing` or declare it",
      }),
    ]);
  });
});

describe("modules of .tf files", () => {
  test("for_each over a local module, merged policy documents and variables with defaults", async () => {
    const { snapshot, diagnostics } = await readTerraform([join(CASES, "for-each-module")]);
    expect(diagnostics).toEqual([]);
    expect(snapshot.buckets.map(({ name }) => name)).toEqual([
      "acme-landing-222233334444",
      "beta-landing-222233334444",
    ]);
    expect(snapshot.principals.map(({ policies }) => policies.length)).toEqual([1, 1]);
  });
});

describe("bad input", () => {
  test.each([
    { name: "a file that ends in the middle", text: '{"resource": {', code: "SYNC0302" },
    { name: "a file that is no JSON", text: "resource {}", code: "SYNC0302" },
    { name: "a file whose top is a list", text: "[]", code: "SYNC0303" },
    { name: "a binary file", text: "PK\0\0", code: "SYNC0301" },
    { name: "JSON that is no configuration", text: '{"name": "x"}', code: "SYNC0303" },
    { name: "a plan of a newer format", text: '{"format_version": "9.0"}', code: "SYNC0307" },
  ])("$name gives one diagnostic", async ({ text, code }) => {
    const { diagnostics } = await readTerraform([written(text)]);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });

  test("a path that is not there says so", async () => {
    const { diagnostics } = await readTerraform([join(folder, "nowhere")]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["SYNC0304"]);
  });
});

describe("plans", () => {
  test("known values are taken, plain references followed, composed policies left unknown", async () => {
    const plan = {
      format_version: "1.2",
      planned_values: {
        root_module: {
          resources: [
            {
              address: "aws_s3_bucket.x",
              mode: "managed",
              type: "aws_s3_bucket",
              name: "x",
              values: { bucket: "acme" },
            },
            {
              address: "aws_s3_bucket_policy.x",
              mode: "managed",
              type: "aws_s3_bucket_policy",
              name: "x",
              values: {},
            },
          ],
        },
      },
      resource_changes: [
        { address: "aws_s3_bucket.x", change: { after_unknown: { arn: true, id: true } } },
        {
          address: "aws_s3_bucket_policy.x",
          change: { after_unknown: { bucket: true, policy: true } },
        },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address: "aws_s3_bucket.x",
              mode: "managed",
              type: "aws_s3_bucket",
              name: "x",
              expressions: { bucket: { constant_value: "acme" } },
            },
            {
              address: "aws_s3_bucket_policy.x",
              mode: "managed",
              type: "aws_s3_bucket_policy",
              name: "x",
              expressions: {
                bucket: { references: ["aws_s3_bucket.x.id", "aws_s3_bucket.x"] },
                policy: { references: ["aws_s3_bucket.x.arn", "aws_s3_bucket.x"] },
              },
            },
          ],
        },
      },
    };
    const { snapshot, diagnostics } = await readTerraform([written(plan)]);
    expect(diagnostics).toEqual([]);
    expect(snapshot.buckets[0]?.arn).toBe("arn:aws:s3:::acme");
    expect(snapshot.buckets[0]?.policy).toEqual(
      expect.objectContaining({
        document: { unknown: "aws_s3_bucket_policy.x.policy is known after apply" },
      }),
    );
  });
});
