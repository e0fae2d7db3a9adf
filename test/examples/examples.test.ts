/**
 * Goal: every example synthesizes, passes all validations, and gives exactly the committed Terraform.
 * Method: build each app in this process, synthesize it into a temporary folder, compare every stack
 * with its golden file; logical ids are in there, so a renamed construct shows.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { App } from "cdktf";

import { buildApp as everything } from "../../examples/everything/main";
import { buildApp as hightouchDropbox } from "../../examples/hightouch-dropbox/main";
import { buildBrokenApp } from "../../examples/hightouch-s3/broken";
import { buildApp as hightouchS3, optionsFromEnvironment } from "../../examples/hightouch-s3/main";
import { buildApp as pipedreamS3 } from "../../examples/pipedream-s3/main";
import { buildApp as polytomicS3 } from "../../examples/polytomic-s3/main";
import { buildApp as selfHostedRunner } from "../../examples/self-hosted-runner/main";
import { expectGolden } from "../support/golden";

const golden = join(__dirname, "../golden/stacks");
const options = optionsFromEnvironment({});
let outdir: string;

beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "syncwright-examples-"));
});

afterEach(() => {
  rmSync(outdir, { recursive: true, force: true });
});

const examples: readonly (readonly [string, (folder: string) => App])[] = [
  ["hightouch-s3", (folder) => hightouchS3(options, folder)],
  ["hightouch-s3 with the usual mistakes", (folder) => buildBrokenApp(options, folder)],
  ["hightouch-dropbox", hightouchDropbox],
  ["polytomic-s3", polytomicS3],
  ["pipedream-s3", pipedreamS3],
  ["self-hosted-runner", selfHostedRunner],
  ["everything", everything],
];

test.each(examples)("%s", (name, build) => {
  build(outdir).synth();
  const suffix = name.includes("mistakes") ? "-broken" : "";
  for (const stack of readdirSync(join(outdir, "stacks")).sort()) {
    const text = readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8");
    expectGolden(join(golden, `${stack}${suffix}.json`), withoutPlace(text));
  }
});

/** Without what differs between machines and frameworks: the folder of synth, and versions. */
function withoutPlace(text: string): string {
  const content = JSON.parse(text) as {
    "//": { metadata: { version?: string } };
    terraform: { backend: unknown; required_providers: Record<string, object> };
  };
  delete content["//"].metadata.version;
  content.terraform.backend = { local: { path: "terraform.tfstate" } };
  const providers = content.terraform.required_providers;
  if (providers["aws"]) providers["aws"] = { source: "hashicorp/aws" };
  return `${JSON.stringify(content, null, 2)}\n`;
}
