# Policy documents laid over each other: the last one with a Sid counts.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.landing.arn}/*"]
  }
  statement {
    sid       = "Guard"
    effect    = "Deny"
    actions   = ["s3:DeleteObject"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "team" {
  statement {
    sid       = "Objects"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.landing.arn}/*"]
  }
}

data "aws_iam_policy_document" "security" {
  statement {
    sid       = "Guard"
    effect    = "Deny"
    actions   = ["s3:Put*", "s3:Delete*"]
    resources = ["${aws_s3_bucket.landing.arn}/locked/*"]
  }
}

data "aws_iam_policy_document" "merged" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [data.aws_iam_policy_document.team.json, data.aws_iam_policy_document.security.json]
}

resource "aws_iam_user" "sync" {
  name = "acme-sync"
}

resource "aws_iam_user_policy" "sync" {
  user   = aws_iam_user.sync.name
  policy = data.aws_iam_policy_document.merged.json
}
