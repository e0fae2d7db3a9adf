#!/usr/bin/env node
/** The `syncwright` process: signals and streams around `run`. */
import { hasColor } from "./color";
import { EXIT } from "./command";
import { run } from "./run";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** How often we look whether our parent is still there, ms. */
const PARENT_POLL_MS = 500;

const interrupt = new AbortController();
let signals = 0;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    signals += 1;
    // The second Ctrl-C means now, whatever a command still wants to tidy up.
    if (signals > 1) process.exit(EXIT.interrupted);
    interrupt.abort(new Error(signal));
  });
}
// Who starts us for a while (the demo, a test) may ask that we do not outlive it.
if (process.env["SYNCWRIGHT_EXIT_WITH_PARENT"]) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt.abort(new Error("the parent process has gone"));
  }, PARENT_POLL_MS).unref();
}
// A reader that went away (`| head`) is no error of ours.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    throw error;
  });
}

run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  color: {
    stdout: hasColor(process.env, process.stdout),
    stderr: hasColor(process.env, process.stderr),
  },
  signal: interrupt.signal,
}).then((code) => {
  process.exitCode = interrupt.signal.aborted ? EXIT.interrupted : code;
  // stdin may be a pipe that stays open; nothing else is left to wait for.
  process.stdin.unref?.();
});
