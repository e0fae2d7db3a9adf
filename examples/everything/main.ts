/**
 * One stack with everything: a log bucket, a bucket with a key of its own that three vendors share,
 * a role, a user, a queue, grants to other roles, and every kind of sync.
 */
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";

import {
  BulkSync,
  EventDelivery,
  Model,
  ModelSync,
  S3Connection,
  SyncBucket,
  SyncEventQueue,
  SyncKey,
  SyncRole,
  SyncUser,
  SyncwrightProvider,
} from "../../constructs";

class EverythingExample extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws", { region: "us-west-2", allowedAccountIds: ["111122223333"] });
    new SyncwrightProvider(this, "syncwright", { workspace: "workspace" });

    const logs = new SyncBucket(this, "Logs", { bucketName: "acme-access-logs", versioned: false });
    const key = new SyncKey(this, "Key", { aliasName: "acme-shared" });
    const bucket = new SyncBucket(this, "Shared", {
      bucketName: "acme-shared",
      encryptionKey: key,
      accessLogsBucket: logs,
      tags: { team: "data" },
    });

    this.hightouch(bucket);
    this.polytomic(bucket, key);
    this.pipedream(bucket);

    const analyst = SyncRole.fromRoleArn(
      this,
      "Analyst",
      "arn:aws:iam::999988887777:role/analytics/analyst",
    );
    bucket.grantRead(analyst, "crm/").assertSuccess();
  }

  private hightouch(bucket: SyncBucket): void {
    const boundary = new IamPolicy(this, "VendorBoundary", {
      name: "vendor-boundary",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:*", "kms:*"], Resource: "*" }],
      }),
    });
    const role = new SyncRole(this, "HightouchRole", {
      roleName: "hightouch",
      path: "/vendors/",
      permissionsBoundaryArn: boundary.arn,
    });
    const connection = new S3Connection(this, "Hightouch", {
      name: "Hightouch",
      vendor: "hightouch",
      vendorAccountId: "444455556666",
      bucket,
      role,
    });
    const customers = new Model(this, "Customers", {
      name: "Customers",
      source: { format: "csv", path: "data/customers.csv", csvHasHeaders: true },
      primaryKey: ["customer_id"],
    });
    new ModelSync(this, "CustomerExport", {
      name: "customers",
      connection,
      model: customers,
      mode: "diff",
      format: "csv",
      filename: "crm/{model.name}/{YYYY}-{MM}-{DD}.csv.gz",
      timestampOffsetSeconds: -86400,
      compression: "gzip",
      csv: { delimiter: "|", header: true },
      mappings: [
        { to: "id", from: "customer_id" },
        { to: "email", from: "email", transform: "lower" },
        { to: "name", template: "{first_name} {last_name}" },
      ],
      emptyFiles: "skip",
      upload: { tags: { source: "crm" } },
    });
  }

  private polytomic(bucket: SyncBucket, key: SyncKey): void {
    const secret = new TerraformVariable(this, "polytomic_secret", {
      type: "string",
      sensitive: true,
    });
    const user = new SyncUser(this, "PolytomicUser", { userName: "polytomic" });
    const queue = new SyncEventQueue(this, "NewFiles", {
      queueName: "acme-shared-new-files",
      encryptionKey: key,
    });
    const connection = new S3Connection(this, "Polytomic", {
      name: "Polytomic",
      vendor: "polytomic",
      bucket,
      folder: "warehouse",
      user,
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: secret.stringValue,
      secretAccessKeyVersion: 1,
      eventQueue: queue,
      singleTable: {
        directoryGlobPattern: "tables/*/",
        fileFormats: ["csv", "parquet"],
        skipLines: 1,
      },
    });
    new BulkSync(this, "Copies", {
      name: "copies",
      source: connection,
      destination: connection,
      mode: "replicate",
      format: "parquet",
      subfolder: "copies",
    });
    const archive = new Model(this, "Archive", {
      name: "Archive",
      source: {
        connection,
        modelFrom: "multi_file_archive",
        key: "archive/2026.zip",
        fileFormat: "csv",
      },
    });
    new ModelSync(this, "ArchiveCopy", {
      name: "archive-copy",
      connection,
      model: archive,
      mode: "snapshot",
      format: "json-doc",
      filename: "archive/{YYYY}.json",
    });
  }

  private pipedream(bucket: SyncBucket): void {
    const connection = new S3Connection(this, "Pipedream", {
      name: "Pipedream",
      vendor: "pipedream",
      bucket,
    });
    new EventDelivery(this, "Events", { name: "events", connection, prefix: "events" });
  }
}

/** The example as an app that is not synthesized yet. */
export function buildApp(outdir?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  new EverythingExample(app, "everything");
  return app;
}

if (require.main === module) buildApp().synth();
