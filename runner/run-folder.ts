/**
 * A folder of a run's own below the system's temporary one, mode 0700, removed at its end.
 *
 * Its name tells the process, so that the folders of killed runs are found and removed by the next
 * one: theirs may hold gigabytes. Only real directories of the same user are touched.
 */
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isAlive } from "./state/local-store";

const PREFIX = "syncwright-run-";

/** Make the folder, and remove those of runs that were killed. */
export async function makeRunFolder(): Promise<string> {
  await removeAbandoned().catch(() => undefined);
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number(name.slice(PREFIX.length).split("-", 1)[0]);
    if (!Number.isInteger(pid) || pid <= 0 || isAlive(pid)) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) continue;
    await rm(path, { recursive: true, force: true });
  }
}
