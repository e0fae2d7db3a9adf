/**
 * Goal: everything Terraform can ask of a resource works through the framework.
 * Method: real Terraform and a provider that has one of everything; exit code and text each time.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { buildBundles, type Ran, Terraform } from "./support/terraform";

const header = `
terraform {
  required_providers {
    probe = { source = "example.com/test/probe" }
  }
}
provider "probe" {
  store = "store"
}
`;

let bundles: string;
let tf: Terraform;

beforeAll(async () => {
  bundles = await buildBundles([["test/provider/probe/main.ts", "terraform-provider-probe"]]);
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));
beforeEach(() => {
  tf = new Terraform({ "example.com/test/probe": bundles });
});
afterEach(() => tf.remove());

function calls(): string[] {
  const file = join(tf.folder, "store", "calls.log");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

/** Apply, then plan: the plan must be empty. */
async function settle(configuration: string): Promise<void> {
  await tf.write(header + configuration).apply();
  const second = await tf.plan();
  expect(second.text).toContain("No changes.");
  expect(second.code).toBe(0);
}

const everything = `
resource "probe_thing" "a" {
  name      = "a"
  title     = "Hello"
  tags      = { "__proto__" = "kept", b = "2" }
  labels    = ["y", "x", "x"]
  amount    = 123456789012345678901234567890.125
  anything  = { deep = [1, "two", true, null] }
  flags     = [true, false]
  one       = { key = "k" }
  many      = [{ key = "a" }, { key = "b", weight = 3 }]
  pool      = [{ key = "p" }, { key = "q", weight = 2 }]
  named     = { x = { key = "x" } }
  secret_wo = "canary-secret"
  secret_wo_version = 1
  rule {
    port = 80
  }
  rule {
    port = 443
    note = "tls"
  }
  peer {
    host = "h1"
  }
  peer {
    host = "h2"
  }
  limits {
    max = 0.1
  }
  zone "eu" {
    size = 1
  }
  options {
    mode = "fast"
  }
}
`;

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

describe("replace and drift", () => {
  test("a new name replaces, and says so", async () => {
    await settle(everything);
    tf.write(header + everything.replace('name      = "a"', 'name      = "b"'));
    const shown = await tf.plan();
    expect(shown.text).toContain("# forces replacement");
    expect(shown.text).toContain("Plan: 1 to add, 0 to change, 1 to destroy.");
    expect((await tf.apply()).text).toContain("Resources: 1 added, 0 changed, 1 destroyed.");
    expect(calls()).toEqual(["create a secret=given", "delete a", "create b secret=given"]);
  });

  test("drift is shown and mended", async () => {
    await settle(everything);
    writeFileSync(join(tf.folder, "store", "thing-a.json"), '{"size": 9}');
    const shown = await tf.plan();
    expect(shown.text).toContain("~ size              = 9 -> 1");
    await tf.apply();
    expect((await tf.plan()).code).toBe(0);
  });

  test("what was deleted out of band is planned and made again", async () => {
    await settle(everything);
    rmSync(join(tf.folder, "store", "thing-a.json"));
    expect(await tf.plannedActions()).toEqual({ "probe_thing.a": ["create"] });
    await tf.apply();
    expect((await tf.plan()).code).toBe(0);
  });

  test("destroy removes everything", async () => {
    await settle(everything);
    expect((await tf.destroy()).text).toContain("Destroy complete! Resources: 1 destroyed.");
    expect(calls().at(-1)).toBe("delete a");
  });
});

describe("import", () => {
  const small = 'resource "probe_thing" "a" {\n  name = "a"\n}\n';
  const block = 'import {\n  to = probe_thing.a\n  id = "a"\n}\n';

  test("the command takes an existing object into the state", async () => {
    await settle(small);
    tf.write(header + small);
    rmSync(join(tf.folder, "terraform.tfstate"));
    const ran = await tf.run(["import", "probe_thing.a", "a"]);
    expect(ran.text).toContain("Import successful!");
    await tf.apply();
    expect((await tf.plan()).code).toBe(0);
  });

  test("an import block does the same in an apply", async () => {
    await settle(small);
    rmSync(join(tf.folder, "terraform.tfstate"));
    const applied = await tf.write(header + small + block).apply();
    expect(applied.text).toContain("1 imported");
    expect((await tf.plan()).code).toBe(0);
  });

  test("an import block of a missing object is an error that names the id", async () => {
    const ran = await tf.write(header + small + block).plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("There is no `probe_thing` with the id `a`");
  });

  test("a type without import says so", async () => {
    tf.write(`${header}resource "probe_old" "o" {\n  name = "o"\n}\n`);
    const ran = await tf.run(["import", "probe_old.o", "o"]);
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("Error: `probe_old` cannot be imported");
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

describe("upgrade and move", () => {
  test("state of version 0 goes through both upgrades, and the next apply writes version 2", async () => {
    await settle('resource "probe_thing" "a" {\n  name  = "a"\n  title = "old title"\n}\n');
    const state = JSON.parse(tf.read("terraform.tfstate"));
    const [instance] = state.resources[0].instances;
    instance.schema_version = 0;
    instance.attributes = {
      label: "old title",
      name: "a",
      id: "a",
      size: 1,
      revision: 1,
      token: "t",
      gone: true,
    };
    state.serial += 1;
    tf.write(JSON.stringify(state), "terraform.tfstate");
    expect((await tf.plan()).text).toContain("No changes.");
    await tf
      .write(`${header}resource "probe_thing" "a" {\n  name  = "a"\n  title = "new title"\n}\n`)
      .apply();
    expect(JSON.parse(tf.read("terraform.tfstate")).resources[0].instances[0]).toMatchObject({
      schema_version: 2,
      attributes: { title: "new title", revision: 2 },
    });
  });

  test("state of a newer version is refused", async () => {
    await settle('resource "probe_thing" "a" {\n  name = "a"\n}\n');
    const state = tf
      .read("terraform.tfstate")
      .replace('"schema_version": 2', '"schema_version": 3');
    const ran = await tf.write(state, "terraform.tfstate").plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("newer provider version");
  });

  test("a moved block turns one type into another", async () => {
    await settle('resource "probe_old" "o" {\n  name = "m"\n}\n');
    const moved =
      'resource "probe_thing" "a" {\n  name = "m"\n}\nmoved {\n  from = probe_old.o\n  to   = probe_thing.a\n}\n';
    const ran = await tf.write(header + moved).apply();
    expect(ran.text).toContain("probe_old.o has moved to probe_thing.a");
    expect(Object.keys(await tf.state())).toEqual(["probe_thing.a"]);
  });

  test("a move nobody provided for is refused", async () => {
    await settle('resource "probe_thing" "a" {\n  name = "m"\n}\n');
    const moved =
      'resource "probe_old" "o" {\n  name = "m"\n}\nmoved {\n  from = probe_thing.a\n  to   = probe_old.o\n}\n';
    const ran = await tf.write(header + moved).plan();
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("`probe_thing` cannot become `probe_old`");
  });
});

describe("ephemeral resources", () => {
  test("a token feeds a second provider block and a write-only attribute, is renewed, closed, and stored nowhere", async () => {
    tf.write(`
      terraform {
        required_providers {
          probe = { source = "example.com/test/probe" }
        }
      }
      ephemeral "probe_token" "t" {
        provider = probe.plain
        folder   = "store"
      }
      provider "probe" {
        alias = "plain"
        store = "store"
      }
      provider "probe" {
        store = "store"
        token = ephemeral.probe_token.t.token
      }
      resource "probe_thing" "a" {
        name              = "a"
        secret_wo         = ephemeral.probe_token.t.token
        secret_wo_version = 1
        depends_on        = [probe_old.slow]
      }
      resource "probe_old" "slow" {
        name    = "slow"
        seconds = 3
      }
    `);
    await tf.apply();
    expect(calls()).toContain("configured with a token of 12");
    expect(calls()).toContain("create a secret=given");
    expect(calls()).toContain("renew 1");
    expect(calls().filter((line) => line.startsWith("close")).length).toBe(
      calls().filter((line) => line === "open").length,
    );
    expect(tf.read("terraform.tfstate")).not.toContain("canary");
  });
});

describe("the rest", () => {
  test("unknown values are let through in a plan, and a data source waits for them", async () => {
    await settle(`
      resource "probe_thing" "a" {
        name = "a"
      }
      resource "probe_thing" "b" {
        name   = "b"
        title  = probe_thing.a.token
        labels = [probe_thing.a.id]
        many   = [{ key = probe_thing.a.token }]
        rule {
          port = length(probe_thing.a.token)
        }
      }
      data "probe_lookup" "l" {
        name = probe_thing.b.id
      }
      output "exists" {
        value = data.probe_lookup.l.exists
      }
    `);
    expect((await tf.run(["output", "-json"])).stdout).toContain('"value": true');
  });

  test("Ctrl-C on the whole group winds a running create down and leaves no process", async () => {
    tf.write(`${header}resource "probe_old" "slow" {\n  name    = "slow"\n  seconds = 50\n}\n`);
    let group = 0;
    const running = tf.run(["apply", "-auto-approve"], {
      started: (pid) => {
        group = pid;
      },
    });
    await waitFor(() => calls().includes("begin slow"));
    process.kill(-group, "SIGINT");
    const ran = await running;
    expect(ran.code).toBe(1);
    expect(calls()).toEqual(["begin slow", "aborted slow"]);
    expect(ran.text).toContain("Creation was interrupted");
    expect(() => process.kill(-group, 0)).toThrow("ESRCH");
  });

  test("a killed Terraform leaves no provider behind", async () => {
    tf.write(`${header}resource "probe_old" "slow" {\n  name    = "slow"\n  seconds = 50\n}\n`);
    let group = 0;
    const running = tf.run(["apply", "-auto-approve"], {
      started: (pid) => {
        group = pid;
      },
    });
    await waitFor(() => calls().includes("begin slow"));
    process.kill(group, "SIGKILL");
    await running;
    await waitFor(() => !isAlive(group));
    expect(calls()).toEqual(["begin slow", "aborted slow"]);
  });

  test("six megabytes in one attribute go through and come back", async () => {
    tf.write("0123456789".repeat(600_000), "large.txt");
    await settle('resource "probe_thing" "a" {\n  name  = "a"\n  title = file("large.txt")\n}\n');
  });

  test("a panic is shown as such, and what a careless module prints does no harm", async () => {
    tf.write(`${header}resource "probe_old" "slow" {\n  name    = "slow"\n  seconds = 9\n}\n`);
    const noisy = await tf.run(["validate"], { env: { PROBE_NOISE: "1" } });
    expect(noisy.text).toContain("The configuration is valid");
    const ran = await tf.run(["apply", "-auto-approve"], { env: { PROBE_PANIC: "1" } });
    expect(ran.code).toBe(1);
    expect(ran.text).toContain("panic: Error: the probe gave up");
    expect(ran.text).toContain("Stack trace from the terraform-provider-probe plugin:");
  });
});

/** True while a process of the group lives. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 600 && !condition(); round++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(condition()).toBe(true);
}
