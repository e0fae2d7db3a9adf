/** What the demo deploys, where it writes, and the accounts it plays. */
import { join } from "node:path";

import type { HightouchS3Options } from "../examples/hightouch-s3/main";

/** Root of the checkout, from dist/demo. */
const checkout = join(__dirname, "..", "..");

/** Everything the demo writes lies below `folder`. */
export interface Settings {
  readonly checkout: string;
  readonly folder: string;
  /** `syncwright` as a program. */
  readonly main: string;
  readonly workspace: string;
  readonly options: HightouchS3Options;
  /** The vendor's identity that assumes the role. */
  readonly worker: string;
  /** ARN of the role, as the constructs predict it. */
  readonly role: string;
  readonly stack: string;
}

/** The embedded defaults. */
export function settings(): Settings {
  const folder = join(checkout, "demo-output");
  const workspace = join(folder, "workspace");
  return {
    checkout,
    folder,
    main: join(checkout, "dist", "cli", "main.js"),
    workspace,
    options: {
      accountId: "111122223333",
      hightouchAccountId: "444455556666",
      region: "eu-central-1",
      bucketName: "acme-landing",
      flightsPath: join(checkout, "node_modules", "vega-datasets", "data", "flights-3m.parquet"),
      workspace,
    },
    worker: "arn:aws:iam::444455556666:user/hightouch-worker",
    role: "arn:aws:iam::111122223333:role/hightouch-landing",
    stack: "hightouch-s3",
  };
}
