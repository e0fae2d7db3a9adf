variable "create_bucket" {
  type    = bool
  default = true
}
variable "bucket" {
  type    = string
  default = null
}
variable "bucket_prefix" {
  type    = string
  default = null
}
variable "attach_policy" {
  type    = bool
  default = false
}
variable "policy" {
  type    = string
  default = null
}
variable "attach_deny_insecure_transport_policy" {
  type    = bool
  default = false
}
variable "attach_deny_unencrypted_object_uploads" {
  type    = bool
  default = false
}
variable "attach_public_policy" {
  type    = bool
  default = true
}
variable "control_object_ownership" {
  type    = bool
  default = false
}
variable "object_ownership" {
  type    = string
  default = "BucketOwnerEnforced"
}
variable "block_public_acls" {
  type    = bool
  default = true
}
variable "block_public_policy" {
  type    = bool
  default = true
}
variable "ignore_public_acls" {
  type    = bool
  default = true
}
variable "restrict_public_buckets" {
  type    = bool
  default = true
}
variable "versioning" {
  type    = map(string)
  default = {}
}
variable "server_side_encryption_configuration" {
  type    = any
  default = {}
}
variable "lifecycle_rule" {
  type    = any
  default = []
}
variable "tags" {
  type    = map(string)
  default = {}
}
