# One managed policy attached to all roles of a map at once.

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

locals {
  roles = {
    sync    = { path = "/vendors/" }
    archive = { path = "/vendors/" }
  }
}

resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

resource "aws_iam_role" "this" {
  for_each           = local.roles
  name               = "acme-${each.key}"
  path               = each.value.path
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "write" {
  name = "write"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"], Resource = [aws_s3_bucket.landing.arn, join("/", [aws_s3_bucket.landing.arn, "*"])] }]
  })
}

resource "aws_iam_policy_attachment" "write" {
  name       = "write"
  policy_arn = aws_iam_policy.write.arn
  roles      = [for role in aws_iam_role.this : role.name]
}
