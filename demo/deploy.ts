/** Step 3: real Terraform applies the synthesized JSON; AWS is played by the rehearsal. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { layOutMirror } from "../provider";
import { type Rehearsal, startRehearsal } from "../rehearsal";
import { runChild } from "./children";
import { type Demo, DemoFailure } from "./context";
import type { Declared } from "./declare";

/** `terraform plan -detailed-exitcode`: nothing to do. */
const PLAN_EMPTY = 0;

/** Start the local AWS with the customer's and the vendor's account. */
export async function startAws(demo: Demo): Promise<Rehearsal> {
  const { options, folder } = demo.settings;
  await mkdir(folder, { recursive: true });
  return startRehearsal({
    accounts: [options.accountId, options.hightouchAccountId],
    region: options.region,
    logFile: join(folder, "calls.jsonl"),
  });
}

/** `terraform init`, `apply` and a second, empty `plan`. */
export async function deploy(demo: Demo, declared: Declared, aws: Rehearsal): Promise<void> {
  const { settings, screen } = demo;
  screen.step(
    3,
    "Deploy: real Terraform, our provider, and a local AWS that enforces every policy",
  );
  const mirror = await layOutMirror(join(settings.folder, "mirror"));
  const cliConfig = join(settings.folder, "terraform.tfrc");
  await writeFile(cliConfig, mirror.cliConfiguration);
  const admin = aws.adminCredentials(settings.options.accountId);
  const terraform = terraformIn(demo, join(declared.good, "stacks", settings.stack), {
    TF_CLI_CONFIG_FILE: cliConfig,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: settings.options.region,
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
  });
  await terraform(["init", "-input=false"], { wait: "terraform init" });
  const applied = await terraform(["apply", "-input=false", "-auto-approve"], {
    wait: "terraform apply",
  });
  const added = applied.split("\n").find((line) => line.includes("Apply complete"));
  screen.good(added?.trim() ?? "applied");
  await terraform(["plan", "-input=false", "-detailed-exitcode"], { wait: "terraform plan" });
  screen.good("A second plan is empty.");
}

type Terraform = (words: readonly string[], options: { readonly wait: string }) => Promise<string>;

function terraformIn(demo: Demo, cwd: string, env: Readonly<Record<string, string>>): Terraform {
  return async (words, { wait }) => {
    const { screen } = demo;
    screen.command(`terraform ${words.filter((word) => word !== "-input=false").join(" ")}`);
    const running = runChild("terraform", [...words, "-no-color"], {
      cwd,
      env: { ...env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
      signal: demo.signal,
    });
    const { code, output } = await screen.during(wait, running);
    if (code !== PLAN_EMPTY) {
      screen.output(output);
      throw new DemoFailure(`terraform ${words[0]} ended with ${code}`);
    }
    return output;
  };
}
