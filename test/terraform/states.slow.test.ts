/**
 * Goal: what Terraform applied says what its configuration said.
 * Method: each case of test/cases/terraform that the stand-in for hashicorp/aws can apply is applied by
 * real Terraform to a rehearsal of its own, and the state, as `terraform show -json` prints it, checked;
 * where the check says that the deployment itself is refused, apply fails with that answer.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { layOutMirror } from "../../provider";
import { startRehearsal } from "../../rehearsal";
import { buildBundles, Terraform } from "../provider/support/terraform";
import { CASES, cases } from "./support/cases";
import { check } from "./support/check";

const ACCOUNT = "222233334444";

let bundles: string;
let cliConfiguration: string;

beforeAll(async () => {
  bundles = await buildBundles();
  const mirror = await layOutMirror(`${bundles}/mirror`, ["aws"], bundles);
  cliConfiguration = mirror.cliConfiguration;
}, 120_000);

afterAll(() => rmSync(bundles, { recursive: true, force: true }));

/** A folder of all cases, with the state of one after its apply, or why that failed. */
async function applied(
  name: string,
): Promise<{ readonly terraform: Terraform; readonly failure: string }> {
  const rehearsal = await startRehearsal({
    accounts: [ACCOUNT, "555566667777"],
    region: "eu-central-1",
    seed: `states ${name}`,
  });
  try {
    const { accessKeyId, secretAccessKey } = rehearsal.adminCredentials(ACCOUNT);
    const terraform = new Terraform(
      {},
      {
        AWS_ENDPOINT_URL: rehearsal.endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: "eu-central-1",
      },
    );
    terraform.cliConfiguration(cliConfiguration);
    terraform.copyFrom(CASES);
    const chdir = `-chdir=${name}`;
    for (const words of [["init"], ["apply", "-auto-approve", "-input=false"]]) {
      const ran = await terraform.run([chdir, ...words]);
      if (ran.code !== 0) return { terraform, failure: ran.text };
    }
    const { stdout } = await terraform.run([chdir, "show", "-json"]);
    writeFileSync(join(terraform.folder, name, "state.json"), stdout);
    return { terraform, failure: "" };
  } finally {
    await rehearsal.stop();
  }
}

const applicable = cases.filter(
  ({ expect: { hclOnly, notApplied } }) => hclOnly === undefined && notApplied === undefined,
);

test.each(applicable)(
  "$name",
  async ({ name, expect: wanted }) => {
    const { terraform, failure } = await applied(name);
    try {
      if (wanted.applyFails !== undefined) {
        expect(failure).toContain(wanted.applyFails);
        return;
      }
      expect(failure).toBe("");
      const folder = join(terraform.folder, name);
      const found = await check(folder, ["state.json", ...wanted.words]);
      expect([found.verdicts, found.codes, found.stderr]).toEqual([
        wanted.verdicts,
        wanted.codes,
        "",
      ]);
    } finally {
      terraform.remove();
    }
  },
  120_000,
);
