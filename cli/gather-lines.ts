/**
 * Requests out of lines: mostly one a line, but a request that is laid out over several lines counts too.
 *
 *     {                      a lone opening brace begins it,
 *       "request": ...       indented lines go on,
 *     }                      a closing brace at the margin ends it
 *
 * Lines that turn out to be no such request are given back one by one, so that each gets its own error.
 */

/** The text of one request and the line it begins on, from 1; no text for a line that is too long. */
export interface GatheredText {
  readonly text: string | undefined;
  readonly line: number;
}

/** Gathers lines in order. Memory is bounded by `lengthMax`. */
export class LineGatherer {
  private number = 0;
  private held: GatheredText[] = [];
  private heldLength = 0;

  constructor(private readonly lengthMax: number) {}

  /** What the next line completes. */
  push(text: string | undefined): readonly GatheredText[] {
    const line = { text, line: ++this.number };
    if (text === undefined) return [...this.release(), line];
    const trimmed = text.trimEnd();
    if (trimmed === "{") return [...this.release(), ...this.hold(line)];
    if (this.held.length === 0) return trimmed === "" ? [] : [line];
    if (trimmed === "}") return [this.join(line)];
    const goesOn = trimmed === "" || text.startsWith(" ") || text.startsWith("\t");
    if (goesOn && this.heldLength + text.length <= this.lengthMax) return this.hold(line);
    return [...this.release(), line];
  }

  /** What is left at the end of the input. */
  end(): readonly GatheredText[] {
    return this.release();
  }

  private hold(line: GatheredText): readonly GatheredText[] {
    this.held.push(line);
    this.heldLength += line.text?.length ?? 0;
    return [];
  }

  private join(last: GatheredText): GatheredText {
    const lines = [...this.held, last];
    this.held = [];
    this.heldLength = 0;
    return { text: lines.map(({ text }) => text).join("\n"), line: lines[0]?.line ?? last.line };
  }

  private release(): readonly GatheredText[] {
    const lines = this.held.filter(({ text }) => text?.trim() !== "");
    this.held = [];
    this.heldLength = 0;
    return lines;
  }
}
