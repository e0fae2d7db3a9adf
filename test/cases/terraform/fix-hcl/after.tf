provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["111122223333"]
}

# Where the exports land.
resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

resource "aws_iam_role" "sync" {
  name = "acme-sync"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { # Hightouch
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::444455556666:root" }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "sts:ExternalId" = "6f1c0d2e-7a0b-4c1d-9e3f-2b8a5d4c7e10" } }
      },
    ]
  })
}

data "aws_iam_policy_document" "write" {
  statement {
    sid     = "Objects"
    actions = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    # the bucket
    resources = ["${aws_s3_bucket.landing.arn}/upload/*"]
  }

  statement {
    sid       = "SyncBucket"
    effect    = "Allow"
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.landing.arn]
  }
}

resource "aws_iam_role_policy" "sync" {
  role   = aws_iam_role.sync.name
  policy = data.aws_iam_policy_document.write.json
}

resource "aws_s3_bucket_policy" "landing" {
  bucket = aws_s3_bucket.landing.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Kms"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.landing.arn}/*"
        Condition = {
          StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
          Null            = { "s3:x-amz-server-side-encryption" = "false" }
        }
      }
    ]
  })
}
