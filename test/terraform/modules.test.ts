/**
 * Goal: modules are read where they are, each time anew, and one that is not read is not taken for one
 * that does nothing.
 * Method: small configurations in folders of their own; facts written down.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { readTerraform } from "../../terraform";
import { checkFiles } from "./support/check";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-modules-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const bucketNames = async () =>
  (await readTerraform([folder])).snapshot.buckets.map(({ name }) => name);

const bucket = (name: string) => `resource "aws_s3_bucket" "b" {\n  bucket = "${name}"\n}\n`;

test("a module that changed is read again in the same process", async () => {
  write({ "main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": bucket("before") });
  expect(await bucketNames()).toEqual(["before"]);
  write({ "m/main.tf": bucket("after") });
  expect(await bucketNames()).toEqual(["after"]);
});

test("a module that `terraform init` has fetched is read where it lies", async () => {
  write({
    "main.tf": 'module "outer" {\n  source  = "acme/outer/aws"\n  version = "1.0.0"\n}\n',
    ".terraform/modules/modules.json": JSON.stringify({
      Modules: [
        { Key: "", Source: "", Dir: "." },
        {
          Key: "outer",
          Source: "registry.terraform.io/acme/outer/aws",
          Dir: ".terraform/modules/outer",
        },
        {
          Key: "outer.inner",
          Source: "git::https://acme.test/x",
          Dir: ".terraform/modules/outer.inner",
        },
      ],
    }),
    ".terraform/modules/outer/main.tf": `${bucket("outer")}module "inner" {\n  source = "git::https://acme.test/x"\n}\n`,
    ".terraform/modules/outer.inner/main.tf": bucket("inner"),
  });
  expect(await bucketNames()).toEqual(["outer", "inner"]);
});

test("what an override file says is laid over the block", async () => {
  write({ "main.tf": bucket("written"), "override.tf": bucket("overridden") });
  expect(await bucketNames()).toEqual(["overridden"]);
});

const SYNC = `
resource "aws_s3_bucket" "landing" {
  bucket = "acme-landing"
}
resource "aws_iam_user" "sync" {
  name = "acme-sync"
}
resource "aws_iam_user_policy" "write" {
  user   = aws_iam_user.sync.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "\${aws_s3_bucket.landing.arn}/*" }] })
}
`;

test.each([
  ["the user's name", "user = aws_iam_user.sync.name", "unknown"],
  ["the bucket's name", "buckets = [aws_s3_bucket.landing.id]", "unknown"],
  ["an ARN, to write into a document of its own", "role = aws_iam_user.sync.arn", "allowed"],
  ["nothing of ours", 'name = "other"', "allowed"],
])("a module that is not read, and is handed %s", async (_, argument, verdict) => {
  const module = `module "m" {\n  source = "acme/m/aws"\n  ${argument}\n}\n`;
  const { verdicts } = await checkFiles({ "main.tf": SYNC + module }, [
    ...[".", "--vendor", "prequel", "--role", "aws_iam_user.sync"],
    ...["--bucket", "aws_s3_bucket.landing"],
  ]);
  expect(Object.values(verdicts)).toEqual([verdict]);
});

test("a module that is not read is listed, with what would have it read", async () => {
  write({ "main.tf": 'module "m" {\n  source = "acme/m/aws"\n}\n' });
  expect((await readTerraform([folder])).snapshot.unread).toEqual([
    {
      type: "module",
      reason: "its source `acme/m/aws` is not read; after `terraform init` it is",
      at: { address: "module.m" },
    },
  ]);
});

test("a module's provider is the one that its call hands down, through two levels", async () => {
  const providers = [
    ["", "111122223333"],
    ["other", "555566667777"],
  ].map(
    ([alias, account]) =>
      `provider "aws" {\n  ${alias ? `alias = "${alias}"\n  ` : ""}allowed_account_ids = ["${account}"]\n}\n`,
  );
  write({
    "main.tf": `${providers.join("")}module "m" {\n  source = "./m"\n  providers = { aws = aws.other }\n}\nmodule "n" {\n  source = "./n"\n}\n`,
    "m/main.tf": 'module "n" {\n  source = "../n"\n}\n',
    "n/main.tf": bucket("b"),
  });
  const { snapshot } = await readTerraform([folder]);
  expect(snapshot.buckets.map(({ account, at }) => [at.address, account])).toEqual([
    ["module.m.module.n.aws_s3_bucket.b", "555566667777"],
    ["module.n.aws_s3_bucket.b", "111122223333"],
  ]);
});
