/** Colours for a terminal, or none. */
import { createColors } from "picocolors";

/** Functions that colour a text. */
export type Paint = ReturnType<typeof createColors>;

/** Colours where the stream has them; else functions that change nothing. */
export function paintFor(hasColor: boolean): Paint {
  return createColors(hasColor);
}
