variable "name" { type = string }
variable "prefix" { type = string }
variable "vendor_account" { type = string }
variable "external_id" { type = string }
variable "kms" { type = bool }
variable "extra_statements" {
  type    = list(object({ actions = list(string), resources = list(string) }))
  default = []
}

data "aws_caller_identity" "current" {}

resource "aws_s3_bucket" "this" {
  bucket = lower("${var.name}-${data.aws_caller_identity.current.account_id}")
}

resource "aws_kms_key" "this" {
  count       = var.kms ? 1 : 0
  description = "landing"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms ? "aws:kms" : "AES256"
      kms_master_key_id = var.kms ? aws_kms_key.this[0].arn : null
    }
    bucket_key_enabled = var.kms
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.vendor_account}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
  }
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Objects"
    actions   = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${aws_s3_bucket.this.arn}/${var.prefix}/*"]
  }

  dynamic "statement" {
    for_each = var.extra_statements
    content {
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}

data "aws_iam_policy_document" "combined" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]

  statement {
    sid       = "Bucket"
    actions   = ["s3:ListBucketMultipartUploads"]
    resources = [aws_s3_bucket.this.arn]
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-sync"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "this" {
  name   = "${var.name}-sync"
  policy = data.aws_iam_policy_document.combined.json
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}

output "bucket" {
  value = aws_s3_bucket.this.bucket
}
