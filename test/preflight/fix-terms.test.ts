/**
 * Goal: a fix is shown in the terms in which the configuration is written, and in no other.
 * Method: the same mistakes in HCL, in a data source, in a module, in JSON and in constructs; the
 * printed lines written down.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Testing } from "cdktf";

import { AROUND, SYNC } from "../cli/support/fixing";
import { syncwright } from "../cli/support/syncwright";
import { gatedStack } from "../support/gated-stack";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-terms-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The lines of each fix by code. */
async function fixesOf(
  files: Readonly<Record<string, string>>,
  words: readonly string[] = SYNC,
): Promise<Readonly<Record<string, string>>> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { stdout } = await syncwright("check", folder, ...words, "--format", "json");
  const { connections, findings } = JSON.parse(stdout);
  const all = [...findings, ...connections.flatMap((one: { findings: object[] }) => one.findings)];
  return Object.fromEntries(
    all.map(({ code, fix }: { code: string; fix?: { diff: string } }) => [
      code,
      (fix?.diff ?? "").replaceAll(`${folder}/`, ""),
    ]),
  );
}

const STATEMENT = `{
      Sid      = "Objects"
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
      Resource = aws_s3_bucket.landing.arn
    }`;

const inRole = (policy: string, role = "aws_iam_role.sync.name"): string =>
  `resource "aws_iam_role_policy" "sync" {\n  role   = ${role}\n  policy = ${policy}\n}\n`;

test("an object in jsonencode, with the bucket by its reference", async () => {
  const policy = `jsonencode({ Version = "2012-10-17", Statement = [${STATEMENT}] })`;
  const fixes = await fixesOf({ "main.tf": AROUND + inRole(policy) });
  expect(fixes["SYNC1002"]).toBe(`in aws_iam_role_policy.sync
  Sid = "Objects"
- Resource = aws_s3_bucket.landing.arn
+ Resource = "\${aws_s3_bucket.landing.arn}/upload/*"`);
  expect(fixes["SYNC1001"]).toBe(`in aws_iam_role_policy.sync
+ {
+   Sid      = "SyncBucket"
+   Effect   = "Allow"
+   Action   = "s3:ListBucketMultipartUploads"
+   Resource = aws_s3_bucket.landing.arn
+ }`);
});

test("a data source: its arguments, at its own address and line, in the file it stands in", async () => {
  const data = `data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Objects"
    actions   = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = [aws_s3_bucket.landing.arn]
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.landing.arn]
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["data"]
    }
  }
}
`;
  const fixes = await fixesOf({
    "main.tf": AROUND + inRole("data.aws_iam_policy_document.all.json"),
    "policies.tf": data,
  });
  expect(fixes["SYNC1002"]).toBe(`in data.aws_iam_policy_document.base at policies.tf:1
  sid = "Objects"
- resources = [aws_s3_bucket.landing.arn]
+ resources = ["\${aws_s3_bucket.landing.arn}/upload/*"]`);
  expect(fixes["SYNC1008"]).toBe(`in data.aws_iam_policy_document.all at policies.tf:8
- condition {
-   test     = "StringEquals"
-   variable = "aws:PrincipalTag/team"
-   values   = ["data"]
- }`);
});

test("JSON text stays JSON, also in a `.tf` file", async () => {
  const document = `<<EOT
{"Version": "2012-10-17", "Statement": [{"Sid": "Objects", "Effect": "Allow",
  "Action": ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
  "Resource": "\${aws_s3_bucket.landing.arn}"}]}
EOT`;
  const fixes = await fixesOf({ "main.tf": AROUND + inRole(document) });
  expect(fixes["SYNC1002"]).toBe(`in aws_iam_role_policy.sync
  "Sid": "Objects"
- "Resource": "arn:aws:s3:::acme-landing"
+ "Resource": "arn:aws:s3:::acme-landing/upload/*"`);
});

test("a module does not know the names of the root, so the value is written out", async () => {
  const policy = `jsonencode({ Version = "2012-10-17", Statement = [${STATEMENT.replace("aws_s3_bucket.landing.arn", "var.arn")}] })`;
  const fixes = await fixesOf({
    "main.tf": `${AROUND}module "grant" {\n  source = "./grant"\n  arn    = aws_s3_bucket.landing.arn\n  role   = aws_iam_role.sync.name\n}\n`,
    "grant/main.tf": `variable "arn" {}\nvariable "role" {}\n${inRole(policy, "var.role")}`,
  });
  expect(fixes["SYNC1002"]).toBe(`in module.grant.aws_iam_role_policy.sync
  Sid = "Objects"
- Resource = "arn:aws:s3:::acme-landing"
+ Resource = "arn:aws:s3:::acme-landing/upload/*"`);
});

test("a name that only begins like a declared bucket's is not taken for it", async () => {
  const policy = `jsonencode({ Version = "2012-10-17", Statement = [${STATEMENT.replace("aws_s3_bucket.landing.arn", '"arn:aws:s3:::acme-landing-2/*"')}] })`;
  const fixes = await fixesOf({ "main.tf": AROUND + inRole(policy) });
  expect(Object.values(fixes).join("\n")).not.toContain("landing.arn}-2");
});

test("a bucket's setting and a connection's field are attributes", async () => {
  const fixes = await fixesOf(
    {
      "main.tf": `${AROUND.replace(/"6f1c0d2e[^"]*"/, "syncwright_s3_connection.c.external_id")}
resource "syncwright_s3_connection" "c" {
  name             = "Landing"
  vendor           = "hightouch"
  auth_mode        = "iam_role"
  iam_role_arn     = "arn:aws:iam::111122223333:role/acme-sync"
  s3_bucket_name   = "acme-landing"
  s3_bucket_region = "eu-west-1"
}
`,
    },
    [],
  );
  expect(fixes["SYNC4101"]).toBe(`in syncwright_s3_connection.c
- s3_bucket_region = "eu-west-1"
+ s3_bucket_region = "eu-central-1"`);
});

test("our own role says which property it is; the same JSON without our mark does not", async () => {
  const { stack } = gatedStack({ onDenied: "annotate" }, false);
  const role = stack.node.findChild("Writer").node.findChild("Resource") as IamRole;
  const trust = {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::568237466542:root" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": "somebody-elses" } },
  };
  role.addOverride(
    "assume_role_policy",
    JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  );
  Testing.synth(stack);
  const text = JSON.stringify(stack.toTerraform());
  const marked = await fixesOf({ "cdk.tf.json": text }, []);
  expect(marked["SYNC1203"]).toContain(`in code, test/Writer (SyncRole), in trustVendor
- externalIds: ["somebody-elses"]
+ externalIds: [connection.externalId]`);
  const foreign = text.replaceAll('"syncwright":{"construct":"SyncRole"}', '"other":{}');
  expect(foreign).not.toBe(text);
  expect((await fixesOf({ "cdk.tf.json": foreign }, []))["SYNC1203"]).not.toContain("in code");
});
