/**
 * Remembers answers by text, in bounded memory: emptied when full, and long texts are not kept at all.
 *
 * Emptying at once is crude and cheap; requests repeat few actions, callers and keys, so it is rare.
 */

/** Longer texts are computed anew each time. */
const KEY_LENGTH_MAX = 512;

/** A cache of at most `countMax` answers. */
export class BoundedCache<Value> {
  private readonly values = new Map<string, Value>();

  constructor(private readonly countMax: number) {}

  /** The answer for a text, computed where it is not remembered. */
  get(key: string, compute: (key: string) => Value): Value {
    const kept = this.values.get(key);
    if (kept !== undefined) return kept;
    const value = compute(key);
    if (key.length <= KEY_LENGTH_MAX) {
      if (this.values.size >= this.countMax) this.values.clear();
      this.values.set(key, value);
    }
    return value;
  }
}
