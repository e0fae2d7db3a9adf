/**
 * Replace a file of the user's whole or not at all: its mode and, behind a link, its place are kept.
 *
 * A temporary file in the same folder is written, flushed and renamed over it, so a reader sees the old
 * text or the new one, whatever stops the process in between.
 *
 * Source: rename(2), "atomically replaced".
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** Write `text` in the place of an existing file. Throws the system's error, the file as it was. */
export function replaceFile(file: string, text: string): void {
  const target = realpathSync(file);
  const { mode } = statSync(target);
  const name = `.${basename(target)}.${randomBytes(8).toString("hex")}.tmp`;
  const temporary = join(dirname(target), name);
  try {
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeSync(handle, text);
      fchmodSync(handle, mode & 0o7777);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
