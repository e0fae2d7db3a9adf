/**
 * Whether two names mean one thing, when either may not be known in full.
 *
 * A policy for `var.bucket` may be any bucket's, one for `acme-${var.stage}` that of every bucket with
 * such a name; one for a name that is written out is that bucket's alone. A closed stand-in (a name
 * that AWS or Terraform will make up) is equal to itself only, whatever a variable turns out to be.
 */
import { isUnknown, type Unknown } from "../../iam";
import { STAND_IN, type SymbolFact } from "../symbols";

/** What comparing two names says. */
export type Sameness = "same" | "maybe" | "different";

/** A name as far as it is known. */
export type Name = string | Unknown;

/** Compares names of one reading. */
export class Names {
  readonly #open: ReadonlySet<string>;
  readonly #closed: ReadonlySet<string>;

  constructor(symbols: readonly SymbolFact[]) {
    this.#open = new Set(symbols.filter(({ isOpen }) => isOpen).map(({ text }) => text));
    this.#closed = new Set(symbols.filter(({ isOpen }) => !isOpen).map(({ text }) => text));
  }

  /** Whether the name can only be what it says. */
  isCertain(name: Name): name is string {
    return typeof name === "string" && this.piecesOf(name).length === 1;
  }

  compare(a: Name, b: Name): Sameness {
    if (typeof a === "string" && a === b) return "same";
    const [left, right] = [this.piecesOf(a), this.piecesOf(b)];
    if (left.length === 1 && right.length === 1) return "different";
    if (left.length === 1) return this.#mayBe(String(a), right);
    if (right.length === 1) return this.#mayBe(String(b), left);
    return mayMeet(left, right) ? "maybe" : "different";
  }

  /** The certain texts of a name, between which anything may stand; one where all is certain. */
  piecesOf(name: Name): readonly string[] {
    if (isUnknown(name)) return [name.prefix ?? "", name.suffix ?? ""];
    if (this.#open.size === 0) return [name];
    const pieces: string[] = [];
    let start = 0;
    for (const { 0: text, index } of name.matchAll(STAND_IN)) {
      if (!this.#open.has(text)) continue;
      pieces.push(name.slice(start, index));
      start = index + text.length;
    }
    return [...pieces, name.slice(start)];
  }

  /** Open stand-ins in a name. */
  openIn(name: Name): readonly string[] {
    if (isUnknown(name)) return [];
    return (name.match(STAND_IN) ?? []).filter((text) => this.#open.has(text));
  }

  #mayBe(text: string, pieces: readonly string[]): Sameness {
    if (!fits(text, pieces)) return "different";
    const made = (text.match(STAND_IN) ?? []).filter((found) => this.#closed.has(found));
    const isElsewhere = made.some((found) => !pieces.some((piece) => piece.includes(found)));
    return isElsewhere ? "different" : "maybe";
  }
}

/** Whether the pieces stand in `text` in their order, the first at its start, the last at its end. */
function fits(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

/** Whether two patterns can mean one text: as far as their ends tell. */
function mayMeet(a: readonly string[], b: readonly string[]): boolean {
  const [startA, startB] = [a[0] ?? "", b[0] ?? ""];
  const [endA, endB] = [a.at(-1) ?? "", b.at(-1) ?? ""];
  return (
    (startA.startsWith(startB) || startB.startsWith(startA)) &&
    (endA.endsWith(endB) || endB.endsWith(endA))
  );
}
