/**
 * The life of our provider's resources in real Terraform: one scenario a resource, the same steps for
 * all, so that none is left untested.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildBundles, Terraform } from "./terraform";

/** The provider block. */
export const header = `
terraform {
  required_providers {
    syncwright = { source = "syncwright/syncwright" }
  }
}
provider "syncwright" {
  workspace = "ws"
}
`;

/** What other resources refer to. */
export const connection = `
resource "syncwright_s3_connection" "base" {
  name             = "base"
  vendor           = "hightouch"
  auth_mode        = "iam_role"
  iam_role_arn     = "arn:aws:iam::111122223333:role/acme"
  s3_bucket_name   = "acme-landing"
  s3_bucket_region = "eu-central-1"
}
resource "syncwright_model" "base" {
  name        = "base"
  source      = { type = "file", format = "parquet", path = "flights.parquet" }
  primary_key = ["id"]
}
`;

/** One resource and what happens to it. */
export interface Scenario {
  readonly base: string;
  readonly body: string;
  /** The same resource changed in place. */
  readonly changed: readonly [from: string, to: string];
  /** A configuration that is refused, and where. */
  readonly bad: readonly [from: string, to: string];
  readonly complaint: string;
  readonly folder: string;
  /** The document but for its id, and for what is made at creation. */
  readonly document: object;
}

/** A scenario for every document resource of the provider. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  syncwright_s3_connection: {
    base: "",
    body: `
      name             = "landing"
      vendor           = "polytomic"
      auth_mode        = "access_key_and_secret"
      aws_access_key_id = "AKIAIOSFODNN7EXAMPLE"
      aws_user         = "arn:aws:iam::111122223333:user/sync"
      aws_secret_access_key_wo = "canary-secret"
      aws_secret_access_key_wo_version = 1
      s3_bucket_name   = "s3://acme-landing/in"
      s3_bucket_region = "eu-central-1"
      is_single_table  = true
      single_table_file_format = "csv"
      single_table_name = "orders"
      skip_lines       = 2
    `,
    changed: ["skip_lines       = 2", "skip_lines       = 3"],
    bad: ['auth_mode        = "access_key_and_secret"', 'auth_mode        = "iam_role"'],
    complaint: "iam_role_arn",
    folder: "s3_connections",
    document: {
      kind: "s3_connection",
      name: "landing",
      vendor: "polytomic",
      aws_user: "arn:aws:iam::111122223333:user/sync",
      configuration: {
        auth_mode: "access_key_and_secret",
        aws_access_key_id: "AKIAIOSFODNN7EXAMPLE",
        s3_bucket_name: "s3://acme-landing/in",
        s3_bucket_region: "eu-central-1",
        is_single_table: true,
        single_table_file_format: "csv",
        single_table_name: "orders",
        skip_lines: 2,
      },
    },
  },
  syncwright_dropbox_connection: {
    base: "",
    body: `
      name    = "drop"
      vendor  = "hightouch"
      app_key = "abc"
      folder  = "/exports"
      refresh_token_wo = "canary-token"
      refresh_token_wo_version = 1
    `,
    changed: ['"/exports"', '"/other"'],
    bad: ['"/exports"', '"exports"'],
    complaint: "folder",
    folder: "dropbox_connections",
    document: {
      kind: "dropbox_connection",
      name: "drop",
      vendor: "hightouch",
      configuration: { app_key: "abc", folder: "/exports" },
    },
  },
  syncwright_model: {
    base: connection,
    body: `
      name   = "orders"
      source = {
        type          = "s3"
        connection_id = syncwright_s3_connection.base.id
        model_from    = "single_file"
        key           = "in/orders.csv"
        skip_lines    = 1
      }
      query       = "select * from source"
      primary_key = ["id", "region"]
    `,
    changed: ['"in/orders.csv"', '"in/orders-2.csv"'],
    bad: ['model_from    = "single_file"', 'model_from    = "one_file"'],
    complaint: "model_from",
    folder: "models",
    document: {
      kind: "model",
      name: "orders",
      source: {
        type: "s3",
        connection_id: "CONNECTION",
        model_from: "single_file",
        key: "in/orders.csv",
        skip_lines: 1,
      },
      query: "select * from source",
      primary_key: ["id", "region"],
    },
  },
  syncwright_model_sync: {
    base: connection,
    body: `
      name          = "daily"
      connection_id = syncwright_s3_connection.base.id
      model_id      = syncwright_model.base.id
      mode          = "all"
      format        = "csv"
      filename      = "upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.csv"
      timestamp_offset_seconds = -86400
      compression   = "gzip"
      csv           = { delimiter = ";", header = true, bom = false }
      mappings      = [{ to = "A", from = "a", transform = "trim" }, { to = "B", template = "{a} {b}" }]
      empty_files   = "skip"
      alerts        = [{ channel = "email", target = "data@example.com" }]
      upload        = { server_side_encryption = "AES256", tags = { team = "data" }, part_size_bytes = 8388608, on_existing = "fail" }
    `,
    changed: ['delimiter = ";"', 'delimiter = "|"'],
    bad: ["{YYYY}", "{YYYZ}"],
    complaint: "filename",
    folder: "model_syncs",
    document: {
      kind: "model_sync",
      name: "daily",
      connection_id: "CONNECTION",
      model_id: "MODEL",
      mode: "all",
      format: "csv",
      filename: "upload/{YYYY}-{MM}-{DD}-{HH}-{mm}-result.csv",
      timestamp_offset_seconds: -86400,
      compression: "gzip",
      csv: { delimiter: ";", header: true, bom: false },
      mappings: [
        { to: "A", from: "a", transform: "trim" },
        { to: "B", template: "{a} {b}" },
      ],
      empty_files: "skip",
      alerts: [{ channel: "email", target: "data@example.com" }],
      upload: {
        server_side_encryption: "AES256",
        tags: { team: "data" },
        part_size_bytes: 8388608,
        on_existing: "fail",
      },
    },
  },
  syncwright_bulk_sync: {
    base: connection,
    body: `
      name                      = "all"
      source_connection_id      = syncwright_s3_connection.base.id
      destination_connection_id = syncwright_s3_connection.base.id
      mode                      = "snapshot"
      destination_configuration = { format = "parquet", subfolder = "raw" }
    `,
    changed: ['subfolder = "raw"', 'subfolder = "cooked"'],
    bad: ['"snapshot"', '"snapshots"'],
    complaint: "mode",
    folder: "bulk_syncs",
    document: {
      kind: "bulk_sync",
      name: "all",
      source_connection_id: "CONNECTION",
      destination_connection_id: "CONNECTION",
      mode: "snapshot",
      destination_configuration: { format: "parquet", subfolder: "raw" },
    },
  },
  syncwright_event_delivery: {
    base: connection,
    body: `
      name          = "events"
      connection_id = syncwright_s3_connection.base.id
      prefix        = "events"
    `,
    changed: ['prefix        = "events"', 'prefix        = "other"'],
    bad: ['prefix        = "events"', 'prefix        = "a/../b"'],
    complaint: "prefix",
    folder: "event_deliveries",
    document: {
      kind: "event_delivery",
      name: "events",
      connection_id: "CONNECTION",
      prefix: "events",
    },
  },
};

/** Terraform in the folder of the running test. */
export let tf: Terraform;

/** Build the provider before the tests of a file, and give each a folder. */
export function useSyncwright(): void {
  let bundles: string;
  beforeAll(async () => {
    bundles = await buildBundles();
  });
  afterAll(() => rmSync(bundles, { recursive: true, force: true }));
  beforeEach(() => {
    tf = new Terraform({ "syncwright/syncwright": bundles });
  });
  afterEach(() => tf.remove());
}

/** Where a document lies. */
export function documentFile(folder: string, id: unknown): string {
  return join(tf.folder, "ws", folder, `${id}.json`);
}

/** The whole life of the named resources. */
export function describeLife(types: readonly string[]): void {
  describe.each(Object.entries(scenarios).filter(([type]) => types.includes(type)))(
    "%s",
    (type, scenario) => lifeOf(type, scenario),
  );
}

function lifeOf(type: string, scenario: Scenario): void {
  const address = `${type}.it`;
  const configuration = (change: readonly [string, string] = ["", ""]): string =>
    `${header}${scenario.base}resource "${type}" "it" {${scenario.body.replace(change[0], change[1])}}\n`;

  test("is created as a document, planned to nothing, updated in place, and destroyed", async () => {
    await tf.write(configuration()).apply();
    const before = (await tf.state())[address] ?? {};
    const written = JSON.parse(readFileSync(documentFile(scenario.folder, before["id"]), "utf8"));
    const state = await tf.state();
    const names = JSON.stringify(scenario.document)
      .replaceAll("CONNECTION", String(state["syncwright_s3_connection.base"]?.["id"]))
      .replaceAll("MODEL", String(state["syncwright_model.base"]?.["id"]));
    const { id, external_id, ...rest } = written;
    expect(rest).toEqual(JSON.parse(names));
    expect(id).toMatch(
      /^(conn|model|sync|bulk|ed)_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect((await tf.plan()).code).toBe(0);

    tf.write(configuration(scenario.changed));
    expect(await tf.plannedActions()).toEqual({ [address]: ["update"] });
    await tf.apply();
    const after = (await tf.state())[address] ?? {};
    expect(after["id"]).toBe(id);
    expect(after["external_id"]).toBe(external_id);
    expect((await tf.plan()).code).toBe(0);
    expect(tf.read("terraform.tfstate")).not.toContain("canary");
    expect(tf.read("plan.bin")).not.toContain("canary");
    expect(readFileSync(documentFile(scenario.folder, id), "utf8")).not.toContain("canary");

    await tf.destroy();
    expect(readdirSync(join(tf.folder, "ws", scenario.folder))).toEqual([]);
  });

  test("shows drift, is made again when gone, and is imported both ways", async () => {
    await tf.write(configuration()).apply();
    const { id } = (await tf.state())[address] ?? {};
    const file = documentFile(scenario.folder, id);
    const text = readFileSync(file, "utf8");

    writeFileSync(file, text.replace(/"name": "[a-z]+"/, '"name": "renamed"'));
    expect(await tf.plannedActions()).toEqual({ [address]: ["update"] });
    writeFileSync(file, text);
    expect((await tf.plan()).code).toBe(0);

    await tf.run(["state", "rm", address]);
    const imported = await tf.run(["import", address, String(id)]);
    expect(imported.text).toContain("Import successful!");
    await tf.apply();
    expect((await tf.plan()).code).toBe(0);

    await tf.run(["state", "rm", address]);
    const block = `import {\n  to = ${address}\n  id = "${id}"\n}\n`;
    const applied = await tf.write(configuration() + block).apply();
    expect(applied.text).toContain("1 imported");
    tf.write(configuration());
    expect((await tf.plan()).code).toBe(0);

    rmSync(file);
    expect(await tf.plannedActions()).toEqual({ [address]: ["create"] });
    await tf.apply();
    expect((await tf.plan()).code).toBe(0);
  });

  test("is refused at its attribute, before anything is planned", async () => {
    const ran = await tf.write(configuration(scenario.bad)).plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain(`resource "${type}" "it"`);
    expect(ran.text).toContain(scenario.complaint);
    expect(ran.text).toMatch(/SYNC01\d\d/);
  });
}
