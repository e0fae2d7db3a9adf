/**
 * Goal: what Terraform asks of a resource works through the framework.
 * Method: real Terraform and a provider that has one of everything; exit code and text each time. The
 * longer journeys (import, drift, upgrades, interrupts) are in the slow lane beside this file.
 */

import { calls, everything, header, settle, tf, useProbe } from "./support/probe";
import type { Ran } from "./support/terraform";

useProbe();

describe("basics", () => {
  test("the schema is readable and shows nesting, blocks and write-only attributes", async () => {
    const shown = await tf.write(header).run(["providers", "schema", "-json"]);
    const schema = JSON.parse(shown.stdout).provider_schemas["example.com/test/probe"];
    const { block } = schema.resource_schemas.probe_thing;
    expect(block.attributes.secret_wo).toMatchObject({ optional: true, write_only: true });
    expect(block.attributes.pool.nested_type.nesting_mode).toBe("set");
    expect(block.block_types.zone.nesting_mode).toBe("map");
    expect(block.block_types.options.nesting_mode).toBe("group");
    expect(schema.functions.describe.variadic_parameter.is_nullable).toBe(true);
    expect(Object.keys(schema.ephemeral_resource_schemas)).toEqual(["probe_token"]);
  });

  test("a configuration with one of everything validates, applies, plans nothing, and keeps every digit", async () => {
    tf.write(header + everything);
    expect((await tf.run(["validate"])).text).toContain("The configuration is valid");
    await settle(everything);
    const text = tf.read("terraform.tfstate");
    expect(text).toContain("123456789012345678901234567890.125");
    const state = (await tf.state())["probe_thing.a"];
    expect(state).toMatchObject({
      size: 1,
      revision: 1,
      labels: ["x", "y"],
      many: [
        { key: "a", weight: 7 },
        { key: "b", weight: 3 },
      ],
      secret_wo: null,
    });
    expect(Object.keys(state?.["tags"] as object)).toEqual(["__proto__", "b"]);
  });

  test("an update in place touches what changed and recomputes what depends on it", async () => {
    await settle(everything);
    tf.write(header + everything.replace('note = "tls"', 'note = "TLS"'));
    expect(await tf.plannedActions()).toEqual({ "probe_thing.a": ["update"] });
    const shown = await tf.plan();
    expect(shown.text).toContain("~ revision          = 1 -> (known after apply)");
    await tf.apply();
    expect((await tf.state())["probe_thing.a"]).toMatchObject({ revision: 2, token: "token-a" });
    expect((await tf.plan()).code).toBe(0);
  });

  test("another spelling of the same text is no change", async () => {
    await settle(everything);
    tf.write(header + everything.replace('"Hello"', '"HELLO"'));
    expect((await tf.plan()).code).toBe(0);
  });

  test("blocks from `dynamic`, and null in place of optional values, plan nothing afterwards", async () => {
    await settle(`
      resource "probe_thing" "a" {
        name = "a"
        many = []
        tags = {}
        one  = null
        dynamic "rule" {
          for_each = [80, 443]
          content {
            port = rule.value
          }
        }
      }
    `);
  });
});

describe("private and write-only values", () => {
  test("private state goes from 1 to 2 over an update", async () => {
    await settle(everything);
    await tf.write(header + everything.replace("amount    = 1", "amount    = 2")).apply();
    expect(calls()).toEqual(["create a secret=given", "update a private=2"]);
  });

  test("a new version hands the secret over, and neither state nor plan holds it", async () => {
    await settle(everything);
    tf.write(
      header +
        everything
          .replace("_version = 1", "_version = 2")
          .replace("canary-secret", "canary-rotated"),
    );
    expect(await tf.plannedActions()).toEqual({ "probe_thing.a": ["update"] });
    expect(tf.read("plan.bin")).not.toContain("canary");
    await tf.apply();
    expect(tf.read("terraform.tfstate")).not.toContain("canary");
  });
});

describe("diagnostics", () => {
  async function plan(body: string): Promise<Ran> {
    return tf.write(`${header}resource "probe_thing" "a" {\n  name = "a"\n${body}}\n`).plan();
  }

  test("a path into a list of blocks points at the line", async () => {
    const ran = await plan("  rule {\n    port = 80\n  }\n  rule {\n    port = 0\n  }\n");
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("Error: A port is above 0");
    expect(ran.text).toContain(
      'on main.tf line 16, in resource "probe_thing" "a":\n16:     port = 0',
    );
  });

  test("a warning points at its attribute and stops nothing", async () => {
    const ran = await plan('  title = "warn"\n');
    expect(ran.code).toBe(2);
    expect(ran.text).toContain("Warning: A title is only a title");
    expect(ran.text).toContain('12:   title = "warn"');
  });

  test("the provider block is judged too", async () => {
    const ran = await tf
      .write(`${header.replace('"store"', '""')}resource "probe_thing" "a" {\n  name = "a"\n}\n`)
      .plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("Error: The store has no name");
    expect(ran.text).toContain('store = ""');
  });

  test("an exception in provider code is a diagnostic and not a dead plugin", async () => {
    tf.write(`${header}resource "probe_thing" "a" {\n  name  = "a"\n  title = "explode"\n}\n`);
    const ran = await tf.run(["apply", "-auto-approve"]);
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("Error: The provider failed on its own account");
    expect(ran.text).toContain("A mistake in provider code");
    expect(await tf.state()).toEqual({});
  });

  test("a state that breaks the plan is named by us before core sees it", async () => {
    tf.write(`${header}resource "probe_thing" "a" {\n  name  = "a"\n  title = "lie"\n}\n`);
    const ran = await tf.run(["apply", "-auto-approve"]);
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("Error: The provider broke its contract at `size`");
  });

  test("a failed create keeps what exists as tainted", async () => {
    tf.write(`${header}resource "probe_thing" "a" {\n  name  = "a"\n  title = "half"\n}\n`);
    const ran = await tf.run(["apply", "-auto-approve"]);
    expect(ran.text).toContain("Error: Only half was made");
    expect(JSON.parse(tf.read("terraform.tfstate")).resources[0].instances[0].status).toBe(
      "tainted",
    );
  });

  test("a failed update keeps the prior state", async () => {
    await settle('resource "probe_thing" "a" {\n  name  = "a"\n  title = "calm"\n}\n');
    tf.write(`${header}resource "probe_thing" "a" {\n  name  = "a"\n  title = "explode"\n}\n`);
    expect((await tf.run(["apply", "-auto-approve"])).code).toBe(1);
    expect((await tf.state())["probe_thing.a"]).toMatchObject({ title: "calm", revision: 1 });
  });
});

describe("functions", () => {
  test("a function returns an object, in a process that is never configured", async () => {
    const ran = await tf
      .write(`${header}output "o" {\n  value = provider::probe::describe("a", "bcd")\n}\n`)
      .apply();
    expect(ran.text).toContain("+ count   = 2\n+ lengths = [\n+ 1,\n+ 3,\n]");
  });

  test("a function blames its argument", async () => {
    const ran = await tf
      .write(`${header}output "o" {\n  value = provider::probe::describe("a", "")\n}\n`)
      .plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain('Invalid value for "rest" parameter: a word has letters');
  });
});
