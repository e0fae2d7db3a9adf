/**
 * Goal: as hostile.test.ts, with many more draws.
 * Method: the same laws.
 */
import { laws } from "./support/survive";

test.each(Object.entries(laws))(
  "%s is survived",
  async (_, law) => {
    await law(1_500);
  },
  600_000,
);
