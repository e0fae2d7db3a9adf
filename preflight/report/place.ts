/** The shortest true name of a place in the user's material. */
import type { Provenance } from "../snapshot";

/** Construct path, address, file and line, as far as they are known; else `otherwise`. */
export function placeOf(at: Provenance, otherwise: string): string {
  const named = at.address ?? at.call ?? otherwise;
  return at.construct ? `${at.construct} (${named})` : named;
}
