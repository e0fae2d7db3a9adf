# A permissions boundary that forgets S3.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = ["acme-7d4c"]
    }
  }
}

resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

resource "aws_iam_policy" "boundary" {
  name   = "team-boundary"
  path   = "/boundaries/"
  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Action": ["sqs:*", "logs:*"], "Resource": "*" }
      ]
    }
  JSON
}

resource "aws_iam_role" "sync" {
  name                 = "acme-sync"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = aws_iam_policy.boundary.arn

  inline_policy {
    name = "write"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"], Resource = [aws_s3_bucket.landing.arn, "${aws_s3_bucket.landing.arn}/*"] }]
    })
  }
}
