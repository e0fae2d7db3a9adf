/**
 * Goal: a stack whose syncs would be denied does not synthesize; one without faults does.
 * Method: the gate in stacks with and without a mistake; the message names cause, AWS's words and fix.
 */
import { Testing } from "cdktf";

import {
  Model,
  ModelSync,
  PreflightGate,
  S3Connection,
  SyncBucket,
  SyncRole,
} from "../../constructs";
import { newStack } from "../support/stack";

function stackWith(gate: ConstructorParameters<typeof PreflightGate>[2], mistake: boolean) {
  const stack = newStack();
  new PreflightGate(stack, "Gate", gate);
  const bucket = new SyncBucket(stack, "Landing", { bucketName: "acme-landing" });
  const role = new SyncRole(stack, "Writer", { roleName: "writer" });
  const connection = new S3Connection(stack, "Connection", {
    name: "Landing",
    vendor: "polytomic",
    bucket,
    role,
  });
  const model = new Model(stack, "Model", {
    name: "Orders",
    source: { format: "csv", path: "orders.csv" },
  });
  new ModelSync(stack, "Sync", {
    name: "orders",
    connection,
    model,
    mode: "replace",
    format: "csv",
    filename: "orders/{YYYY}.csv",
  });
  if (mistake) {
    bucket.addToResourcePolicy({
      Sid: "OnlyFromOurNetwork",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `${bucket.arn}/*`,
    });
  }
  return stack;
}

test("a right stack passes", () => {
  expect(() => Testing.synth(stackWith({}, false), true)).not.toThrow();
});

test("a denied sync fails the synthesis, with the deciding statement and AWS's message", () => {
  const synth = () => Testing.synth(stackWith({}, true), true);
  expect(synth).toThrow("OnlyFromOurNetwork");
  expect(synth).toThrow("with an explicit deny in a resource-based policy");
});

test("`annotate` shows the same and lets the synthesis pass", () => {
  const stack = stackWith({ onDenied: "annotate" }, true);
  Testing.synth(stack, true);
  const shown = stack.node.findChild("Gate").node.metadata.map(({ data }) => String(data));
  expect(shown.join("\n")).toContain("OnlyFromOurNetwork");
});
