/** Steps 1 and 2: synthesize the example and a copy with mistakes in it, and check both. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { LocalBackend, type TerraformStack } from "cdktf";

import { buildBrokenApp } from "../examples/hightouch-s3/broken";
import { buildApp } from "../examples/hightouch-s3/main";
import { type Demo, syncwright } from "./context";

/** Folders of the two syntheses. */
export interface Declared {
  readonly good: string;
  readonly broken: string;
}

/** Synthesize in this process, as a test or a pipeline would. */
export async function declare(demo: Demo): Promise<Declared> {
  const { settings, screen } = demo;
  screen.step(1, "Declare: bucket, role, policy, connection, model and syncs, with CDKTF");
  await rm(settings.folder, { recursive: true, force: true });
  await mkdir(settings.folder, { recursive: true });
  const good = join(settings.folder, "cdktf.out");
  const broken = join(settings.folder, "cdktf.out.broken");
  const app = buildApp(settings.options, good);
  // CDKTF's own default is the folder the program runs in.
  const stack = app.node.findChild(settings.stack) as TerraformStack;
  new LocalBackend(stack, { path: join(settings.folder, "terraform.tfstate") });
  app.synth();
  screen.good("examples/hightouch-s3/main.ts   -> demo-output/cdktf.out");
  buildBrokenApp(settings.options, broken).synth();
  screen.good("the same with the usual mistakes -> demo-output/cdktf.out.broken");
  return { good, broken };
}

/** The broken copy must be refused with its causes, the right one accepted. */
export async function check(demo: Demo, declared: Declared): Promise<void> {
  const { screen } = demo;
  screen.step(2, "Check: every cause of ACCESS_DENIED, before anything is deployed");
  screen.say(
    "Someone granted the object actions on the bucket's ARN and copied a wrong external id.",
  );
  await syncwright(demo, ["check", declared.broken], { code: 1 });
  screen.say("\nAnd the right one:");
  await syncwright(demo, ["check", declared.good], { code: 0 });
}
