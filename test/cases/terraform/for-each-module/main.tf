# A landing bucket per tenant, from a local module, with merged policy documents.

variable "tenants" {
  type = map(object({ vendor_account = string, external_id = string }))
  default = {
    acme = { vendor_account = "111122223333", external_id = "acme-7d4c" }
    beta = { vendor_account = "111122223333", external_id = "beta-19aa" }
  }
}

variable "with_kms" {
  type    = bool
  default = false
}

locals {
  prefix = "exports"
}

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["222233334444"]
}

module "landing" {
  source   = "./modules/landing"
  for_each = var.tenants

  name           = "${each.key}-landing"
  prefix         = local.prefix
  vendor_account = each.value.vendor_account
  external_id    = each.value.external_id
  kms            = var.with_kms
}

output "buckets" {
  value = { for name, landing in module.landing : name => landing.bucket }
}
