/**
 * Goal: a stack whose syncs would be denied does not synthesize; one without faults does.
 * Method: the gate in stacks with and without a mistake; the message names cause, AWS's words and fix.
 */
import { Testing } from "cdktf";

import { gatedStack } from "../support/gated-stack";

test("a right stack passes", () => {
  expect(() => Testing.synth(gatedStack({}, false).stack, true)).not.toThrow();
});

test("a denied sync fails the synthesis, with the deciding statement and AWS's message", () => {
  const synth = () => Testing.synth(gatedStack({}, true).stack, true);
  expect(synth).toThrow("OnlyFromOurNetwork");
  expect(synth).toThrow("with an explicit deny in a resource-based policy");
});

test("`annotate` shows the same and lets the synthesis pass", () => {
  const stack = gatedStack({ onDenied: "annotate" }, true).stack;
  Testing.synth(stack, true);
  const shown = stack.node.findChild("Gate").node.metadata.map(({ data }) => String(data));
  expect(shown.join("\n")).toContain("OnlyFromOurNetwork");
});
