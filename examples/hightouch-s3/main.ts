/**
 * Hightouch writes flights to a bucket of ours: bucket, role with external id, the four actions that
 * Hightouch needs, a connection, a model and two syncs.
 *
 * Run it as `cdktf deploy`, or build it in a program with `buildApp`. The region is an input because
 * it decides the partition; the account because the role's ARN is predicted; Hightouch shows the
 * account that it calls from in its own pages.
 */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import {
  Model,
  ModelSync,
  S3Connection,
  SyncBucket,
  SyncRole,
  SyncwrightProvider,
} from "../../constructs";

/** What differs from one deployment to the next. */
export interface HightouchS3Options {
  /** Your account, twelve digits. */
  readonly accountId: string;
  /** Account that Hightouch shows beside the external id, twelve digits. */
  readonly hightouchAccountId: string;
  /** Region of the bucket. */
  readonly region: string;
  /** Name of the bucket; names are unique in all of AWS. */
  readonly bucketName: string;
  /** Path of the Parquet file that the model reads. */
  readonly flightsPath: string;
  /** What of the file is exported, as SQL over the table `source`; all of it where left out. */
  readonly query?: string;
  /** Folder of the workspace's documents; the provider's default where left out. */
  readonly workspace?: string;
}

/** The stack. */
export class HightouchS3Example extends TerraformStack {
  constructor(scope: Construct, id: string, options: HightouchS3Options) {
    super(scope, id);
    new AwsProvider(this, "aws", {
      region: options.region,
      allowedAccountIds: [options.accountId],
    });
    new SyncwrightProvider(this, "syncwright", {
      ...(options.workspace === undefined ? {} : { workspace: options.workspace }),
    });

    const bucket = new SyncBucket(this, "Landing", { bucketName: options.bucketName });
    const role = new SyncRole(this, "Writer", { roleName: "hightouch-landing" });
    const connection = new S3Connection(this, "Hightouch", {
      name: "Landing",
      vendor: "hightouch",
      vendorAccountId: options.hightouchAccountId,
      bucket,
      role,
    });
    const flights = new Model(this, "Flights", {
      name: "Flights",
      source: { format: "parquet", path: options.flightsPath },
      ...(options.query === undefined ? {} : { query: options.query }),
    });
    new ModelSync(this, "FlightsJson", {
      name: "flights-json",
      connection,
      model: flights,
      mode: "all",
      format: "json",
      filename: "upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.json",
    });
    new ModelSync(this, "FlightsCsv", {
      name: "flights-csv",
      connection,
      model: flights,
      mode: "all",
      format: "csv",
      filename: "upload/{YYYY}/{MM}/{DD}/flights.csv.gz",
      compression: "gzip",
      csv: { delimiter: ",", header: true },
    });

    new TerraformOutput(this, "bucket", { value: bucket.bucketName });
    new TerraformOutput(this, "role", { value: role.arn });
    new TerraformOutput(this, "external_id", { value: connection.externalId });
  }
}

/** The example as an app that is not synthesized yet. */
export function buildApp(options: HightouchS3Options, outdir?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  new HightouchS3Example(app, "hightouch-s3", options);
  return app;
}

/** Options from the environment, with values that work against the local rehearsal. */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): HightouchS3Options {
  const workspace = environment["SYNCWRIGHT_WORKSPACE"];
  return {
    accountId: environment["ACCOUNT_ID"] ?? "111122223333",
    hightouchAccountId: environment["HIGHTOUCH_ACCOUNT_ID"] ?? "444455556666",
    region: environment["AWS_REGION"] ?? "eu-central-1",
    bucketName: environment["BUCKET_NAME"] ?? "acme-landing",
    flightsPath:
      environment["FLIGHTS_PATH"] ?? "node_modules/vega-datasets/data/flights-3m.parquet",
    ...(workspace === undefined ? {} : { workspace }),
  };
}

if (require.main === module) buildApp(optionsFromEnvironment(process.env)).synth();
