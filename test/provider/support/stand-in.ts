/**
 * The stand-in for hashicorp/aws, a rehearsal for it to deploy into, and configurations to deploy.
 */
import { rmSync } from "node:fs";

import { layOutMirror, type Mirror } from "../../../provider";
import { readSettings, type Settings } from "../../../provider/stand-in/aws";
import { type Rehearsal, startRehearsal } from "../../../rehearsal";
import { buildBundles, Terraform } from "./terraform";

const ACCOUNT = "111122223333";

/** The rehearsal of the running test file. */
export let rehearsal: Rehearsal;
let mirror: Mirror;

/** Start a rehearsal and lay out the stand-in before the tests of a file. */
export function useStandIn(): void {
  let bundles: string;
  beforeAll(async () => {
    bundles = await buildBundles();
    mirror = await layOutMirror(`${bundles}/mirror`, ["aws"], bundles);
    rehearsal = await startRehearsal({
      accounts: [ACCOUNT],
      region: "eu-central-1",
      seed: "stand-in",
    });
  });
  afterAll(async () => {
    await rehearsal.stop();
    rmSync(bundles, { recursive: true, force: true });
  });
}

/** A folder with this configuration, initialized from the mirror. */
export async function terraform(configuration: string): Promise<Terraform> {
  const { accessKeyId, secretAccessKey } = rehearsal.adminCredentials(ACCOUNT);
  const tf = new Terraform(
    {},
    {
      AWS_ENDPOINT_URL: rehearsal.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: "eu-central-1",
    },
  );
  tf.cliConfiguration(mirror.cliConfiguration);
  tf.write(configuration);
  const ran = await tf.run(["init"]);
  expect(ran.text).toContain("Terraform has been successfully initialized!");
  return tf;
}

/** What the provider would read from the environment of these tests. */
export function settings(): Settings {
  const { accessKeyId, secretAccessKey } = rehearsal.adminCredentials(ACCOUNT);
  return readSettings(
    {},
    {
      AWS_ENDPOINT_URL: rehearsal.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: "eu-central-1",
    },
  );
}

/** A bucket with every setting. */
export const landing = `
resource "aws_s3_bucket" "landing" {
  bucket        = "acme-landing"
  force_destroy = true
  tags          = { team = "data" }
}
resource "aws_s3_bucket_public_access_block" "landing" {
  bucket                  = aws_s3_bucket.landing.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_ownership_controls" "landing" {
  bucket = aws_s3_bucket.landing.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}
resource "aws_s3_bucket_versioning" "landing" {
  bucket = aws_s3_bucket.landing.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "landing" {
  bucket = aws_s3_bucket.landing.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
    bucket_key_enabled = true
  }
}
resource "aws_s3_bucket_lifecycle_configuration" "landing" {
  bucket = aws_s3_bucket.landing.id
  rule {
    id     = "abort"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
  rule {
    id     = "old"
    status = "Enabled"
    filter {
      prefix = "tmp/"
    }
    expiration {
      days = 30
    }
    noncurrent_version_expiration {
      noncurrent_days = 5
    }
  }
}
resource "aws_s3_bucket_policy" "landing" {
  bucket = aws_s3_bucket.landing.id
  policy = data.aws_iam_policy_document.tls.json
}
data "aws_iam_policy_document" "tls" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.landing.arn, "\${aws_s3_bucket.landing.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
`;

/** A role, a managed policy, a user and its key. */
export const writer = `
data "aws_caller_identity" "me" {}
data "aws_partition" "here" {}
resource "aws_iam_role" "writer" {
  name = "acme-writer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::\${data.aws_caller_identity.me.account_id}:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = "7d1f0a2e-0000-4000-8000-000000000001" } }
    }]
  })
  max_session_duration = 7200
  tags                 = { team = "data" }
}
resource "aws_iam_role_policy" "writer" {
  name = "write"
  role = aws_iam_role.writer.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:PutObject"], Resource = "arn:aws:s3:::acme-landing/*" }]
  })
}
resource "aws_iam_policy" "reader" {
  name   = "acme-reader"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = "*" } })
}
resource "aws_iam_role_policy_attachment" "writer" {
  role       = aws_iam_role.writer.name
  policy_arn = aws_iam_policy.reader.arn
}
resource "aws_iam_user" "sync" {
  name = "acme-sync"
}
resource "aws_iam_access_key" "sync" {
  user = aws_iam_user.sync.name
}
`;

/** A key, queues, and a bucket that notifies one of them. */
export const queue = `
resource "aws_kms_key" "landing" {
  description = "landing"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { Service = "s3.amazonaws.com" }, Action = ["kms:GenerateDataKey", "kms:Decrypt"], Resource = "*" },
    ]
  })
}
resource "aws_kms_alias" "landing" {
  name          = "alias/landing"
  target_key_id = aws_kms_key.landing.key_id
}
resource "aws_sqs_queue" "dead" {
  name = "acme-dead"
}
resource "aws_sqs_queue" "events" {
  name                       = "acme-events"
  visibility_timeout_seconds = 120
  kms_master_key_id          = aws_kms_key.landing.id
  tags                       = { team = "data" }
}
resource "aws_sqs_queue_redrive_policy" "events" {
  queue_url      = aws_sqs_queue.events.id
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 5 })
}
resource "aws_sqs_queue_policy" "events" {
  queue_url = aws_sqs_queue.events.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.events.arn
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}
resource "aws_s3_bucket" "in" {
  bucket        = "acme-in"
  force_destroy = true
}
resource "aws_s3_bucket_server_side_encryption_configuration" "in" {
  bucket = aws_s3_bucket.in.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.landing.arn
    }
    bucket_key_enabled = true
  }
}
resource "aws_s3_bucket_notification" "in" {
  bucket     = aws_s3_bucket.in.id
  depends_on = [aws_sqs_queue_policy.events]
  queue {
    queue_arn     = aws_sqs_queue.events.arn
    events        = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
  }
}
resource "aws_s3_object" "hello" {
  bucket  = aws_s3_bucket.in.id
  key     = "in/hello.txt"
  content = "hello"
}
resource "aws_s3_bucket_logging" "in" {
  bucket        = aws_s3_bucket.in.id
  target_bucket = aws_s3_bucket.in.id
  target_prefix = "logs/"
}
resource "aws_s3_bucket_request_payment_configuration" "in" {
  bucket = aws_s3_bucket.in.id
  payer  = "BucketOwner"
}
`;
