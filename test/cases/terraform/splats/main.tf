# Buckets by count and the many ways to name them.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

variable "names" {
  type    = list(string)
  default = ["landing", "exports"]
}

locals {
  arns   = aws_s3_bucket.this[*].arn
  byName = zipmap(var.names, aws_s3_bucket.this.*.arn)
  first  = one(slice(aws_s3_bucket.this[*].id, 0, 1))
}

resource "aws_s3_bucket" "this" {
  count  = length(var.names)
  bucket = format("acme-%s", element(var.names, count.index))
}

resource "aws_s3_bucket_policy" "guard" {
  bucket = local.first
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ThisUserOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "${local.byName["landing"]}/*"
      Condition = { StringNotEquals = { "aws:username" = aws_iam_user.sync.name } }
    }]
  })
}

resource "aws_iam_user" "sync" {
  name = "acme-sync"
}

resource "aws_iam_user_policy" "write" {
  user = aws_iam_user.sync.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = formatlist("%s/*", local.arns) }]
  })
}
