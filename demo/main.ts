/**
 * `npm run demo`: the main job end to end, in front of the user, without an account.
 *
 * Declare a stack, check it and a copy with mistakes, deploy it with real Terraform against the
 * rehearsal, run its syncs, show what happened. Everything it writes lies in demo-output/; whatever
 * ends it, no process stays behind.
 */
import { relative } from "node:path";

import { hasColor } from "../cli/color";
import { interruption } from "./children";
import { type Demo, DemoFailure } from "./context";
import { check, declare } from "./declare";
import { deploy, startAws } from "./deploy";
import { Screen } from "./screen";
import { settings } from "./settings";
import { runSyncs, summarize } from "./sync";

/** Longest the local AWS may take to close its connections, ms. */
const STOP_MS = 2_000;

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

async function main(demo: Demo): Promise<void> {
  const declared = await declare(demo);
  await check(demo, declared);
  const aws = await startAws(demo);
  try {
    await deploy(demo, declared, aws);
    await runSyncs(demo, aws);
    summarize(demo, aws);
  } finally {
    await Promise.race([
      aws.stop(),
      new Promise((resolve) => setTimeout(resolve, STOP_MS).unref()),
    ]);
  }
  whereNext(demo);
}

function whereNext({ screen, settings: { folder, checkout } }: Demo): void {
  screen.say("\nWhere to go next:");
  screen.say(`  ${relative(checkout, folder)}/            everything this demo wrote`);
  screen.say("  examples/hightouch-s3/  the stack; change it and run the demo again");
  screen.say("  npx syncwright --help   check your own Terraform: npx syncwright check PATH");
}

const signal = interruption();
const color = hasColor(process.env, process.stdout);
const demo: Demo = {
  settings: settings(),
  screen: new Screen(process.stdout, color),
  signal,
  color,
};

main(demo)
  .catch((error: unknown) => {
    demo.screen.clear();
    if (signal.aborted) {
      process.stderr.write("\ninterrupted; nothing was left running\n");
      process.exitCode = 130;
      return;
    }
    if (error instanceof DemoFailure) process.stderr.write(`\nthe demo failed: ${error.message}\n`);
    else process.stderr.write(`\na bug in Syncwright, please report it: ${String(error)}\n`);
    if (process.env["SYNCWRIGHT_DEBUG"] && error instanceof Error)
      process.stderr.write(`${error.stack}\n`);
    process.exitCode = error instanceof DemoFailure ? 1 : 4;
  })
  .finally(() => process.exit());
