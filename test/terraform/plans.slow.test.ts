/**
 * Goal: a real plan of a configuration says what the configuration says, or that it cannot tell and why.
 * Method: each case of test/cases/terraform that the stand-in for hashicorp/aws can plan is planned by
 * real Terraform, and checked as a plan alone and as a plan beside its configuration.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { layOutMirror } from "../../provider";
import { type Rehearsal, startRehearsal } from "../../rehearsal";
import { buildBundles, Terraform } from "../provider/support/terraform";
import { CASES, cases } from "./support/cases";
import { check } from "./support/check";

const ACCOUNT = "222233334444";

let bundles: string;
let rehearsal: Rehearsal;
let terraform: Terraform;

beforeAll(async () => {
  bundles = await buildBundles();
  const mirror = await layOutMirror(`${bundles}/mirror`, ["aws"], bundles);
  rehearsal = await startRehearsal({
    accounts: [ACCOUNT, "555566667777"],
    region: "eu-central-1",
    seed: "plans",
  });
  const { accessKeyId, secretAccessKey } = rehearsal.adminCredentials(ACCOUNT);
  terraform = new Terraform(
    {},
    {
      AWS_ENDPOINT_URL: rehearsal.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: "eu-central-1",
    },
  );
  terraform.cliConfiguration(mirror.cliConfiguration);
  terraform.copyFrom(CASES);
}, 120_000);

afterAll(async () => {
  terraform.remove();
  await rehearsal.stop();
  rmSync(bundles, { recursive: true, force: true });
});

async function must(args: readonly string[]): Promise<string> {
  const ran = await terraform.run(args);
  if (ran.code !== 0) throw new Error(`terraform ${args.join(" ")}:\n${ran.text}`);
  return ran.stdout;
}

/** The plan's file beside its configuration. */
async function planned(name: string): Promise<string> {
  const chdir = `-chdir=${name}`;
  await must([chdir, "init"]);
  await must([chdir, "plan", "-out=plan.bin", "-input=false"]);
  writeFileSync(
    join(terraform.folder, name, "plan.json"),
    await must([chdir, "show", "-json", "plan.bin"]),
  );
  return join(terraform.folder, name);
}

const plannable = cases.filter(({ expect: { hclOnly } }) => hclOnly === undefined);

test.each(plannable)(
  "$name",
  async ({ name, expect: wanted }) => {
    const folder = await planned(name);
    const both = await check(folder, ["plan.json", ".", ...wanted.words]);
    expect([both.verdicts, both.codes, both.stderr]).toEqual([wanted.verdicts, wanted.codes, ""]);
    const alone = await check(folder, ["plan.json", ...wanted.words]);
    if (wanted.planCannotTell === undefined) {
      expect(alone.verdicts).toEqual(wanted.verdicts);
      expect(alone.codes).toEqual(expect.arrayContaining([...wanted.codes]));
    } else {
      expect(new Set(Object.values(alone.verdicts))).toEqual(new Set(["unknown"]));
      expect(alone.missing).toContain(wanted.planCannotTell);
    }
  },
  120_000,
);
