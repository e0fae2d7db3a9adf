/**
 * What `syncwright simulate` does: stream lines through `simulateLine`.
 *
 * Memory is bounded by the longest line, which is bounded too; answers wait for a slow reader.
 */
import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";

import { simulateLine } from "../iam";
import { EXIT, type ExitCode, type Input, type Io } from "./command";
import { badUsage, UsageError } from "./diagnose";
import { type GatheredText, LineGatherer } from "./gather-lines";

/** The longest line, in UTF-16 units; a longer one is answered with an error. */
const LINE_LENGTH_MAX = 4_000_000;

/** Answer every line of FILE or of standard input. */
export async function simulateLines(input: Input, io: Io): Promise<ExitCode> {
  const source = openSource(input.arguments[0], io);
  const gatherer = new LineGatherer(LINE_LENGTH_MAX);
  let hasFault = false;
  const answerAll = async (requests: readonly GatheredText[]) => {
    const answers = requests.map(answer);
    hasFault ||= answers.some((found) => "error" in found);
    await write(answers.map((found) => `${JSON.stringify(found)}\n`).join(""), io);
  };
  try {
    for await (const lines of linesOf(source)) {
      if (io.signal.aborted) return EXIT.interrupted;
      await answerAll(lines.flatMap((line) => gatherer.push(line)));
    }
    await answerAll(gatherer.end());
  } catch (error) {
    throw unreadable(error, input.arguments[0]);
  }
  return hasFault ? EXIT.usage : EXIT.ok;
}

function answer({ text, line }: GatheredText) {
  return text === undefined ? tooLong(line) : simulateLine(text, line);
}

function openSource(file: string | undefined, io: Io): Readable {
  if (file === undefined || file === "-") return io.stdin;
  return createReadStream(resolve(io.cwd, file));
}

/** A file that cannot be read is the user's; anything else is ours. */
function unreadable(error: unknown, file: string | undefined): unknown {
  const code = (error as { code?: unknown }).code;
  if (file === undefined || typeof code !== "string") return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EISDIR: "it is a folder",
    EACCES: "it may not be read",
  };
  const reason = reasons[code];
  if (reason === undefined) return error;
  return new UsageError(badUsage("simulate", `cannot read \`${file}\`: ${reason}`));
}

function tooLong(line: number) {
  const message = `the line has more than ${LINE_LENGTH_MAX} characters`;
  return { line, error: { code: "IAM0002", message } };
}

/** Lines without their ends, as many as each chunk completes; undefined for one that is too long. */
async function* linesOf(source: Readable): AsyncGenerator<readonly (string | undefined)[]> {
  source.setEncoding("utf8");
  let rest = "";
  let isTooLong = false;
  for await (const chunk of source) {
    const lines: (string | undefined)[] = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (isTooLong && lines.length > 0) {
      lines[0] = undefined;
      isTooLong = false;
    }
    if (rest.length > LINE_LENGTH_MAX) {
      isTooLong = true;
      rest = "";
    }
    yield lines;
  }
  if (isTooLong) yield [undefined];
  else if (rest !== "") yield [rest];
}

/** Write what one chunk answered; wait where the reader is slow. */
async function write(text: string, io: Io): Promise<void> {
  if (text === "") return;
  const isReady = io.stdout.write(text);
  if (!isReady) await new Promise<void>((done) => io.stdout.once("drain", done));
}
