/** A stack with a gate, a bucket and one sync; with `mistake` the bucket's policy denies every upload. */
import type { TerraformStack } from "cdktf";

import {
  Model,
  ModelSync,
  PreflightGate,
  type PreflightGateProps,
  S3Connection,
  SyncBucket,
  SyncRole,
} from "../../constructs";
import { newStack } from "./stack";

/** Make it; the gate is declared first. */
export function gatedStack(
  gate: PreflightGateProps,
  mistake: boolean,
): { readonly stack: TerraformStack; readonly bucket: SyncBucket } {
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
  return { stack, bucket };
}
