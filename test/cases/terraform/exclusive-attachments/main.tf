# An exclusive set that lists every policy of the role but the one that grants the sync.

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

resource "aws_iam_role" "sync" {
  name               = "acme-sync"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "write" {
  name   = "write"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"], Resource = [aws_s3_bucket.landing.arn, "${aws_s3_bucket.landing.arn}/*"] }] })
}

resource "aws_iam_role_policy_attachment" "write" {
  role       = aws_iam_role.sync.name
  policy_arn = aws_iam_policy.write.arn
}

resource "aws_iam_role_policy_attachments_exclusive" "sync" {
  role_name   = aws_iam_role.sync.name
  policy_arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
}
