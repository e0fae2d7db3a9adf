/** The text of a pattern into a `Pattern`. Cost: linear in the text. */
import { YES } from "../truth";
import { NO_VALUES, Pattern, type Piece } from "./pattern";
import { ANY_CHARACTER } from "./search";
import { tokenizeVariables } from "./variable";

/** Gives each condition key (lower case) a number. */
export type SlotOf = (key: string) => number;

/** What of a pattern's text is special. */
export interface PatternSyntax {
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** Undefined where variables are literal text. */
  readonly slotOf?: SlotOf | undefined;
  /** Ignore case. */
  readonly fold?: boolean;
}

/** Compile a pattern's text. */
export function compilePattern(text: string, syntax: PatternSyntax): Pattern {
  const builder = new PatternBuilder(syntax);
  if (!syntax.slotOf || !text.includes("${")) {
    builder.addText(text);
    return builder.build();
  }
  for (const token of tokenizeVariables(text)) {
    if (token.kind === "text") builder.addText(token.text);
    else if (token.kind === "literal") builder.addPiece(token.text);
    else {
      const slot = syntax.slotOf(token.key);
      builder.addPiece({ slot, key: token.key, fallback: token.fallback });
    }
  }
  return builder.build();
}

/** Match a text against a pattern without variables: `*` any text, `?` one code point. */
export function matchGlob(pattern: string, text: string): boolean {
  return compilePattern(pattern, { wildcards: true }).test(text, NO_VALUES) === YES;
}

/** Collects the chunks of a pattern from left to right. */
export class PatternBuilder {
  private chunk: Piece[] = [];
  private readonly chunks: Piece[][] = [this.chunk];

  constructor(private readonly syntax: { wildcards: boolean; fold?: boolean }) {}

  /** Text in which wildcards count where the syntax has them. */
  addText(text: string): void {
    if (!this.syntax.wildcards) {
      this.addPiece(text);
      return;
    }
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== 0x2a && code !== 0x3f) continue;
      if (at > start) this.addPiece(text.slice(start, at));
      start = at + 1;
      if (code === 0x2a) this.addStar();
      else this.chunk.push(ANY_CHARACTER);
    }
    if (start < text.length) this.addPiece(text.slice(start));
  }

  /** Literal text, a variable or `?`. */
  addPiece(piece: Piece): void {
    if (typeof piece !== "string") {
      this.chunk.push(piece);
      return;
    }
    if (piece === "") return;
    const text = this.syntax.fold ? piece.toLowerCase() : piece;
    const before = this.chunk[this.chunk.length - 1];
    if (typeof before === "string") this.chunk[this.chunk.length - 1] = before + text;
    else this.chunk.push(text);
  }

  /** Neighbouring stars are one star. */
  addStar(): void {
    if (this.chunks.length > 1 && this.chunk.length === 0) return;
    this.chunk = [];
    this.chunks.push(this.chunk);
  }

  /** The pattern. */
  build(): Pattern {
    return new Pattern(this.chunks, this.syntax.fold ?? false);
  }
}
