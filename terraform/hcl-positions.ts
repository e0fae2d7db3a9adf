/**
 * On which line each block of an HCL text begins, by its words: `resource aws_s3_bucket landing`.
 *
 * Heads of blocks stand on one line in practice; one that does not is simply not found.
 */

/** A place in a text, from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** Positions by the block's keyword and labels, joined by blanks. */
export function blockPositions(text: string): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>();
  for (const [index, line] of text.split("\n").entries()) {
    const head = line.trimStart();
    if (!head.startsWith("resource") && !head.startsWith("data")) continue;
    const words = head
      .split("{", 1)[0]
      ?.split(/[\s"]+/)
      .filter((word) => word !== "");
    if (words?.length !== 3) continue;
    positions.set(words.join(" "), {
      line: index + 1,
      column: line.length - head.length + 1,
    });
  }
  return positions;
}
