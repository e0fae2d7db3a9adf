/**
 * Where each key of a JSON text stands, down to a depth, without keeping the whole tree.
 *
 * One pass over a text that `JSON.parse` has accepted; anything else gives positions that mean
 * nothing, so parse first. Memory: one number per key down to `depthMax`.
 */

/** A place in a text, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Looks up positions by path of object keys. */
export interface JsonPositions {
  /** The key at `path`, or the nearest one above it that is known. */
  find(path: readonly string[]): Position | undefined;
}

interface Key {
  readonly offset: number;
  readonly inside: Map<string, Key>;
}

/** Index the keys of `text`, e.g. four levels: `resource`, type, name, attribute. */
export function indexPositions(text: string, depthMax = 4): JsonPositions {
  const root = scan(text, depthMax);
  const lineStarts = startsOfLines(text);
  return {
    find: (path) => {
      let key: Key | undefined;
      let level = root;
      for (const name of path) {
        const next = level.get(name);
        if (!next) break;
        key = next;
        level = next.inside;
      }
      return key && positionAt(key.offset, lineStarts);
    },
  };
}

function scan(text: string, depthMax: number): Map<string, Key> {
  const root = new Map<string, Key>();
  // The maps of the open objects; a list passes the map of its object on.
  const open: { readonly isObject: boolean; readonly keys: Map<string, Key> | undefined }[] = [];
  let next: Map<string, Key> | undefined = root;
  let isKeyExpected = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) {
      open.push({ isObject: code === 0x7b, keys: next });
      isKeyExpected = code === 0x7b;
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
      isKeyExpected = false;
    } else if (code === 0x2c) {
      const top = open.at(-1);
      isKeyExpected = top?.isObject === true;
      if (top && !top.isObject) next = top.keys;
    } else if (code === 0x22) {
      const end = endOfString(text, at);
      const top = open.at(-1);
      if (isKeyExpected && top?.isObject) {
        const depth = open.reduce((count, entry) => count + (entry.isObject ? 1 : 0), 0);
        next = undefined;
        if (top.keys && depth <= depthMax) {
          const inside = new Map<string, Key>();
          top.keys.set(keyText(text.slice(at, end + 1)), { offset: at, inside });
          next = inside;
        }
        isKeyExpected = false;
      }
      at = end;
    }
  }
  return root;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) break;
  }
  return at;
}

function keyText(quoted: string): string {
  return quoted.includes("\\") ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function positionAt(offset: number, lineStarts: readonly number[]): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
