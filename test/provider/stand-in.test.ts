/**
 * Goal: the stand-in for hashicorp/aws deploys into a rehearsal, plans nothing afterwards, sees drift,
 * imports, and never talks to anything but the loopback interface.
 * Method: real Terraform, the bundled provider, a real rehearsal.
 */
import { rmSync } from "node:fs";
import { layOutMirror, type Mirror } from "../../provider";
import { type Rehearsal, startRehearsal } from "../../rehearsal";
import { buildBundles, Terraform } from "./support/terraform";

const ACCOUNT = "111122223333";

let bundles: string;
let mirror: Mirror;
let rehearsal: Rehearsal;

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

/** A folder with this configuration, initialized from the mirror. */
async function terraform(configuration: string): Promise<Terraform> {
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

const landing = `
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

const writer = `
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

describe("a deployment", () => {
  test("of a bucket with every setting, a role, a user and a key: applied, second plan empty, destroyed", async () => {
    const tf = await terraform(landing + writer);
    const applied = await tf.apply();
    expect(applied.text).toContain("Apply complete! Resources: 13 added, 0 changed, 0 destroyed.");
    const second = await tf.plan();
    expect(second.text).toContain("No changes. Your infrastructure matches the configuration.");
    expect(second.code).toBe(0);
    const destroyed = await tf.destroy();
    expect(destroyed.text).toContain("Destroy complete! Resources: 13 destroyed.");
    expect(rehearsal.snapshot().buckets).toEqual([]);
    tf.remove();
  });
});
