/** The laws of planning, over random schemas and sequences of configurations. */
import fc from "fast-check";
import { wireTypeOfShape } from "../../../provider/framework";
import { applyBreaches, planBreaches } from "../../../provider/framework/contract";
import { planChange } from "../../../provider/framework/plan";
import type { RecordValue } from "../../../provider/protocol";
import { canonicalText } from "../../../provider/protocol";
import { applied, applyComplaints, configurations, planComplaints, schemas } from "./core";

const sequences = schemas.chain((schema) =>
  fc.tuple(
    fc.constant(schema),
    fc.array(fc.tuple(configurations(schema, true), configurations(schema, false), fc.nat(9)), {
      minLength: 1,
      maxLength: 3,
    }),
  ),
);

/** Plan with unknowns, plan again with everything known, apply, plan again: core has nothing to say. */
export function checkPlans(numRuns: number): void {
  fc.assert(
    fc.property(sequences, ([schema, steps]) => {
      let prior: RecordValue | null = null;
      for (const [uncertain, config, salt] of steps) {
        const early = planChange(schema, { config: uncertain, prior });
        expect(
          planComplaints(schema, { config: uncertain, prior, planned: early.planned }),
        ).toEqual([]);

        const change = planChange(schema, { config, prior });
        const before = change.replaces.length > 0 ? null : prior;
        expect(planComplaints(schema, { config, prior: before, planned: change.planned })).toEqual(
          [],
        );
        expect(planBreaches(schema, { config, prior: before, planned: change.planned })).toEqual(
          [],
        );

        const state = applied(schema, change.planned, salt);
        expect(applyComplaints(change.planned, state)).toEqual([]);
        expect(applyBreaches(schema, change.planned, state)).toEqual([]);

        const again = planChange(schema, { config, prior: state });
        expect(again.replaces).toEqual([]);
        const type = wireTypeOfShape(schema);
        expect(canonicalText(type, again.planned)).toBe(canonicalText(type, state));
        prior = state;
      }
    }),
    { numRuns },
  );
}
