# Tenants from a YAML file, with optional attributes, one role each.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

locals {
  file    = yamldecode(file("${path.module}/tenants.yaml"))
  tenants = { for name, tenant in local.file.tenants : name => merge({ prefixes = ["all"] }, tenant) }
  pairs = flatten([
    for name, tenant in local.tenants : [
      for prefix in tenant.prefixes : { tenant = name, prefix = prefix }
    ]
  ])
  arns = { for name, _ in local.tenants : name => [for pair in local.pairs : "${aws_s3_bucket.landing.arn}/${name}/${pair.prefix}/*" if pair.tenant == name] }
}

variable "options" {
  type = object({
    vendor_account = string
    path           = optional(string, "/vendors/")
    tags           = optional(map(string), {})
    limits = optional(object({
      session_seconds = optional(number, 3600)
    }), {})
  })
  default = {
    vendor_account = "111122223333"
  }
}

resource "aws_s3_bucket" "landing" {
  bucket = coalesce(null, "", "acme-landing")
}

data "aws_iam_policy_document" "trust" {
  for_each = local.tenants

  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.options.vendor_account}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [each.value.external_id]
    }
  }
}

resource "aws_iam_role" "tenant" {
  for_each             = local.tenants
  name                 = "sync-${each.key}"
  path                 = var.options.path
  max_session_duration = var.options.limits.session_seconds
  tags                 = var.options.tags
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
}

resource "aws_iam_role_policy" "tenant" {
  for_each = aws_iam_role.tenant
  name     = "write"
  role     = each.value.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"], Resource = concat([aws_s3_bucket.landing.arn], lookup(local.arns, each.key, [])) }]
  })
}
