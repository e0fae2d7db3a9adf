/** `syncwright simulate [FILE]`: one JSON request a line in, one JSON decision a line out. */
import type { Command } from "../command";

/** The row of the command table. */
export const simulate: Command = {
  name: "simulate",
  summary: "decide IAM requests, one JSON request a line",
  description: [
    'Reads lines such as {"id": "1", "request": {"principal", "action", "resource", "resourceAccount", "context"}, "policies": {"identity": [...], "resource": {...}, "permissionsBoundary": [...], "session": [...], "serviceControl": [[...]], "resourceControl": [[...]], "vpcEndpoint": [...]}} and prints {"id", "decision", "decidedBy", "deniedBy", "missing"} for each. A layer that is absent does not limit. Any value may be {"unknown": "reason"}.',
    'A line that is no request gets {"line", "error"}; the others are still answered, and the exit code is 2.',
  ].join("\n\n"),
  arguments: [{ name: "FILE", describe: "file of JSON lines; standard input if left out or `-`" }],
  flags: [
    {
      name: "format",
      value: "FORMAT",
      describe: "how answers are printed",
      choices: ["json"],
      default: "json",
    },
  ],
  examples: ["syncwright simulate requests.jsonl", "syncwright simulate < requests.jsonl"],
  load: async () => (await import("../simulate-lines.js")).simulateLines,
};
