/** `syncwright policy`: print the least-privilege policies for a vendor and a bucket. */
import type { Command } from "../command";

/** The row of the command table. */
export const policy: Command = {
  name: "policy",
  summary: "print the least-privilege policies for a vendor and a bucket",
  description:
    "Prints the identity, bucket and trust policy that a vendor needs for its syncs, and those of a KMS key and an event queue where they are given. What is granted follows from --operations and --prefix, or from the connection and syncs in --connection FILE.",
  flags: [
    {
      name: "vendor",
      value: "VENDOR",
      describe: "vendor of the catalogue, e.g. hightouch, polytomic, pipedream",
    },
    { name: "bucket", value: "NAME", describe: "name of the bucket, or s3://bucket/folder" },
    { name: "prefix", value: "PREFIX", describe: "begin of the keys; the whole bucket without it" },
    {
      name: "region",
      value: "REGION",
      describe:
        "region of the bucket, e.g. eu-central-1; else that of the key or queue, else partition aws",
    },
    { name: "account", value: "ID", describe: "your account, twelve digits" },
    { name: "role", value: "ARN", describe: "role that the vendor assumes" },
    { name: "external-id", value: "ID", describe: "external id of the connection", many: true },
    { name: "vendor-account", value: "ID", describe: "account that the vendor calls from" },
    {
      name: "vendor-principal",
      value: "ARN",
      describe: "role or user that the vendor calls as",
      many: true,
    },
    { name: "key", value: "ARN", describe: "KMS key that encrypts the bucket" },
    {
      name: "bucket-keys",
      value: "on|off",
      describe: "whether S3 Bucket Keys are on; then KMS sees the bucket's ARN only",
      choices: ["on", "off"],
      default: "on",
    },
    { name: "queue", value: "ARN", describe: "SQS queue that hears of new objects" },
    {
      name: "operations",
      value: "LIST",
      describe: "what the vendor does, of write,read,list,notifications,acl,tags",
      default: "write",
    },
    { name: "connection", value: "FILE", describe: "connection and syncs as JSON or YAML" },
    {
      name: "only",
      value: "KIND",
      describe: "print this policy alone",
      choices: ["identity", "bucket", "trust", "key", "queue"],
    },
    {
      name: "format",
      value: "FORMAT",
      describe: "text or json",
      choices: ["text", "json"],
      default: "text",
    },
  ],
  examples: [
    "syncwright policy --vendor hightouch --bucket acme-landing --prefix upload/ --region eu-central-1 --role arn:aws:iam::111122223333:role/hightouch --vendor-account 444455556666 --external-id 8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1",
    "syncwright policy --vendor pipedream --bucket acme-events --region us-east-1 --only bucket",
    "syncwright policy --connection landing.yaml --only identity > policy.json",
  ],
  load: async () => (await import("../print-policy.js")).printPolicy,
};
