/**
 * Hightouch writes to a Dropbox folder: no AWS at all, three files a run in mode `diff`. The refresh
 * token is a write-only attribute, so it is in no plan and no state.
 */
import { App, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";

import { DropboxConnection, Model, ModelSync, SyncwrightProvider } from "../../constructs";

class HightouchDropboxExample extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new SyncwrightProvider(this, "syncwright");
    const token = new TerraformVariable(this, "dropbox_refresh_token", {
      type: "string",
      sensitive: true,
      description: "OAuth refresh token of the Dropbox app",
    });
    const connection = new DropboxConnection(this, "Dropbox", {
      name: "Team folder",
      vendor: "hightouch",
      appKey: "a1b2c3d4e5f6g7h",
      folder: "/exports",
      refreshToken: token.stringValue,
      refreshTokenVersion: 1,
    });
    const customers = new Model(this, "Customers", {
      name: "Customers",
      source: { format: "json", path: "data/customers.json" },
      query: "SELECT id, company, email FROM source",
      primaryKey: ["id"],
    });
    new ModelSync(this, "Changes", {
      name: "customer-changes",
      connection,
      model: customers,
      mode: "diff",
      format: "csv",
      filename: "customers/{YYYY}-{MM}-{DD}.csv",
      csv: { delimiter: ";", header: true, bom: true },
      emptyFiles: "skip",
      alerts: [{ channel: "email", target: "data@example.com" }],
    });
  }
}

/** The example as an app that is not synthesized yet. */
export function buildApp(outdir?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  new HightouchDropboxExample(app, "hightouch-dropbox");
  return app;
}

if (require.main === module) buildApp().synth();
