/**
 * Events from a file or stream: one JSON value a line, kept as it is written.
 *
 * A line that is not JSON would corrupt the batch for every consumer, so it stops the delivery with
 * its number; blank lines are passed over.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { fail } from "../failure";

/** SQS's and most queues' limit is far below. */
const EVENT_BYTES_MAX = 1024 * 1024;

/** Each event's text, without line break. */
export async function* eventLines(source: string | Readable): AsyncGenerator<string> {
  const input = typeof source === "string" ? createReadStream(source) : source;
  const name = typeof source === "string" ? source : "standard input";
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === "") continue;
    yield checkEvent(line, name, number);
  }
}

function checkEvent(line: string, name: string, number: number): string {
  const where = { file: name, line: number };
  if (Buffer.byteLength(line) > EVENT_BYTES_MAX) {
    fail({
      code: "SYNC5061",
      summary: "an event is too large",
      where,
      why: "an event takes at most 1 MiB",
    });
  }
  try {
    JSON.parse(line);
    return line;
  } catch (error) {
    const why = String((error as { message?: unknown }).message);
    fail({
      code: "SYNC5060",
      summary: "an event is not JSON",
      where,
      why,
      help: "write one JSON value a line",
    });
  }
}
