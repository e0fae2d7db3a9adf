/** `syncwright lambda`: the entry of a container image on AWS Lambda. */
import type { Command } from "../command";

/** The table row; the work is in `lambda-loop.ts`, loaded when it runs. */
export const lambda: Command = {
  name: "lambda",
  summary: "run syncs as an AWS Lambda function: the entry of a container image",
  description: [
    'Takes events {"command": ["run", "SYNC", ...]} from Lambda\'s runtime API, as the schedules of a SyncRunner send them; --now, --schedule, --run-id and --dry-run may follow the names. The answer is what `syncwright run --format json` prints; a run that failed is an error of the function.',
    "The workspace is SYNCWRIGHT_WORKSPACE, the place where runs remember SYNCWRIGHT_STATE. Without the latter only model syncs of the mode `all` run, because a function's disk does not outlive it.",
    "Ten seconds before the function's time is up the run is stopped and what it has not published removed.",
  ].join("\n\n"),
  load: async () => (await import("../lambda-loop.js")).lambdaLoop,
};
