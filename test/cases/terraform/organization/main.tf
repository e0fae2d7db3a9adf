# A region lock on the unit above the account.

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "landing"
  region = "eu-central-1"
  assume_role {
    role_arn = "arn:aws:iam::${aws_organizations_account.landing.id}:role/OrganizationAccountAccessRole"
  }
}

resource "aws_organizations_organization" "acme" {
  feature_set          = "ALL"
  enabled_policy_types = ["SERVICE_CONTROL_POLICY"]
}

resource "aws_organizations_organizational_unit" "workloads" {
  name      = "workloads"
  parent_id = aws_organizations_organization.acme.roots[0].id
}

resource "aws_organizations_organizational_unit" "data" {
  name      = "data"
  parent_id = aws_organizations_organizational_unit.workloads.id
}

resource "aws_organizations_account" "landing" {
  name      = "landing"
  email     = "landing@acme.test"
  parent_id = aws_organizations_organizational_unit.data.id
}

resource "aws_organizations_policy" "region" {
  name = "region"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "RegionLock"
      Effect    = "Deny"
      NotAction = ["iam:*", "sts:*"]
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:RequestedRegion" = "us-east-1" } }
    }]
  })
}

resource "aws_organizations_policy_attachment" "region" {
  policy_id = aws_organizations_policy.region.id
  target_id = aws_organizations_organizational_unit.workloads.id
}

resource "aws_s3_bucket" "landing" {
  provider = aws.landing
  bucket   = "acme-landing"
}

resource "aws_iam_user" "sync" {
  provider = aws.landing
  name     = "acme-sync"
}

resource "aws_iam_user_policy" "write" {
  provider = aws.landing
  user     = aws_iam_user.sync.name
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "${aws_s3_bucket.landing.arn}/*" }] })
}
