# The bucket in one account, the role in another; the bucket comes from a module that is given the
# provider of its account.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

provider "aws" {
  alias               = "storage"
  region              = "eu-central-1"
  allowed_account_ids = ["555566667777"]
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

module "storage" {
  source    = "./storage"
  providers = { aws = aws.storage }
  bucket    = "acme-landing"
  writers   = ["arn:aws:iam::222233334444:role/acme-sync"]
}

resource "aws_iam_role" "sync" {
  name               = "acme-sync"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "write" {
  role = aws_iam_role.sync.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"], Resource = [module.storage.arn, "${module.storage.arn}/*"] }]
  })
}
