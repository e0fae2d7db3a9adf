/**
 * The files of a zip archive, one after the other, by its central directory.
 *
 * Stored and deflated members, ZIP64, CRC32 checked. Encrypted members and other methods are refused.
 * Names are for choosing and messages only; they never become paths.
 *
 * Source: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { crc32, createInflateRaw } from "node:zlib";

import { badArchive } from "./unpack-limits";

/** One file of an archive. */
export interface ArchiveMember {
  readonly name: string;
  /** Its bytes; to be read before the next member is asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
  readonly isEncrypted: boolean;
}

const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 65_535;
const DIRECTORY_BYTES_MAX = 64 * 1024 * 1024;
const FULL_32 = 0xffffffff;

/** Read a zip file. Directories are left out. */
export async function* readZip(path: string, shownName: string): AsyncGenerator<ArchiveMember> {
  const file = await open(path, "r");
  try {
    for (const entry of await readDirectory(file, shownName)) {
      if (entry.name.endsWith("/")) continue;
      yield { name: entry.name, bytes: await readEntry(file, path, entry, shownName) };
    }
  } finally {
    await file.close();
  }
}

async function readDirectory(file: FileHandle, shownName: string): Promise<Entry[]> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, END_BYTES + COMMENT_BYTES_MAX);
  const tail = await readAt(file, size - tailBytes, tailBytes);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END_SIGNATURE) at--;
  if (at < 0) badArchive(shownName, "it has no zip directory: it is cut off, or no zip file");
  let count = tail.readUInt16LE(at + 10);
  let bytes = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  const locator = at - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === LOCATOR64_SIGNATURE) {
    const end64 = await readAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (end64.length < 56 || end64.readUInt32LE(0) !== END64_SIGNATURE) {
      badArchive(shownName, "its ZIP64 directory is damaged");
    }
    count = Number(end64.readBigUInt64LE(32));
    bytes = Number(end64.readBigUInt64LE(40));
    offset = Number(end64.readBigUInt64LE(48));
  }
  if (bytes > DIRECTORY_BYTES_MAX || offset + bytes > size) {
    badArchive(shownName, "its directory lies outside the file");
  }
  return parseDirectory(await readAt(file, offset, bytes), count, shownName);
}

function parseDirectory(directory: Buffer, count: number, shownName: string): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      badArchive(shownName, `its directory ends after ${entries.length} of ${count} files`);
    }
    const nameBytes = directory.readUInt16LE(at + 28);
    const extraBytes = directory.readUInt16LE(at + 30);
    const commentBytes = directory.readUInt16LE(at + 32);
    const extraAt = at + 46 + nameBytes;
    const wide = {
      bytes: directory.readUInt32LE(at + 24),
      packedBytes: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    };
    widen(wide, directory.subarray(extraAt, extraAt + extraBytes));
    entries.push({
      name: directory.toString("utf8", at + 46, extraAt),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      ...wide,
    });
    at = extraAt + extraBytes + commentBytes;
  }
  return entries;
}

/** Fields that are full in 32 bits stand in the ZIP64 extra field, in this order. */
function widen(wide: { bytes: number; packedBytes: number; offset: number }, extra: Buffer): void {
  let at = 0;
  while (at + 4 <= extra.length) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      let value = at + 4;
      for (const field of ["bytes", "packedBytes", "offset"] as const) {
        if (wide[field] !== FULL_32 || value + 8 > extra.length) continue;
        wide[field] = Number(extra.readBigUInt64LE(value));
        value += 8;
      }
    }
    at += 4 + length;
  }
}

async function readEntry(
  file: FileHandle,
  path: string,
  entry: Entry,
  shownName: string,
): Promise<AsyncIterable<Uint8Array>> {
  if (entry.isEncrypted) badArchive(shownName, `\`${entry.name}\` in it is encrypted`);
  if (entry.method !== 0 && entry.method !== 8) {
    badArchive(shownName, `\`${entry.name}\` in it uses compression method ${entry.method}`);
  }
  const local = await readAt(file, entry.offset, 30);
  if (local.length < 30 || local.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    badArchive(shownName, `\`${entry.name}\` is not where the directory says`);
  }
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  return checked(packedStream(path, start, entry), entry, shownName);
}

function packedStream(path: string, start: number, entry: Entry): AsyncIterable<Uint8Array> {
  if (entry.packedBytes === 0) return (async function* () {})();
  const packed = createReadStream(path, { start, end: start + entry.packedBytes - 1 });
  if (entry.method === 0) return packed;
  const inflate = createInflateRaw();
  packed.on("error", (error) => inflate.destroy(error));
  inflate.on("close", () => packed.destroy());
  return packed.pipe(inflate);
}

async function* checked(
  source: AsyncIterable<Uint8Array>,
  entry: Entry,
  shownName: string,
): AsyncGenerator<Uint8Array> {
  let crc = 0;
  let bytes = 0;
  try {
    for await (const chunk of source) {
      crc = crc32(chunk, crc);
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith("Z_")) {
      badArchive(shownName, `\`${entry.name}\` in it is damaged`);
    }
    throw error;
  }
  if (crc !== entry.crc || bytes !== entry.bytes) {
    badArchive(shownName, `\`${entry.name}\` in it is damaged: its checksum or length is wrong`);
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
