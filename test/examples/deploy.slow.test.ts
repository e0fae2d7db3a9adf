/**
 * Goal: every example deploys: real `terraform validate`, `apply` and a second `plan` that is empty,
 * and the gate of the runner stacks lets them through.
 * Method: the golden stacks as they are, our provider and the stand-in for hashicorp/aws from a
 * mirror, a rehearsal in place of AWS.
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { layOutMirror } from "../../provider";
import { type Rehearsal, startRehearsal } from "../../rehearsal";
import { execute } from "../support/execute";

const root = join(__dirname, "../..");
const golden = join(root, "test/golden/stacks");
const names = readdirSync(golden)
  .filter((name) => !name.includes("broken"))
  .map((name) => name.slice(0, -".json".length));

/** The region of each stack, for the rehearsal's one endpoint. */
const REGIONS: Readonly<Record<string, string>> = {
  "polytomic-s3": "us-east-1",
  "pipedream-s3": "us-east-1",
  everything: "us-west-2",
};

let folder: string;
let cliConfiguration: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "syncwright-deploy-"));
  const bundles = join(folder, "bundles");
  const build = `require("./tools/build-provider.js").buildProviders(${JSON.stringify(bundles)})`;
  execFileSync(process.execPath, ["-e", build], { cwd: root });
  const mirror = await layOutMirror(join(folder, "mirror"), ["syncwright", "aws"], bundles);
  cliConfiguration = join(folder, "terraform.tfrc");
  writeFileSync(cliConfiguration, mirror.cliConfiguration);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** `terraform WORDS`, its output and exit code. */
async function terraform(cwd: string, aws: Rehearsal, region: string, words: readonly string[]) {
  const { accessKeyId, secretAccessKey } = aws.adminCredentials("111122223333");
  return execute("terraform", words, {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: cwd,
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: cliConfiguration,
      TF_VAR_dropbox_refresh_token: "token",
      TF_VAR_polytomic_secret: "secret",
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
}

test.each(names)(
  "%s: valid, applied, and nothing left to do",
  async (name) => {
    const region = REGIONS[name] ?? "eu-central-1";
    const aws = await startRehearsal({ accounts: ["111122223333"], region });
    const cwd = join(folder, name);
    mkdirSync(cwd);
    cpSync(join(golden, `${name}.json`), join(cwd, "main.tf.json"));
    try {
      const run = (...words: string[]) => terraform(cwd, aws, region, [...words, "-no-color"]);
      expect(await run("init", "-input=false")).toMatchObject({ code: 0 });
      expect(await run("validate")).toMatchObject({ code: 0 });
      expect(await run("apply", "-auto-approve", "-input=false")).toMatchObject({ code: 0 });
      expect(await run("plan", "-detailed-exitcode", "-input=false")).toMatchObject({ code: 0 });
      const state = readFileSync(join(cwd, "terraform.tfstate"), "utf8");
      expect(state).not.toMatch(/"(?:token|secret)"/);
    } finally {
      await aws.stop();
    }
  },
  180_000,
);
