/** `syncwright explain`: the page of a code, or the list of all codes. */
import type { Command } from "../command";

/** The row of the command table. */
export const explain: Command = {
  name: "explain",
  summary: "print what a code means, with a failing and a fixed example",
  arguments: [{ name: "CODE", describe: "e.g. SYNC1203; every known cause where left out" }],
  flags: [
    {
      name: "format",
      value: "FORMAT",
      choices: ["text", "json"],
      default: "text",
      describe: "text or json",
    },
  ],
  examples: ["syncwright explain SYNC1203", "syncwright explain"],
  load: async () => (await import("../check/run-explain.js")).runExplain,
};
