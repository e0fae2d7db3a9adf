/**
 * Goal: `cdktf deploy` of the example works as CDKTF users know it, twice, and `cdktf destroy` undoes it.
 * Method: the real cdktf-cli with the repository's own cdktf.json in a folder of its own, real
 * Terraform, our provider from a filesystem mirror, and a rehearsal in place of AWS.
 */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

import { layOutMirror } from "../../provider";
import { type Rehearsal, startRehearsal } from "../../rehearsal";

const root = join(__dirname, "..", "..");
let folder: string;
let aws: Rehearsal;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-cdktf-"));
  aws = await startRehearsal({
    accounts: ["111122223333", "444455556666"],
    region: "eu-central-1",
  });
});

afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `cdktf WORDS` in the folder, as a user would type it. */
async function cdktf(...words: string[]): Promise<string> {
  const { accessKeyId, secretAccessKey } = aws.adminCredentials("111122223333");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, "node_modules", "cdktf-cli", "bundle", "bin", "cdktf"), ...words],
    {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        CI: "true",
        CHECKPOINT_DISABLE: "1",
        TF_CLI_CONFIG_FILE: join(folder, "terraform.tfrc"),
        SYNCWRIGHT_WORKSPACE: join(folder, "workspace"),
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    },
  );
  return stripVTControlCharacters(stdout);
}

test("deploy, deploy again without a change, destroy", async () => {
  cpSync(join(root, "cdktf.json"), join(folder, "cdktf.json"));
  for (const name of ["dist", "node_modules", "package.json"])
    symlinkSync(join(root, name), join(folder, name));
  const mirror = await layOutMirror(
    join(folder, "mirror"),
    ["syncwright", "aws"],
    join(root, "dist", "provider"),
  );
  writeFileSync(join(folder, "terraform.tfrc"), mirror.cliConfiguration);

  const first = await cdktf("deploy", "--skip-provider-lock", "--auto-approve", "hightouch-s3");
  expect(first).toMatch(/Apply complete! Resources: [1-9]\d* added, 0 changed, 0 destroyed/);
  expect(readdirSync(join(folder, "workspace", "s3_connections"))).toHaveLength(1);
  expect(aws.snapshot().buckets.map((bucket) => bucket.name)).toEqual(["acme-landing"]);

  const second = await cdktf("deploy", "--skip-provider-lock", "--auto-approve", "hightouch-s3");
  expect(second).toContain("No changes. Your infrastructure matches the configuration.");

  await cdktf("destroy", "--skip-provider-lock", "--auto-approve", "hightouch-s3");
  expect(aws.snapshot().buckets).toEqual([]);
  expect(readdirSync(join(folder, "workspace", "s3_connections"))).toEqual([]);
  expect(existsSync(join(root, "terraform.hightouch-s3.tfstate"))).toBe(false);
}, 180_000);
