# A bucket that lets in nobody but through its VPC endpoint.

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = "vpc-0a1b2c3d"
  service_name = "com.amazonaws.eu-central-1.s3"
  policy       = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" }]
}
POLICY
}

resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}

resource "aws_s3_bucket_policy" "endpoint" {
  bucket = aws_s3_bucket.landing.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EndpointOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*Object"
      Resource  = "${aws_s3_bucket.landing.arn}/*"
      Condition = { StringNotEquals = { "aws:SourceVpce" = aws_vpc_endpoint.s3.id } }
    }]
  })
}

resource "aws_iam_user" "sync" {
  name = "acme-sync"
}

resource "aws_iam_user_policy" "write" {
  user   = aws_iam_user.sync.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "${aws_s3_bucket.landing.arn}/*" }] })
}
