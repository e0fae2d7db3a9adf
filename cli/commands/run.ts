/** `syncwright run`: run syncs of a workspace, one after the other. */
import type { Command } from "../command";

/** The table row; the work is in `run-syncs.ts`, loaded when it runs. */
export const run: Command = {
  name: "run",
  summary: "run syncs: read the model, write the files, publish them whole or not at all",
  description: [
    "SYNC is the id or name of a model sync, a bulk sync or an event delivery in the workspace.",
    "AWS credentials come from the environment, as for any AWS tool; with auth_mode iam_role they assume the connection's role with its external id. The secret of an access-key connection is read from SYNCWRIGHT_SECRET_<CONNECTION ID>, a Dropbox refresh token from SYNCWRIGHT_DROPBOX_REFRESH_TOKEN_<CONNECTION ID>.",
    "A run that is started again with its --run-id repeats itself: same time, same keys, same bytes.",
  ].join("\n\n"),
  arguments: [{ name: "SYNC", describe: "id or name of a sync", required: true, many: true }],
  flags: [
    {
      name: "workspace",
      value: "DIR",
      describe: "the workspace (default: SYNCWRIGHT_WORKSPACE, else .syncwright)",
    },
    {
      name: "endpoint-url",
      value: "URL",
      describe: "S3 and STS endpoint that is not AWS's (default: AWS_ENDPOINT_URL)",
    },
    { name: "run-id", value: "ID", describe: "letters, digits, _ and - (default: made up)" },
    {
      name: "now",
      value: "TIME",
      describe: "the scheduled time in ISO 8601, for file names (default: the clock)",
    },
    {
      name: "schedule",
      value: "ARN",
      describe:
        "the schedule that starts the run; with --now it gives the run id, so that a retry repeats itself",
    },
    {
      name: "state",
      value: "PLACE",
      describe:
        "where runs remember: a folder, or s3://bucket/prefix (default: SYNCWRIGHT_STATE, else state in the workspace)",
    },
    {
      name: "wait-for-role",
      value: "SECONDS",
      describe: "how long a refused role may mean that it was created just now (default: 0)",
    },
    {
      name: "events",
      value: "FILE",
      describe: "events to deliver, one JSON value a line; - is standard input",
    },
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json"],
      default: "text",
      describe: "how the result is printed",
    },
    { name: "dry-run", describe: "name the files and count the rows; write nothing" },
  ],
  examples: [
    "syncwright run daily-flights",
    "syncwright run daily-flights --now 2026-03-04T05:00:00Z --run-id 2026-03-04T05-00Z",
    "syncwright run daily-flights --endpoint-url http://127.0.0.1:4566",
  ],
  load: async () => (await import("../run-syncs.js")).runSyncs,
};
