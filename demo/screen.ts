/**
 * What the demo prints: headings, the commands as a user would type them, their output indented, and
 * on a terminal a line that shows how long the present step has been going on.
 */
import { createColors } from "picocolors";

import { visible } from "../diagnostics";

const FRAME_MS = 120;
const FRAMES = ["|", "/", "-", "\\"];

/** One demo's output. */
export class Screen {
  private readonly paint;
  private ticking: NodeJS.Timeout | undefined;

  constructor(
    private readonly out: NodeJS.WriteStream,
    color: boolean,
  ) {
    this.paint = createColors(color);
  }

  /** A numbered step. */
  step(number: number, title: string): void {
    this.out.write(`\n${this.paint.bold(this.paint.cyan(`${number}. ${title}`))}\n`);
  }

  /** A sentence about what is happening and why. */
  say(text: string): void {
    for (const line of text.split("\n")) this.out.write(`   ${line}\n`);
  }

  /** A command line, as the user would type it. */
  command(line: string): void {
    this.out.write(`\n   ${this.paint.dim("$")} ${this.paint.bold(line)}\n`);
  }

  /** Output of a command, as it came (colours included). */
  output(text: string): void {
    const trimmed = text.replace(/\s+$/, "");
    if (trimmed === "") return;
    for (const line of trimmed.split("\n")) this.out.write(`   ${line}\n`);
  }

  /** Something that went as it should. */
  good(text: string): void {
    this.out.write(`   ${this.paint.green("✓")} ${visible(text)}\n`);
  }

  /** Show `what` with its seconds until `work` ends; on a pipe, only once. */
  async during<T>(what: string, work: Promise<T>): Promise<T> {
    if (!this.out.isTTY) {
      this.say(`${what} ...`);
      return work;
    }
    const started = process.hrtime.bigint();
    let frame = 0;
    this.ticking = setInterval(() => {
      const seconds = Number((process.hrtime.bigint() - started) / 1_000_000_000n);
      frame = (frame + 1) % FRAMES.length;
      this.out.write(`\r   ${FRAMES[frame]} ${what} (${seconds} s)`);
    }, FRAME_MS);
    try {
      return await work;
    } finally {
      this.clear();
    }
  }

  /** Remove a running line. */
  clear(): void {
    if (!this.ticking) return;
    clearInterval(this.ticking);
    this.ticking = undefined;
    this.out.write("\r\u001b[2K");
  }
}
