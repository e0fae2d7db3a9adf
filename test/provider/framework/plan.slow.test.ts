/**
 * Goal: not one of ten thousand sequences of plans and applies breaks core's rules.
 * Method: as in the fast lane, more often.
 */
import { checkPlans } from "./laws";

test("ten thousand sequences", () => {
  checkPlans(10_000);
}, 600_000);
