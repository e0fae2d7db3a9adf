/** A snapshot file of `syncwright rehearse --save`, read back. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { Snapshot } from "../preflight";
import { UsageError } from "./diagnose";

const LISTS = [
  "accounts",
  "principals",
  "buckets",
  "keys",
  "queues",
  "endpoints",
  "connections",
  "unread",
] as const;

/** Read and check; throws a `UsageError` that says what is wrong. */
export async function readState(file: string, cwd: string): Promise<Snapshot> {
  const value = parse(file, await read(file, cwd));
  const missing = LISTS.filter((name) => !Array.isArray(property(value, name)));
  if (missing.length > 0) {
    throw new UsageError({
      code: "SYNC6003",
      severity: "error",
      summary: `\`${file}\` is not a snapshot`,
      where: { file },
      why: `these lists are missing: ${missing.slice(0, 5).join(", ")}`,
      help: "write one with `syncwright rehearse --save FILE`",
    });
  }
  return value as Snapshot;
}

async function read(file: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError({
      code: "SYNC6002",
      severity: "error",
      summary: `\`${file}\` cannot be read`,
      where: { file },
      why: code === "ENOENT" ? "there is no such file" : `the system says ${code ?? String(error)}`,
    });
  }
}

function parse(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new UsageError({
      code: "SYNC6003",
      severity: "error",
      summary: `\`${file}\` is not a snapshot`,
      where: { file },
      why: `it is not JSON: ${(error as Error).message}`,
      help: "write one with `syncwright rehearse --save FILE`",
    });
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
