/**
 * Goal: a variable without a value is compared as what it is: equal to itself, and maybe to anything.
 * Method: one trust policy and one bucket, each written with literals or with variables; verdicts written down.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preflight } from "../../preflight";
import { readTerraform } from "../../terraform";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-open-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configuration = (values: { bucket: string; granted: string; deny?: string }) => `
provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}
variable "bucket" {}
variable "arn" {}
resource "aws_s3_bucket" "landing" { bucket = ${values.bucket} }
resource "aws_iam_user" "sync" { name = "acme-sync" }
resource "aws_iam_access_key" "sync" { user = aws_iam_user.sync.name }
resource "aws_iam_user_policy" "sync" {
  user = aws_iam_user.sync.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], Resource = "${values.granted}/orders.csv" },
      ${values.deny ? `{ Effect = "Deny", Action = "s3:PutObject", Resource = "${values.deny}/*" },` : ""}
    ]
  })
}
resource "syncwright_s3_connection" "landing" {
  name              = "Landing"
  vendor            = "syncwright"
  auth_mode         = "access_key_and_secret"
  aws_access_key_id = aws_iam_access_key.sync.id
  s3_bucket_name    = aws_s3_bucket.landing.bucket
  s3_bucket_region  = "eu-central-1"
}
resource "syncwright_model_sync" "orders" {
  name          = "orders"
  connection_id = syncwright_s3_connection.landing.id
  model_id      = "orders"
  mode          = "all"
  format        = "csv"
  filename      = "orders.csv"
}
`;

const BUCKET = '"acme-landing"';
const LITERAL = "arn:aws:s3:::acme-landing";
const [VARIABLE, NAMED] = ["${var.arn}", "arn:aws:s3:::${var.bucket}"];

test.each([
  ["literals that agree", { bucket: BUCKET, granted: LITERAL }, "allowed"],
  ["literals that do not", { bucket: BUCKET, granted: "arn:aws:s3:::other" }, "denied"],
  ["a variable that may be the bucket", { bucket: BUCKET, granted: VARIABLE }, "unknown"],
  ["the same variable on both sides", { bucket: "var.bucket", granted: NAMED }, "allowed"],
  ["a bucket that may be the one named", { bucket: "var.bucket", granted: LITERAL }, "unknown"],
  ["a Deny that may concern it", { bucket: BUCKET, granted: LITERAL, deny: VARIABLE }, "unknown"],
])("%s", async (_, values, verdict) => {
  writeFileSync(join(folder, "main.tf"), configuration(values));
  const { snapshot } = await readTerraform([folder], {});
  const [connection] = preflight(snapshot).connections;
  const puts = connection?.steps.filter(({ action }) => action === "s3:PutObject") ?? [];
  expect(puts.map((step) => step.verdict)).toEqual([verdict, verdict]);
  const unused = connection?.findings.filter(({ cause }) => cause === "LP-1") ?? [];
  if (values.granted === VARIABLE) expect(unused).toEqual([]);
});
