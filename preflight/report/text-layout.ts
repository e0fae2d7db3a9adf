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
  const { first, width } = options;
  const rest = options.rest ?? " ".repeat(lengthOf(first));
  const lines: string[] = [];
  let prefix = first;
  let held: string[] = [];
  let length = 0;
  const breakLine = (): void => {
    lines.push(prefix + held.join(" "));
    prefix = rest;
    held = [];
    length = 0;
  };
  for (const word of text.split(" ")) {
    let characters = Array.from(word);
    for (;;) {
      const room = Math.max(ROOM_MIN, width - lengthOf(prefix));
      const gap = held.length === 0 ? 0 : 1;
      if (length + gap + characters.length <= room) break;
      if (held.length > 0) breakLine();
      else {
        held = [characters.slice(0, room).join("")];
        characters = characters.slice(room);
        breakLine();
      }
    }
    length += characters.length + (held.length === 0 ? 0 : 1);
    held.push(characters.join(""));
  }
  breakLine();
  return lines;
}

/** Characters that a line holds at least, however long its prefix is. */
const ROOM_MIN = 20;

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
