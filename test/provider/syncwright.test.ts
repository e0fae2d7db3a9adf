/**
 * Goal: every resource of our provider lives its whole life in real Terraform, and documents on disk
 * are exactly what was declared.
 * Method: the same steps for each resource, from a table that must name all of them; two of them here,
 * the rest in the slow lane beside this file.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expectGolden } from "../support/golden";
import {
  connection,
  describeLife,
  documentFile,
  header,
  scenarios,
  tf,
  useSyncwright,
} from "./support/life";

useSyncwright();

test("the schema is the committed one, and a scenario exists for every document resource", async () => {
  const shown = await tf.write(header).run(["providers", "schema", "-json"]);
  const schema = JSON.parse(shown.stdout).provider_schemas[
    "registry.terraform.io/syncwright/syncwright"
  ];
  expectGolden(
    join(__dirname, "../golden/provider/schema.json"),
    `${JSON.stringify(schema, null, 2)}\n`,
  );
  const types = Object.keys(schema.resource_schemas).filter(
    (type) => type !== "syncwright_preflight",
  );
  expect(Object.keys(scenarios).sort()).toEqual(types.sort());
});

describeLife(["syncwright_s3_connection", "syncwright_model_sync"]);

describe("what goes wrong", () => {
  test("a sync of a connection that does not exist is refused at its attribute", async () => {
    tf.write(`${header}${connection}resource "syncwright_event_delivery" "e" {
      name          = "e"
      connection_id = "conn_none"
      prefix        = "p"
    }`);
    const ran = await tf.run(["apply", "-auto-approve"]);
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("Error: There is no s3_connection with the id `conn_none`");
    expect(ran.text).toContain('connection_id = "conn_none"');
  });

  test("a document that something else overwrote is an error, and is left alone", async () => {
    await tf.write(header + connection).apply();
    const { id } = (await tf.state())["syncwright_model.base"] ?? {};
    writeFileSync(documentFile("models", id), "not JSON");
    const ran = await tf.plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("SYNC0202");
    expect(readFileSync(documentFile("models", id), "utf8")).toBe("not JSON");
  });

  test("an id that leads out of the workspace is refused", async () => {
    tf.write(header + connection);
    const ran = await tf.run(["import", "syncwright_model.base", "../../etc/passwd"]);
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("SYNC0204");
  });

  test("an unknown argument is answered with the nearest one", async () => {
    const ran = await tf
      .write(header + connection.replace("s3_bucket_name", "s3_bucket_nam"))
      .run(["validate"]);
    expect(ran.code).toBe(1);
    expect(ran.text).toMatch(/Did you mean\s"s3_bucket_name"\?/);
  });

  test("another vendor is another connection: it is replaced, with a new external id", async () => {
    await tf.write(header + connection).apply();
    const before = (await tf.state())["syncwright_s3_connection.base"];
    await tf.write(header + connection.replace('"hightouch"', '"census"')).apply();
    const after = (await tf.state())["syncwright_s3_connection.base"];
    expect(after?.["external_id"]).not.toBe(before?.["external_id"]);
  });

  test("the workspace comes from the environment where the provider block has none", async () => {
    tf.write(header.replace('workspace = "ws"', "") + connection);
    await tf.run(["apply", "-auto-approve"], { env: { SYNCWRIGHT_WORKSPACE: "elsewhere" } });
    expect(readdirSync(join(tf.folder, "elsewhere"))).toContain("models");
  });
});
