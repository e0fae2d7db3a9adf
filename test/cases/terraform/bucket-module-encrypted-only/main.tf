# A bucket from a module with create flags and dynamic blocks, as public modules have them.

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

module "landing" {
  source = "../bucket-module/modules/bucket"

  bucket                                = "acme-landing"
  attach_deny_insecure_transport_policy = true
  attach_deny_unencrypted_object_uploads = true
  control_object_ownership              = true
  versioning                            = { status = "enabled" }
  lifecycle_rule = [{
    id                                     = "abort"
    enabled                                = true
    abort_incomplete_multipart_upload_days = 7
  }]
  server_side_encryption_configuration = {
    rule = {
      apply_server_side_encryption_by_default = { sse_algorithm = "AES256" }
      bucket_key_enabled                      = false
    }
  }
}

module "unused" {
  source        = "../bucket-module/modules/bucket"
  create_bucket = false
  bucket        = "acme-unused"
}

resource "aws_iam_role" "sync" {
  name               = "acme-sync"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "write" {
  name = "write"
  role = aws_iam_role.sync.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"]
      Resource = [module.landing.s3_bucket_arn, "${module.landing.s3_bucket_arn}/*"]
    }]
  })
}
