/**
 * Goal: every deployment passes our own preflight with no finding and no open question, and grants
 * nothing that no sync needs; a file gives the same stack as props.
 * Method: the preflight over every golden stack; removing any granted action must break a step.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { App, Testing } from "cdktf";

import { preflight, type Report } from "../../preflight";
import { HightouchS3Stack, PipedreamS3Stack, PolytomicS3Stack } from "../../stacks";
import { readSynthesized } from "../../terraform";

const golden = join(__dirname, "../golden/stacks");
const names = readdirSync(golden).filter((name) => !name.includes("broken"));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-stacks-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function judged(text: string): Report {
  const file = join(folder, "cdk.tf.json");
  writeFileSync(file, text);
  return preflight(readSynthesized(file).snapshot);
}

/** Steps that are not allowed. */
function openSteps(report: Report): string[] {
  return report.connections.flatMap(({ name, steps }) =>
    steps
      .filter(({ verdict }) => verdict !== "allowed")
      .map(({ title, verdict }) => `${name}: ${title} ${verdict}`),
  );
}

test.each(names)("%s passes the preflight: no finding, no open step", (name) => {
  const report = judged(readFileSync(join(golden, name), "utf8"));
  expect(
    report.connections.flatMap(({ findings }) => findings.map(({ message }) => message)),
  ).toEqual([]);
  expect(openSteps(report)).toEqual([]);
});

test("the stack with the usual mistakes does not: both causes, each with a verified fix", () => {
  const report = judged(readFileSync(join(golden, "hightouch-s3-broken.json"), "utf8"));
  const findings = report.connections.flatMap((connection) => connection.findings);
  expect(findings.map(({ cause, fix }) => [cause, fix?.applicability])).toEqual([
    ["ST-3", "verified"],
    ["ID-2", "verified"],
  ]);
});

interface Statement {
  Sid: string;
  Effect: string;
  Action: string | string[];
}

/** Every way to take one action out of a policy of the sync's own role or of the bucket. */
function withoutOneAction(text: string): { readonly name: string; readonly text: string }[] {
  const policies = ["aws_iam_role_policy", "aws_s3_bucket_policy"];
  const variants: { name: string; text: string }[] = [];
  const resources = (
    JSON.parse(text) as { resource: Record<string, Record<string, { policy?: string }>> }
  ).resource;
  // The preflight does not ask the key of a queue.
  const unasked = "DecryptNotifications";
  for (const type of policies) {
    for (const [id, resource] of Object.entries(resources[type] ?? {})) {
      const policy = JSON.parse(resource.policy ?? '{"Statement":[]}') as {
        Statement: Statement[];
      };
      policy.Statement.forEach((statement, index) => {
        if (statement.Effect !== "Allow" || statement.Sid === unasked) return;
        for (const action of [statement.Action].flat()) {
          const copy = JSON.parse(text) as { resource: typeof resources };
          const changed = structuredClone(policy);
          const kept = [statement.Action].flat().filter((other) => other !== action);
          changed.Statement[index] = {
            ...statement,
            Action: kept.length > 0 ? kept : ["s3:NoSuchAction"],
          };
          const target = copy.resource[type]?.[id];
          if (target) target.policy = JSON.stringify(changed);
          variants.push({ name: `${id} ${statement.Sid} ${action}`, text: JSON.stringify(copy) });
        }
      });
    }
  }
  return variants;
}

test.each(["hightouch-s3.json", "pipedream-s3.json", "polytomic-s3.json"])(
  "%s: without any one of its actions a step is denied, so none is granted in vain",
  (name) => {
    const variants = withoutOneAction(readFileSync(join(golden, name), "utf8"));
    const survivors = variants.filter(({ text }) =>
      judged(text).connections.every(({ steps }) =>
        steps.every(({ verdict }) => verdict === "allowed"),
      ),
    );
    expect(variants.length).toBeGreaterThan(3);
    expect(survivors.map((variant) => variant.name)).toEqual([]);
  },
);

describe("from a file", () => {
  const yaml = `kind: s3_connection
name: Landing
vendor: hightouch
configuration:
  auth_mode: iam_role
  iam_role_arn: arn:aws:iam::111122223333:role/hightouch-landing
  s3_bucket_name: acme-landing
  s3_bucket_region: eu-central-1
external_id: 8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1
---
kind: model
name: Flights
source: { type: file, format: parquet, path: flights.parquet }
primary_key: [id]
---
kind: model_sync
name: Daily flights
connection_id: Landing
model_id: Flights
mode: diff
format: csv
filename: "daily/{YYYY}-{MM}-{DD}.csv"
csv: { delimiter: ";" }
`;

  test("gives the same stack as props", () => {
    const file = join(folder, "landing.yaml");
    writeFileSync(file, yaml);
    const common = { accountId: "111122223333", hightouchAccountId: "444455556666" };
    const fromFile = HightouchS3Stack.fromFile(new App(), "s", file, common);
    const fromProps = new HightouchS3Stack(new App(), "s", {
      ...common,
      region: "eu-central-1",
      bucketName: "acme-landing",
      roleName: "hightouch-landing",
      connectionName: "Landing",
      externalId: "8e2a3f0c-3c9b-4b0e-9a39-0a4c21b7f3b1",
      models: [
        {
          name: "Flights",
          source: { format: "parquet", path: "flights.parquet" },
          primaryKey: ["id"],
        },
      ],
      syncs: [
        {
          name: "Daily flights",
          model: "Flights",
          mode: "diff",
          format: "csv",
          filename: "daily/{YYYY}-{MM}-{DD}.csv",
          csv: { delimiter: ";" },
        },
      ],
    });
    expect(JSON.parse(Testing.synth(fromFile, true))).toEqual(
      JSON.parse(Testing.synth(fromProps, true)),
    );
  });

  test("Polytomic: folder, notifications, tables and bulk syncs", () => {
    const file = join(folder, "polytomic.yaml");
    writeFileSync(
      file,
      `- kind: s3_connection
  name: CRM
  vendor: polytomic
  configuration:
    auth_mode: iam_role
    iam_role_arn: arn:aws:iam::111122223333:role/polytomic-crm
    s3_bucket_name: s3://acme-crm/export
    s3_bucket_region: us-east-1
    enable_event_notifications: true
    event_queue_arn: arn:aws:sqs:us-east-1:111122223333:acme-crm-events
    is_single_table: true
    single_table_name: accounts
    single_table_file_format: csv
    skip_lines: 1
- kind: bulk_sync
  name: copies
  source_connection_id: CRM
  destination_connection_id: CRM
  mode: snapshot
  destination_configuration: { format: csv, subfolder: copies }
`,
    );
    const stack = PolytomicS3Stack.fromFile(new App(), "s", file, { accountId: "111122223333" });
    const { resource } = JSON.parse(Testing.synth(stack, true));
    const [connection] = Object.values<object>(resource.syncwright_s3_connection);
    const { "//": _, ...attributes } = connection as Record<string, unknown>;
    expect(attributes).toEqual({
      name: "CRM",
      vendor: "polytomic",
      auth_mode: "iam_role",
      iam_role_arn: "arn:aws:iam::111122223333:role/polytomic-crm",
      s3_bucket_name: "s3://acme-crm/export",
      s3_bucket_region: "us-east-1",
      enable_event_notifications: true,
      event_queue_arn: "arn:aws:sqs:us-east-1:111122223333:acme-crm-events",
      is_single_table: true,
      single_table_name: "accounts",
      single_table_file_format: "csv",
      skip_lines: 1,
    });
    expect(Object.keys(resource.syncwright_bulk_sync)).toHaveLength(1);
  });

  test("Pipedream: the deliveries", () => {
    const file = join(folder, "pipedream.json");
    const configuration = {
      auth_mode: "bucket_policy",
      s3_bucket_name: "acme-events",
      s3_bucket_region: "us-east-1",
    };
    const documents = [
      { kind: "s3_connection", name: "Events", vendor: "pipedream", configuration },
      { kind: "event_delivery", name: "orders", connection_id: "Events", prefix: "orders" },
    ];
    writeFileSync(file, JSON.stringify(documents));
    const stack = PipedreamS3Stack.fromFile(new App(), "s", file, { accountId: "111122223333" });
    expect(Testing.synth(stack, true)).toContain("arn:aws:s3:::acme-events/orders/*");
  });

  test("an account id that was a number", () => {
    const make = () =>
      new PipedreamS3Stack(new App(), "s", {
        accountId: 11122223333 as unknown as string,
        region: "us-east-1",
        bucketName: "acme-events",
        deliveries: [],
      });
    expect(make).toThrow('write `"011122223333"`, in quotes');
  });

  test("every fault of the file is said, with its line", () => {
    const file = join(folder, "landing.yaml");
    writeFileSync(
      file,
      yaml.replace("mode: diff", "mode: dif").replace("acme-landing", "s3://acme"),
    );
    const make = () =>
      HightouchS3Stack.fromFile(new App(), "s", file, {
        accountId: "111122223333",
        hightouchAccountId: "444455556666",
      });
    expect(make).toThrow("landing.yaml:7:19  configuration.s3_bucket_name");
    expect(make).toThrow("landing.yaml:20:7  mode");
  });
});
