/**
 * Goal: every example deploys with both of our providers, and a second plan is empty.
 * Method: CDKTF synthesizes it in process; real Terraform applies it into a real rehearsal.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { App } from "cdktf";

import { buildApp as everything } from "../../examples/everything/main";
import { buildApp as dropbox } from "../../examples/hightouch-dropbox/main";
import { buildApp as pipedream } from "../../examples/pipedream-s3/main";
import { buildApp as polytomic } from "../../examples/polytomic-s3/main";
import { buildApp as runner } from "../../examples/self-hosted-runner/main";
import { layOutMirror } from "../../provider";
import { startRehearsal } from "../../rehearsal";
import { buildBundles, Terraform } from "./support/terraform";

const ACCOUNT = "111122223333";
const examples = { everything, dropbox, pipedream, polytomic, runner };

let bundles: string;

beforeAll(async () => {
  bundles = await buildBundles();
});
afterAll(() => rmSync(bundles, { recursive: true, force: true }));

test.each(Object.entries(examples))(
  "%s",
  async (_name, buildApp: (outdir?: string) => App) => {
    const output = mkdtempSync(join(tmpdir(), "syncwright-synth-"));
    const app = buildApp(output);
    app.synth();
    const mirror = await layOutMirror(join(bundles, "mirror"), undefined, bundles);
    for (const stack of Object.values(app.manifest.stacks)) {
      const rehearsal = await startRehearsal({
        accounts: [ACCOUNT],
        region: "us-west-2",
        seed: "x",
      });
      const { accessKeyId, secretAccessKey } = rehearsal.adminCredentials(ACCOUNT);
      const tf = new Terraform(
        {},
        {
          AWS_ENDPOINT_URL: rehearsal.endpoint,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          TF_VAR_polytomic_secret: "canary-secret",
          TF_VAR_dropbox_refresh_token: "canary-token",
        },
      );
      tf.cliConfiguration(mirror.cliConfiguration);
      cpSync(join(output, stack.workingDirectory), tf.folder, { recursive: true });
      // CDKTF writes the state beside the program; ours stays in this folder.
      tf.write(
        'terraform {\n  backend "local" {\n    path = "terraform.tfstate"\n  }\n}\n',
        "state_override.tf",
      );
      const init = await tf.run(["init"]);
      expect(init.text).toContain("Terraform has been successfully initialized!");
      await tf.apply();
      const second = await tf.plan();
      expect(second.text).toContain("No changes.");
      expect(tf.read("terraform.tfstate")).not.toContain("canary");
      await tf.destroy();
      tf.remove();
      await rehearsal.stop();
    }
    rmSync(output, { recursive: true });
  },
  300_000,
);
