/** `syncwright why`: who may do what, and which statement of which layer says so. */
import type { Command } from "../command";
import { readFlags } from "./check";

/** The row of the command table. */
export const why: Command = {
  name: "why",
  summary: "show why a principal may or may not call an action on a resource",
  description:
    "Evaluates one request over every policy layer of a configuration and prints each statement with the first part that did not fit.",
  arguments: [
    { name: "ACTION", describe: "e.g. s3:PutObject", required: true },
    { name: "RESOURCE", describe: "ARN, e.g. arn:aws:s3:::landing/orders/1.json", required: true },
    { name: "PATH", describe: "configuration or plan, as for `check`", required: true, many: true },
  ],
  flags: [
    {
      name: "as",
      value: "PRINCIPAL",
      describe: "who asks: Terraform address, name or ARN of a role or user, or a service",
    },
    {
      name: "context",
      value: "KEY=VALUE",
      many: true,
      describe: "condition key of the request, e.g. sts:ExternalId=7d4c",
    },
    ...readFlags,
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json"],
      default: "text",
      describe: "text or json",
    },
  ],
  examples: [
    "syncwright why s3:PutObject arn:aws:s3:::landing/orders/1.json cdktf.out --as aws_iam_role.sync",
    "syncwright why sts:AssumeRole arn:aws:iam::222233334444:role/sync . --as arn:aws:iam::111122223333:root --context sts:ExternalId=7d4c",
  ],
  load: async () => (await import("../check/run-why.js")).runWhy,
};
