/**
 * Patterns over directories: `*` and `?` within a segment, `**` for any number of segments.
 *
 * Matched segment by segment with two pointers; never a regular expression. Cost: the product of the
 * two lengths at worst.
 */

/** True where the pattern matches the whole path. */
export function matchesPath(pattern: string, path: string): boolean {
  return matchSegments(splitPath(pattern), splitPath(path));
}

function splitPath(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function matchSegments(pattern: readonly string[], path: readonly string[]): boolean {
  // reachable[i]: the first i segments of the path can be matched by the pattern so far.
  let reachable = path.map((_, index) => index === 0);
  reachable.push(path.length === 0);
  if (path.length === 0) reachable = [true];
  for (const part of pattern) {
    const next = new Array<boolean>(path.length + 1).fill(false);
    for (let index = 0; index <= path.length; index++) {
      if (!reachable[index]) continue;
      if (part === "**") next.fill(true, index);
      else if (index < path.length && matchSegment(part, path[index] ?? "")) next[index + 1] = true;
    }
    reachable = next;
  }
  return reachable[path.length] === true;
}

function matchSegment(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let mark = 0;
  while (from < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      mark = from;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++mark;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
