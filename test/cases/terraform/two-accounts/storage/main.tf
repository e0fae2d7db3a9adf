terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "bucket" {
  type = string
}
variable "writers" {
  type = list(string)
}

module "inner" {
  source = "./bucket"
  name   = var.bucket
}

resource "aws_s3_bucket_policy" "writers" {
  count  = length(var.writers) > 0 ? 1 : 0
  bucket = module.inner.bucket.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for writer in var.writers : {
        Effect    = "Allow"
        Principal = { AWS = writer }
        Action    = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:ListBucketMultipartUploads"]
        Resource  = [module.inner.bucket.arn, "${module.inner.bucket.arn}/*"]
      }
    ]
  })
}

output "arn" {
  value = module.inner.bucket.arn
}
