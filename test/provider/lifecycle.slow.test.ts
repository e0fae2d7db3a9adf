/**
 * Goal: the longer journeys of a resource: replaced, drifted, imported, upgraded, moved, interrupted.
 * Method: real Terraform and a provider that has one of everything; exit code and text each time.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { calls, everything, header, settle, tf, useProbe } from "./support/probe";

useProbe();

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
