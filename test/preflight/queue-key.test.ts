/**
 * Goal: the key of the event queue is asked wherever there may be one, and only there.
 * Method: one configuration, its queue with each kind of key; who receives may use the queue and no key.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preflight } from "../../preflight";
import { readTerraform } from "../../terraform";

const KEY = "arn:aws:kms:eu-central-1:222233334444:key/11111111-2222-3333-4444-555555555555";

const configuration = (queue: string) => `
provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}
variable "key" {}
resource "aws_s3_bucket" "landing" { bucket = "acme-landing" }
resource "aws_iam_user" "sync" { name = "acme-sync" }
resource "aws_iam_access_key" "sync" { user = aws_iam_user.sync.name }
resource "aws_kms_key" "events" {}
resource "aws_sqs_queue" "events" {
  name = "acme-events"
  ${queue}
}
resource "aws_iam_user_policy" "sync" {
  user = aws_iam_user.sync.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["sqs:ReceiveMessage", "sqs:DeleteMessage"], Resource = aws_sqs_queue.events.arn },
      { Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], Resource = "\${aws_s3_bucket.landing.arn}/*" },
    ]
  })
}
resource "syncwright_s3_connection" "landing" {
  name                       = "Landing"
  vendor                     = "syncwright"
  auth_mode                  = "access_key_and_secret"
  aws_access_key_id          = aws_iam_access_key.sync.id
  s3_bucket_name             = aws_s3_bucket.landing.bucket
  s3_bucket_region           = "eu-central-1"
  enable_event_notifications = true
  event_queue_arn            = aws_sqs_queue.events.arn
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

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-queue-key-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["no key", "", "none"],
  ["AWS's key by its alias", 'kms_master_key_id = "alias/aws/sqs"', "none"],
  ["a key of the configuration", "kms_master_key_id = aws_kms_key.events.arn", "denied"],
  ["a key that was not read", `kms_master_key_id = "${KEY}"`, "unknown"],
  ["a key that is not known", "kms_master_key_id = var.key", "unknown"],
])("%s", async (_, queue, verdict) => {
  writeFileSync(join(folder, "main.tf"), configuration(queue));
  const { snapshot } = await readTerraform([folder], {});
  const [connection] = preflight(snapshot).connections;
  const asked = connection?.steps.filter(({ action }) => action === "kms:Decrypt") ?? [];
  expect(asked.map((step) => step.verdict)).toEqual(verdict === "none" ? [] : [verdict]);
});
