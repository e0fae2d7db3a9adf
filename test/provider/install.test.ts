/**
 * Goal: the provider installs from a mirror as any other, keeps secrets out of logs, and a package that
 * was tampered with is refused.
 * Method: real `terraform init` with lock file, plan and apply with the loudest log.
 */
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { layOutMirror, type Mirror, PROVIDER_VERSION } from "../../provider";
import { buildBundles, Terraform } from "./support/terraform";

const configuration = `
terraform {
  required_providers {
    syncwright = {
      source  = "syncwright/syncwright"
      version = "~> 0.1"
    }
  }
}
resource "syncwright_s3_connection" "c" {
  name                             = "landing"
  vendor                           = "polytomic"
  auth_mode                        = "access_key_and_secret"
  aws_access_key_id                = "AKIAIOSFODNN7EXAMPLE"
  aws_secret_access_key_wo         = "canary-secret"
  aws_secret_access_key_wo_version = 1
  s3_bucket_name                   = "acme-landing"
  s3_bucket_region                 = "eu-central-1"
}
`;

let bundles: string;
let mirror: Mirror;
let tf: Terraform;

beforeAll(async () => {
  bundles = await buildBundles();
  mirror = await layOutMirror(join(bundles, "mirror"), ["syncwright"], bundles);
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));
beforeEach(() => {
  tf = new Terraform({});
  tf.cliConfiguration(mirror.cliConfiguration);
  tf.write(configuration);
});
afterEach(() => tf.remove());

test("the version is the package's own", () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  expect(PROVIDER_VERSION).toBe(manifest.version);
});

test("the mirror holds our provider alone, executable, with its package.json", () => {
  const folder = join(mirror.directory, "registry.terraform.io/syncwright/syncwright/0.1.0");
  const [platform = ""] = readdirSync(folder);
  expect(platform).toMatch(/^(linux|darwin|freebsd)_(amd64|arm64|386|arm)$/);
  expect(readdirSync(join(folder, platform)).sort()).toEqual([
    "package.json",
    "terraform-provider-syncwright_v0.1.0",
  ]);
  const { mode } = statSync(join(folder, platform, "terraform-provider-syncwright_v0.1.0"));
  expect(mode & 0o777).toBe(0o755);
  expect(mirror.cliConfiguration).toContain(
    'include = ["registry.terraform.io/syncwright/syncwright"]',
  );
});

test("init, plan and apply work, and the loudest log holds no secret", async () => {
  const init = await tf.run(["init"]);
  expect(init.text).toContain("Installed syncwright/syncwright v0.1.0");
  expect(tf.read(".terraform.lock.hcl")).toContain("h1:");
  const env = { TF_LOG: "trace" };
  const applied = await tf.run(["apply", "-auto-approve"], { env });
  expect(applied.code).toBe(0);
  const ours = applied.stderr.split("\n").filter((line) => line.includes("provider.syncwright"));
  expect(ours.join("\n")).not.toContain("canary");
  expect(tf.read("terraform.tfstate")).not.toContain("canary");
  expect((await tf.plan()).code).toBe(0);
});

test("a package with one byte more is refused", async () => {
  await tf.run(["init"]);
  rmSync(join(tf.folder, ".terraform"), { recursive: true });
  const folder = join(bundles, "tampered");
  const other = await layOutMirror(folder, ["syncwright"], bundles);
  const version = join(folder, "registry.terraform.io/syncwright/syncwright/0.1.0");
  const [platform = ""] = readdirSync(version);
  appendFileSync(join(version, platform, "terraform-provider-syncwright_v0.1.0"), "\n");
  tf.cliConfiguration(other.cliConfiguration);
  const ran = await tf.run(["init"]);
  expect(ran.code).toBe(1);
  expect(ran.text.replaceAll("\n", " ")).toContain("doesn't match any of the checksums");
});

test("without a build the message says what to run", async () => {
  await expect(
    layOutMirror(join(bundles, "x"), ["syncwright"], join(bundles, "nowhere")),
  ).rejects.toMatchObject({
    diagnostics: [{ code: "SYNC7021", help: "run `npm run build`" }],
  });
});
