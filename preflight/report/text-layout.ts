/**
 * Lines of a fixed width: wrapping at blanks, and hard where a word alone is too long.
 *
 * Width counts characters as a terminal shows them, near enough: one per code point.
 */

/** Wrap `text` to `width`; the first line is prefixed with `first`, the others with `rest`. */
export function wrap(
  text: string,
  options: { readonly width: number; readonly first: string; readonly rest?: string },
): string[] {
  const { first } = options;
  const rest = options.rest ?? " ".repeat(lengthOf(first));
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    for (const piece of pieces(word, options.width - lengthOf(rest))) {
      const gap = isEmpty ? "" : " ";
      if (!isEmpty && lengthOf(line) + gap.length + lengthOf(piece) > options.width) {
        lines.push(line);
        line = rest + piece;
      } else {
        line += gap + piece;
      }
      isEmpty = false;
    }
  }
  lines.push(line);
  return lines;
}

function pieces(word: string, width: number): string[] {
  const characters = Array.from(word);
  const room = Math.max(20, width);
  if (characters.length <= room) return [word];
  const cut: string[] = [];
  for (let at = 0; at < characters.length; at += room) {
    cut.push(characters.slice(at, at + room).join(""));
  }
  return cut;
}

/** Characters of a text. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Pad or cut to exactly `width`; a cut text ends in `…`. */
export function padTo(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length > width) return `${characters.slice(0, width - 1).join("")}…`;
  return text + " ".repeat(width - characters.length);
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
