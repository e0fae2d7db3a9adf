/** Texts and lists cut to a length, with what is left out counted. */

/** At most `length` UTF-16 units, never half a character; says how many characters are missing. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = ` … (+ ${text.length - length} characters)`;
  const kept = text.slice(0, Math.max(0, length - tail.length));
  const last = kept.charCodeAt(kept.length - 1);
  const whole = last >= 0xd800 && last <= 0xdbff ? kept.slice(0, -1) : kept;
  return `${whole}${tail}`;
}

/** As many lines as fit into `length` units together, each clipped to that; the rest is counted. */
export function clipLines(lines: readonly string[], length: number): readonly string[] {
  const kept: string[] = [];
  let left = length;
  for (const [index, line] of lines.entries()) {
    const shown = clip(line, length);
    if (shown.length > left) return [...kept, `… + ${lines.length - index} more lines`];
    kept.push(shown);
    left -= shown.length + 1;
  }
  return kept;
}

/** The first few of a list, and how many more there are. */
export function firstOf(items: readonly string[], count: number, separator = ", "): string {
  const shown = items.slice(0, count).join(separator);
  return items.length > count ? `${shown} + ${items.length - count} more` : shown;
}
