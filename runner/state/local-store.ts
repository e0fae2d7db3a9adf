/**
 * State in a local directory, `<workspace>/state/<sync id>/`: the default.
 *
 * The vendors' least privilege has no `s3:GetObject`, so state does not live in the destination
 * unless it is asked to. Files are replaced atomically; compare-and-swap holds a lock file, made with
 * O_EXCL, for the few milliseconds between reading and renaming. A lock whose process is gone is
 * broken.
 */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { syncFolder, writeFileAtomic } from "../../workspace";
import { fail } from "../failure";
import type { StateStore, Tagged, WriteCondition } from "./store";

const LOCK_WAIT_MS = 10_000;
const LOCK_PAUSE_MS = 20;

/** State of one sync below `root`. */
export class LocalStore implements StateStore {
  constructor(readonly place: string) {}

  async read(name: string): Promise<Tagged | undefined> {
    try {
      const text = await readFile(join(this.place, name), "utf8");
      return { text, tag: tagOf(text) };
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  write(
    name: string,
    text: string,
    condition: WriteCondition,
  ): Promise<{ readonly tag: string } | "conflict"> {
    return this.locked(async () => {
      const current = await this.read(name);
      const expected = condition === "absent" ? undefined : condition.tag;
      if (current?.tag !== expected) return "conflict";
      await writeFileAtomic(join(this.place, name), text);
      return { tag: tagOf(text) };
    });
  }

  async remove(name: string): Promise<void> {
    await unlink(join(this.place, name)).catch((error: unknown) => {
      if (codeOf(error) !== "ENOENT") throw error;
    });
  }

  async list(folder: string): Promise<readonly string[]> {
    try {
      const names = await readdir(join(this.place, folder));
      return names.filter((name) => !name.startsWith(".")).sort();
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    }
  }

  async putFile(name: string, path: string): Promise<void> {
    const target = join(this.place, name);
    const temporary = join(dirname(target), `.${process.pid}.snapshot.tmp`);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await copyFile(path, temporary, constants.COPYFILE_FICLONE);
    const handle = await open(temporary, "r+");
    await handle.sync().finally(() => handle.close());
    await rename(temporary, target);
    await syncFolder(dirname(target));
  }

  async getFile(name: string): Promise<string> {
    return join(this.place, name);
  }

  close(): void {}

  private async locked<T>(work: () => Promise<T>): Promise<T> {
    const lock = join(this.place, ".mutex");
    await mkdir(this.place, { recursive: true, mode: 0o700 });
    const deadline = performance.now() + LOCK_WAIT_MS;
    while (!(await tryLock(lock))) {
      if (await isAbandoned(lock)) await unlink(lock).catch(() => undefined);
      else await sleep(LOCK_PAUSE_MS);
      if (performance.now() > deadline) {
        fail({
          code: "SYNC5042",
          summary: `the state in \`${this.place}\` stays locked`,
          why: `${lock} is held by a living process`,
          help: "wait for the other run, or delete the file if no other run exists",
        });
      }
    }
    try {
      return await work();
    } finally {
      await unlink(lock).catch(() => undefined);
    }
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, "wx", 0o600);
    await handle.writeFile(String(process.pid)).finally(() => handle.close());
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const text = await readFile(lock, "utf8").catch(() => "");
  const pid = Number(text);
  // Empty: its maker is between creating and writing, or died there.
  if (text === "") {
    await sleep(LOCK_PAUSE_MS * 10);
    return (await readFile(lock, "utf8").catch(() => "gone")) === "";
  }
  return Number.isInteger(pid) && !isAlive(pid);
}

/** True where a process of this machine has the id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

function tagOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
