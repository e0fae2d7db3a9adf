/** One line of progress on stderr while a run is under way; nothing where stderr is no terminal. */
import { visible } from "../diagnostics";
import type { RunProgress } from "../runner";
import type { Io } from "./command";

/** Not more often than this. */
const REDRAW_MS = 100;

/** Draws over itself, and is gone when the run ends. */
export class RunProgressLine {
  private readonly isTerminal: boolean;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private phase = "";

  constructor(
    private readonly io: Io,
    private readonly sync: string,
  ) {
    this.isTerminal = (io.stderr as { isTTY?: boolean }).isTTY === true;
  }

  /** Show a step; the first of a phase at once, the rest at most ten times a second. */
  show(progress: RunProgress): void {
    if (!this.isTerminal) return;
    const now = performance.now();
    if (progress.phase === this.phase && now - this.drawnAt < REDRAW_MS) return;
    this.phase = progress.phase;
    this.drawnAt = now;
    const width = Math.max(20, ((this.io.stderr as { columns?: number }).columns ?? 80) - 1);
    this.io.stderr.write(`\r\u001b[2K${visible(textOf(this.sync, progress)).slice(0, width)}`);
  }

  /** Remove the line. */
  clear(): void {
    if (this.isTerminal && this.phase !== "") this.io.stderr.write("\r\u001b[2K");
  }
}

function textOf(sync: string, progress: RunProgress): string {
  switch (progress.phase) {
    case "reading":
      return `${sync}: reading ${progress.what}`;
    case "writing":
      return `${sync}: ${(progress.bytes / 1024 / 1024).toFixed(1)} MiB written to ${progress.key}`;
    case "publishing":
      return `${sync}: publishing ${progress.key}`;
  }
}
