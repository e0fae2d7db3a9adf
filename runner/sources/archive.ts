/**
 * An archive's files of one format, unpacked into a folder under names of our own.
 *
 * The kind of archive is told by its first bytes, not by its name. Members of other formats, hidden
 * files and what macOS adds (`__MACOSX/`) are passed over.
 */
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";

import { fail } from "../failure";
import { readTar } from "./tar";
import { UnpackLimits } from "./unpack-limits";
import { type ArchiveMember, readZip } from "./zip";

/** What a source file may be. */
export type SourceFormat = "csv" | "json" | "parquet";

const EXTENSIONS: Readonly<Record<string, SourceFormat>> = {
  csv: "csv",
  tsv: "csv",
  txt: "csv",
  json: "json",
  jsonl: "json",
  ndjson: "json",
  parquet: "parquet",
};

/** The format that a name's extension stands for, behind an optional `.gz`. */
export function formatOfName(name: string): SourceFormat | undefined {
  const bare = name.toLowerCase().endsWith(".gz") ? name.slice(0, -3) : name;
  const dot = bare.lastIndexOf(".");
  return dot < 0 ? undefined : EXTENSIONS[bare.slice(dot + 1).toLowerCase()];
}

/** Unpack the members of a format (the first member's own where none is given). */
export async function unpack(options: {
  readonly path: string;
  readonly shownName: string;
  readonly format: SourceFormat | undefined;
  readonly folder: string;
}): Promise<{ readonly format: SourceFormat; readonly paths: readonly string[] }> {
  const { shownName, folder } = options;
  const paths: string[] = [];
  let format = options.format;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for await (const member of await openArchive(options)) {
    const memberFormat = formatOfName(member.name);
    if (isHidden(member.name)) continue;
    format ??= memberFormat;
    if (format === undefined || !mayBe(member.name, memberFormat, options.format, format)) continue;
    const gz = member.name.toLowerCase().endsWith(".gz") ? ".gz" : "";
    const path = join(folder, `member-${paths.length}.${format}${gz}`);
    await writeAll(path, member.bytes);
    paths.push(path);
  }
  if (format !== undefined && paths.length > 0) return { format, paths };
  fail({
    code: "SYNC5014",
    summary: `the archive \`${shownName}\` holds no ${options.format ?? "CSV, JSON or Parquet"} file`,
  });
}

/** A member without any extension counts where the format is stated. */
function mayBe(
  name: string,
  found: SourceFormat | undefined,
  stated: SourceFormat | undefined,
  format: SourceFormat,
): boolean {
  if (found !== undefined) return found === format;
  const base = name.slice(name.lastIndexOf("/") + 1);
  return stated !== undefined && !base.includes(".");
}

async function openArchive(options: {
  readonly path: string;
  readonly shownName: string;
}): Promise<AsyncIterable<ArchiveMember>> {
  const { path, shownName } = options;
  const file = await open(path, "r");
  const magic = Buffer.alloc(4);
  const size = await file
    .read(magic, 0, 4, 0)
    .then(() => file.stat())
    .then((stat) => stat.size)
    .finally(() => file.close());
  const limits = new UnpackLimits(shownName, size);
  const isZip = magic.readUInt16LE(0) === 0x4b50;
  const isGzip = magic.readUInt16LE(0) === 0x8b1f;
  return limited(isZip ? readZip(path, shownName) : readTar({ path, shownName, isGzip }), limits);
}

async function* limited(
  members: AsyncIterable<ArchiveMember>,
  limits: UnpackLimits,
): AsyncGenerator<ArchiveMember> {
  for await (const member of members) {
    limits.addFile();
    yield { name: member.name, bytes: counted(member.bytes, limits) };
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  limits: UnpackLimits,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    limits.addBytes(chunk.length);
    yield chunk;
  }
}

async function writeAll(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of bytes) await file.write(chunk);
  } finally {
    await file.close();
  }
}

function isHidden(name: string): boolean {
  const segments = name.split("/");
  return (
    segments.some((segment) => segment.startsWith(".") && segment !== ".") ||
    segments[0] === "__MACOSX"
  );
}
