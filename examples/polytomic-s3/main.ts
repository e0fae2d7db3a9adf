/**
 * Polytomic writes Salesforce accounts below `crm/` and reads what others put there: a bucket with a
 * key of its own, a role with external id, event notifications through a queue, a model sync and a
 * bulk sync.
 */
import { App } from "cdktf";

import { PolytomicS3Stack } from "../../stacks";

/** The example as an app that is not synthesized yet. */
export function buildApp(outdir?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  new PolytomicS3Stack(app, "polytomic-s3", {
    accountId: "111122223333",
    region: "us-east-1",
    bucketName: "acme-polytomic",
    folder: "crm",
    eventNotifications: true,
    kms: true,
    models: [
      {
        name: "Accounts",
        source: { format: "csv", path: "data/accounts.csv" },
        primaryKey: ["id"],
      },
    ],
    syncs: [
      {
        name: "accounts",
        model: "Accounts",
        mode: "replace",
        format: "parquet",
        filename: "accounts/{YYYY}-{MM}-{DD}.parquet",
      },
    ],
    bulkSyncs: [{ name: "everything", mode: "snapshot", format: "csv", subfolder: "copies" }],
  });
  return app;
}

if (require.main === module) buildApp().synth();
