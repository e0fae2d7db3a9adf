/**
 * The files of a tar archive, one after the other, plain or gzipped.
 *
 * ustar with its prefix field, GNU long names, pax `path` and `size`, base-256 sizes; header checksums
 * are verified. Links, devices and directories are passed over.
 *
 * Source: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual,
 * "Basic Tar Format".
 */
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

import { ByteReader } from "./byte-reader";
import { badArchive } from "./unpack-limits";
import type { ArchiveMember } from "./zip";

const BLOCK = 512;
/** A long name or a pax header. */
const META_BYTES_MAX = 1024 * 1024;

/** Read a tar file. */
export async function* readTar(options: {
  readonly path: string;
  readonly shownName: string;
  readonly isGzip: boolean;
}): AsyncGenerator<ArchiveMember> {
  const { shownName } = options;
  const reader = new ByteReader(open(options));
  const pending: { path?: string; size?: number } = {};
  try {
    for (;;) {
      const header = await reader.read(BLOCK);
      if (header.length === 0 || header.every((byte) => byte === 0)) return;
      if (header.length < BLOCK) badArchive(shownName, "it is cut off");
      checkSum(header, shownName);
      const size = pending.size ?? sizeOf(header);
      const padding = (BLOCK - (size % BLOCK)) % BLOCK;
      const type = String.fromCharCode(header[156] ?? 0);
      if (type === "L" || type === "x") {
        if (size > META_BYTES_MAX) badArchive(shownName, "one of its names is too long");
        const meta = await reader.read(size);
        await reader.skip(padding);
        if (type === "L") pending.path = textOf(meta);
        else Object.assign(pending, parsePax(meta));
        continue;
      }
      const name = pending.path ?? nameOf(header);
      delete pending.path;
      delete pending.size;
      const body = new Body(reader, size, shownName, name);
      if (type === "0" || type === "\0" || type === "7") yield { name, bytes: body.chunks() };
      await body.drain();
      await reader.skip(padding);
    }
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith("Z_")) {
      badArchive(shownName, "its compression is damaged");
    }
    throw error;
  } finally {
    await reader.close();
  }
}

function open(options: { path: string; isGzip: boolean }): AsyncIterable<Uint8Array> {
  const packed = createReadStream(options.path, { highWaterMark: 256 * 1024 });
  if (!options.isGzip) return packed;
  const gunzip = createGunzip();
  packed.on("error", (error) => gunzip.destroy(error));
  gunzip.on("close", () => packed.destroy());
  return packed.pipe(gunzip);
}

/** The content of one member; whoever does not read it all leaves the rest to `drain`. */
class Body {
  private left: number;

  constructor(
    private readonly reader: ByteReader,
    size: number,
    private readonly shownName: string,
    private readonly name: string,
  ) {
    this.left = size;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    while (this.left > 0) yield await this.next();
  }

  async drain(): Promise<void> {
    while (this.left > 0) await this.next();
  }

  private async next(): Promise<Uint8Array> {
    const chunk = await this.reader.readSome(this.left);
    if (chunk.length === 0) badArchive(this.shownName, `it is cut off within \`${this.name}\``);
    this.left -= chunk.length;
    return chunk;
  }
}

function checkSum(header: Uint8Array, shownName: string): void {
  const stated = octal(header.subarray(148, 156));
  let sum = 0;
  for (let index = 0; index < BLOCK; index++) {
    sum += index >= 148 && index < 156 ? 0x20 : (header[index] ?? 0);
  }
  if (sum !== stated) badArchive(shownName, "a header in it is damaged, or it is no tar file");
}

function sizeOf(header: Uint8Array): number {
  const field = header.subarray(124, 136);
  const first = field[0] ?? 0;
  if ((first & 0x80) === 0) return octal(field);
  return field.reduce((value, byte, index) => value * 256 + (index === 0 ? byte & 0x7f : byte), 0);
}

function octal(field: Uint8Array): number {
  return Number.parseInt(textOf(field).trim() || "0", 8);
}

function nameOf(header: Uint8Array): string {
  const isUstar = textOf(header.subarray(257, 262)) === "ustar";
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : "";
  const name = textOf(header.subarray(0, 100));
  return prefix ? `${prefix}/${name}` : name;
}

/** Up to the first NUL. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

/** Records `LENGTH key=value\n`, where the length counts the whole record. */
function parsePax(meta: Uint8Array): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  let at = 0;
  while (at < meta.length) {
    const space = meta.indexOf(0x20, at);
    const length = space < 0 ? 0 : Number(Buffer.from(meta.subarray(at, space)).toString());
    if (!Number.isInteger(length) || length <= 0 || at + length > meta.length) break;
    const record = Buffer.from(meta.subarray(space + 1, at + length - 1)).toString("utf8");
    const equals = record.indexOf("=");
    if (record.slice(0, equals) === "path") found.path = record.slice(equals + 1);
    if (record.slice(0, equals) === "size") found.size = Number(record.slice(equals + 1));
    at += length;
  }
  return found;
}
