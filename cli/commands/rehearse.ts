/** `syncwright rehearse`: a local AWS that enforces policies, alone or around a command. */
import type { Command } from "../command";

/** The table row; the work is in `rehearse-run.ts`, loaded when it runs. */
export const rehearse: Command = {
  name: "rehearse",
  summary: "serve a local AWS that enforces every policy, alone or around a command",
  description: [
    "S3, STS, IAM, KMS and SQS answer on one local port. Every request is decided by the policies deployed to it, as AWS would decide; nothing reaches AWS. Terraform finds our provider and a stand-in for hashicorp/aws through the generated CLI configuration.",
    "With a COMMAND behind `--`, it runs with that environment, the exit code is the command's, and the calls it made are summed up at the end. Without one, the environment is printed and the rehearsal serves until Ctrl-C.",
    "Credentials are made up for each rehearsal, unless --seed makes them the same every time.",
  ].join("\n\n"),
  flags: [
    { name: "port", value: "N", describe: "the port on 127.0.0.1 (default: any free one)" },
    {
      name: "account",
      value: "ID",
      many: true,
      describe: "a served account, twelve digits (default: 111122223333); the first one deploys",
    },
    {
      name: "region",
      value: "REGION",
      default: "us-east-1",
      describe: "the region of the endpoint",
    },
    {
      name: "state",
      value: "FILE",
      describe: "a snapshot to serve from the start, as --save wrote it",
    },
    { name: "save", value: "FILE", describe: "write the snapshot served at the end, as JSON" },
    { name: "log", value: "FILE", describe: "write every call, one JSON line each" },
    { name: "seed", value: "TEXT", describe: "make ids and credentials the same in every run" },
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json"],
      default: "text",
      describe: "how endpoint and summary are printed; json moves the command's output to stderr",
    },
  ],
  examples: [
    "syncwright rehearse",
    "syncwright rehearse --port 4566 --account 111122223333 --account 444455556666",
    "syncwright rehearse -- terraform apply -auto-approve",
    "syncwright rehearse --state before.json --format json -- npm run deploy",
  ],
  load: async () => (await import("../rehearse-run.js")).rehearseRun,
};
