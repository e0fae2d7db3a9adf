/** A step of a sync as a reader names it, and the API calls it is made of. */
import type { Call } from "../call";

/** One row of the table of steps. */
export interface Step {
  /** From 1, in the order of a run. */
  readonly n: number;
  /** E.g. `write a small file`. */
  readonly title: string;
  /** Every call of the step; all must be allowed. */
  readonly calls: readonly Call[];
}
