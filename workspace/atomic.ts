/**
 * Replace a file whole or not at all, whatever kills the process.
 *
 * Temporary file in the same directory (random name, mode 0600, O_EXCL, no symbolic link followed),
 * fsync, rename, fsync of the directory. A reader sees the old text or the new one. After a crash a
 * `.….tmp` file may remain; nobody reads it.
 *
 * Source: rename(2) ("atomically replaced"), fsync(2) ("Calling fsync() does not necessarily ensure
 * that the entry in the directory containing the file has also reached disk").
 */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const CREATE_NEW =
  constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** Write `content` to `file`, making its directory (mode 0700) where missing. Rejects with the system's error. */
export async function writeFileAtomic(file: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${basename(file)}.${randomBytes(8).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, CREATE_NEW, 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Make a rename or an unlink in `folder` durable; a system that cannot fsync a directory is forgiven. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync();
  } catch {
    // Some file systems refuse fsync on a directory (EINVAL); the rename itself stays atomic.
  } finally {
    await handle.close();
  }
}
