/**
 * Stand-ins for values that Terraform knows only after apply: a text that is equal to itself alone.
 *
 * `aws_s3_bucket.x.id` of a bucket without a name is some name, the same one wherever it is used. So
 * it becomes a made-up text, derived from the reference and shaped like the real thing; a policy that
 * names it can be evaluated, and a report shows the reference again. An *open* stand-in (a variable
 * without a default, a data source) may turn out to be a value that is written elsewhere too, so a
 * denial that rests on it is not certain.
 */
import { createHash } from "node:crypto";

/** A stand-in and what it stands for. */
export interface SymbolFact {
  readonly text: string;
  /** E.g. `aws_s3_bucket.landing.id`. */
  readonly reference: string;
  readonly isOpen: boolean;
}

/** The account of a configuration that does not say which one it is. */
export const ACCOUNT_UNSTATED = "000000000000";

/** The region of a configuration that does not say which one it is. */
export const REGION_UNSTATED = "xx-region-1";

/** Whatever looks like a stand-in: a name, a UUID, twelve digits. */
export const STAND_IN =
  /tf-[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<!\d)\d{12}(?!\d)/g;

/** Where the stand-ins of one reading are made and kept. */
export class Symbols {
  readonly #byReference = new Map<string, SymbolFact>();
  readonly #byText = new Map<string, SymbolFact>();

  /** The stand-in for `reference`; the same text each time it is asked for. */
  text(reference: string, options: { readonly isOpen: boolean; readonly shape?: Shape }): string {
    let symbol = this.#byReference.get(reference);
    if (!symbol) {
      symbol = { text: shaped(reference, options.shape), reference, isOpen: options.isOpen };
      this.#byReference.set(reference, symbol);
      this.#byText.set(symbol.text, symbol);
    }
    return symbol.text;
  }

  /** Whether a text is or holds a stand-in, of any kind or an open one. */
  isIn(text: string, kind: "any" | "open" = "any"): boolean {
    return (text.match(STAND_IN) ?? []).some((found) => {
      const symbol = this.#byText.get(found);
      return symbol !== undefined && (kind === "any" || symbol.isOpen);
    });
  }

  /** The text with references in the place of stand-ins. */
  shown(text: string): string {
    return text.replace(STAND_IN, (found) => {
      const symbol = this.#byText.get(found);
      return symbol ? symbol.reference : found;
    });
  }

  /** All that were made, in the order of their making. */
  list(): readonly SymbolFact[] {
    return [...this.#byReference.values()];
  }
}

/** What the made-up text looks like. */
export type Shape = "name" | "uuid" | "digits";

function shaped(reference: string, shape: Shape = "name"): string {
  const hash = createHash("sha256").update(reference).digest("hex");
  switch (shape) {
    case "name":
      return `tf-${hash.slice(0, 16)}`;
    case "digits":
      return BigInt(`0x${hash.slice(0, 12)}`)
        .toString()
        .padStart(12, "0")
        .slice(0, 12);
    case "uuid": {
      const variant = "89ab"[Number.parseInt(hash[16] ?? "0", 16) % 4];
      return [
        hash.slice(0, 8),
        hash.slice(8, 12),
        `4${hash.slice(13, 16)}`,
        `${variant}${hash.slice(17, 20)}`,
        hash.slice(20, 32),
      ].join("-");
    }
  }
}
