/** What every step of the demo gets: settings, screen, interruption, and how to run a program. */
import { relative } from "node:path";

import { type Finished, runChild } from "./children";
import type { Screen } from "./screen";
import type { Settings } from "./settings";

/** A step did not go as it must: the demo ends with exit code 1. */
export class DemoFailure extends Error {}

/** One run of the demo. */
export interface Demo {
  readonly settings: Settings;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly color: boolean;
}

/** Run `syncwright WORDS` as a user would, show it, and hold it to the exit code it must have. */
export async function syncwright(
  demo: Demo,
  words: readonly string[],
  wanted: {
    readonly code: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly wait?: string;
  },
): Promise<Finished> {
  const { settings, screen } = demo;
  // The program gets the very words that are shown.
  const typed = words.map((word) =>
    word.startsWith("/") ? relative(settings.checkout, word) || "." : word,
  );
  screen.command(`npx syncwright ${typed.join(" ")}`);
  const running = runChild(process.execPath, [settings.main, ...typed], {
    cwd: settings.checkout,
    env: {
      ...(demo.color ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }),
      SYNCWRIGHT_EXIT_WITH_PARENT: "1",
      ...wanted.env,
    },
    signal: demo.signal,
  });
  const finished = wanted.wait ? await screen.during(wanted.wait, running) : await running;
  screen.output(finished.output);
  if (finished.code !== wanted.code) {
    throw new DemoFailure(`syncwright ${words[0]} ended with ${finished.code}, not ${wanted.code}`);
  }
  return finished;
}
