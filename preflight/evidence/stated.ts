/** What an evidence file states, once it is read: facts with the place of each of their fields. */
import type { Location } from "../../diagnostics";
import type { Provenance } from "../snapshot";
import type { FactKind } from "./shapes";

/** One fact of an evidence file. */
export interface StatedFact {
  readonly kind: FactKind;
  /** As a snapshot holds them; `null` where it is stated that there is none. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly at: Provenance;
  /** Where a field stands; the fact itself without one. */
  readonly where: (field?: string) => Location;
}

/** How a reader calls it: its first name that is stated. */
export function nameOf(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string {
  for (const name of names) {
    const value = fields[name];
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === "string") return first;
  }
  return "without a name";
}
