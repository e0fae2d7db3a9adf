/**
 * Pipedream delivers webhooks to a bucket once a minute: the bucket's one policy names Pipedream's
 * role for the two prefixes and nothing else.
 */
import { App } from "cdktf";

import { PipedreamS3Stack } from "../../stacks";

/** The example as an app that is not synthesized yet. */
export function buildApp(outdir?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  new PipedreamS3Stack(app, "pipedream-s3", {
    accountId: "111122223333",
    region: "us-east-1",
    bucketName: "acme-webhooks",
    deliveries: [
      { name: "orders", prefix: "orders" },
      { name: "signups", prefix: "signups" },
    ],
    expirationDays: 365,
  });
  return app;
}

if (require.main === module) buildApp().synth();
