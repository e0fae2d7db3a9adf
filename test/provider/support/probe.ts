/**
 * The test provider in real Terraform: a folder a test, and the configurations that the tests share.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { buildBundles, Terraform } from "./terraform";

/** The provider block. */
export const header = `
terraform {
  required_providers {
    probe = { source = "example.com/test/probe" }
  }
}
provider "probe" {
  store = "store"
}
`;

/** A resource with one of everything. */
export const everything = `
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

/** Terraform in the folder of the running test. */
export let tf: Terraform;

/** Build the test provider before the tests of a file, and give each a folder. */
export function useProbe(): void {
  let bundles: string;
  beforeAll(async () => {
    bundles = await buildBundles([["test/provider/probe/main.ts", "terraform-provider-probe"]]);
  });
  afterAll(() => rmSync(bundles, { recursive: true, force: true }));
  beforeEach(() => {
    tf = new Terraform({ "example.com/test/probe": bundles });
  });
  afterEach(() => tf.remove());
}

/** What the provider wrote down of the calls it got. */
export function calls(): string[] {
  const file = join(tf.folder, "store", "calls.log");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

/** Apply, then plan: the plan must be empty. */
export async function settle(configuration: string): Promise<void> {
  await tf.write(header + configuration).apply();
  const second = await tf.plan();
  expect(second.text).toContain("No changes.");
  expect(second.code).toBe(0);
}
