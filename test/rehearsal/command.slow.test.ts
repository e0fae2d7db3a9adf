/**
 * Goal: real Terraform deploys inside a rehearsal, and a rehearsal that is stopped half-way leaves
 * nothing running and nothing behind, however it is stopped.
 * Method: the built program as a child process; the process ids of the command and of its child are
 * looked for afterwards.
 */
import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { CommandFolder, isAlive, until } from "./support/command";

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
});
afterEach(() => {
  folder.remove();
});

test("Terraform applies in it, a second plan is empty, and the calls are summed up", () => {
  writeFileSync(
    join(folder.path, "main.tf"),
    `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "us-east-1"
}
resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}
resource "aws_iam_role" "writer" {
  name = "writer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "111122223333" }
      Action    = "sts:AssumeRole"
    }]
  })
}
`,
  );
  const script =
    "terraform init -input=false >&2 && terraform apply -input=false -auto-approve >&2 && terraform plan -input=false -detailed-exitcode >&2";
  const { code, stdout, stderr } = folder.rehearse(
    "--format",
    "json",
    "--save",
    "state.json",
    "--",
    "sh",
    "-c",
    script,
  );
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  const summary = JSON.parse(stdout);
  expect(summary.denied).toEqual([]);
  expect(summary.allowed).toBe(summary.calls);
  expect(summary.unusedGrants).toEqual([
    {
      holder: "arn:aws:iam::111122223333:role/writer",
      policy: "trust policy of writer",
      statement: 0,
      action: "sts:AssumeRole",
    },
  ]);
  const state = JSON.parse(readFileSync(join(folder.path, "state.json"), "utf8"));
  expect(state.buckets.map(({ name }: { name: string }) => name)).toEqual(["acme-landing"]);
});

describe("stopped half-way", () => {
  /** A rehearsal around a shell with a child; the ids of both. */
  async function started(): Promise<{ child: ChildProcess; pids: number[] }> {
    const file = join(folder.path, "pids");
    const script = `sleep 300 & echo "$$ $!" > ${file}.new && mv ${file}.new ${file}; wait`;
    const child = folder.start("--", "sh", "-c", script);
    await until(() => existsSync(file));
    const pids = readFileSync(file, "utf8").trim().split(" ").map(Number);
    return { child, pids };
  }

  test.each(["SIGINT", "SIGTERM"] as const)("by %s, nothing is left", async (signal) => {
    const { child, pids } = await started();
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill(signal);
    expect(await ended).toBe(130);
    await until(() => !pids.some(isAlive));
    expect(pids.filter(isAlive)).toEqual([]);
    expect(folder.left()).toEqual([]);
  });

  test("by the death of its parent, nothing is left", async () => {
    const file = join(folder.path, "pids");
    const inner = `sleep 300 & echo "$$ $!" > ${file}.new && mv ${file}.new ${file}; wait`;
    const parent = folder.startBelowShell(`-- sh -c '${inner}'`);
    await until(() => existsSync(file));
    const pids = readFileSync(file, "utf8").trim().split(" ").map(Number);
    parent.kill("SIGKILL");
    await until(() => !pids.some(isAlive) && folder.left().length === 0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(folder.left()).toEqual([]);
  });
});
