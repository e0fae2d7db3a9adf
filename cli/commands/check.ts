/** `syncwright check`: find every cause of ACCESS_DENIED before anything is deployed. */
import type { Command, Flag } from "../command";

/** Flags that complete what a configuration states; whatever evaluates one takes them. */
export const readFlags: readonly Flag[] = [
  { name: "account", value: "ID", describe: "account that is deployed to, twelve digits" },
  { name: "region", value: "REGION", describe: "region that is deployed to" },
  { name: "var", value: "NAME=VALUE", many: true, describe: "value of a Terraform variable" },
  {
    name: "evidence",
    value: "FILE",
    many: true,
    describe:
      "facts from outside the configuration, as JSON or YAML: organization policies, buckets, keys",
  },
];

/** Flags that say what is judged; `fix` takes them too. */
export const subjectFlags: readonly Flag[] = [
  {
    name: "connection",
    value: "FILE",
    many: true,
    describe: "connection and syncs as JSON or YAML, where the configuration holds none",
  },
  { name: "vendor", value: "VENDOR", describe: "vendor that calls, e.g. hightouch" },
  {
    name: "role",
    value: "ADDRESS|ARN",
    describe: "role the vendor assumes: Terraform address, name or ARN",
  },
  { name: "bucket", value: "ADDRESS|NAME", describe: "bucket: Terraform address or name" },
  { name: "prefix", value: "PREFIX", describe: "begin of the keys; the whole bucket without it" },
  {
    name: "operations",
    value: "LIST",
    describe: "what the vendor does, of write,multipart,list,read,notifications,acl,tags",
  },
  { name: "external-id", value: "ID", describe: "external id that the vendor sends" },
  { name: "caller", value: "ARN|ACCOUNT", describe: "principal that calls for the vendor" },
  { name: "endpoint", value: "ID", describe: "VPC endpoint that the calls go through" },
  ...readFlags,
];

/** The row of the command table. */
export const check: Command = {
  name: "check",
  summary: "find every cause of ACCESS_DENIED before anything is deployed",
  description:
    "Reads synthesized CDKTF output, a plan or state as JSON, or a folder of .tf files, works out every API call that the syncs will make, and evaluates each in every policy layer. Offline, without credentials. A plan and a configuration given together complete each other.",
  arguments: [
    {
      name: "PATH",
      describe: "cdktf.out, cdk.tf.json, a folder of .tf files, or a plan or state as JSON",
      many: true,
    },
  ],
  flags: [
    {
      name: "format",
      short: "f",
      value: "FORMAT[=FILE]",
      many: true,
      describe:
        "text, plain, json, sarif, junit, github, markdown or html; into FILE where one is named (default: text)",
    },
    {
      name: "fail-on",
      value: "LEVEL",
      choices: ["error", "warning", "unknown", "never"],
      default: "error",
      describe: "what ends with exit code 1",
    },
    ...subjectFlags,
    {
      name: "base",
      value: "PATH",
      many: true,
      describe:
        "the same before the change: shows which permissions PATH adds and takes away against it",
    },
    {
      name: "suppressions",
      value: "FILE",
      describe: "suppressions with reason, scope and expiry, as JSON or YAML",
    },
    { name: "baseline", value: "FILE", describe: "findings known before; only new ones fail" },
    { name: "write-baseline", value: "FILE", describe: "write the findings of this run there" },
    {
      name: "evidence-template",
      value: "FILE",
      describe: "write the evidence that this run lacks there, to be filled in",
    },
    { name: "date", value: "YYYY-MM-DD", describe: "day that expiries are compared with" },
    { name: "quiet", short: "q", describe: "only what fails, a line a connection" },
  ],
  examples: [
    "syncwright check cdktf.out",
    "syncwright check plan.json . --format text --format sarif=sync.sarif",
    "syncwright check infra/ --base ../main/infra/ --format markdown=comment.md",
    "syncwright check infra/ --vendor hightouch --role aws_iam_role.sync --bucket aws_s3_bucket.landing --prefix orders/",
  ],
  load: async () => (await import("../check/run-check.js")).runCheck,
};
