# A user whose rights come from its group; the group's policy is a template.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

variable "prefixes" {
  type    = list(string)
  default = ["orders", "customers"]
}

resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

resource "aws_iam_user" "sync" {
  name = "acme-sync"
}

resource "aws_iam_group" "writers" {
  name = "writers"
}

resource "aws_iam_user_group_membership" "sync" {
  user   = aws_iam_user.sync.name
  groups = [aws_iam_group.writers.name]
}

resource "aws_iam_group_policy" "write" {
  name  = "write"
  group = aws_iam_group.writers.name
  policy = templatefile("${path.module}/policy.json.tftpl", {
    bucket_arn = aws_s3_bucket.landing.arn
    prefixes   = var.prefixes
  })
}
