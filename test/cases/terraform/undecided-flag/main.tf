# A flag that nobody sets decides whether the sync may write at all.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

variable "enable_writes" {
  type = bool
}

resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

resource "aws_iam_user" "sync" {
  name = "acme-sync"
}

resource "aws_iam_user_policy" "write" {
  count  = var.enable_writes ? 1 : 0
  user   = aws_iam_user.sync.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "${aws_s3_bucket.landing.arn}/*" }] })
}
