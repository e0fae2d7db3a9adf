/**
 * `head.json`: which snapshot the next run compares with. The only source of truth.
 *
 * It moves by compare-and-swap, after the files of a run are published: consumers may see a run
 * twice, never miss one. A run that loses the swap is void.
 */
import { createHash } from "node:crypto";

import { fail } from "../failure";
import type { SnapshotShape } from "../modes/snapshot";
import type { StateStore } from "./store";

/** The record as it is stored. */
export interface Head {
  readonly version: 1;
  /** From 1, one more with each run. */
  readonly generation: number;
  readonly runId: string;
  /** Name in the store. */
  readonly snapshot: string;
  readonly shape: SnapshotShape;
  /** Of columns, their expressions and types, and the key: another hash is another dataset. */
  readonly mappingHash: string;
}

/** The head and the tag to swap it by. */
export interface ReadHead {
  readonly head?: Head;
  readonly tag?: string;
}

const NAME = "head.json";

/** Snapshots that are kept; the one before the last is for people. */
const SNAPSHOT_COUNT_KEPT = 2;

/** Read the head; empty before the first run. */
export async function readHead(store: StateStore): Promise<ReadHead> {
  const found = await store.read(NAME);
  if (!found) return {};
  try {
    const head = JSON.parse(found.text) as Head;
    if (head.version === 1 && typeof head.snapshot === "string") return { head, tag: found.tag };
  } catch {
    // Reported below.
  }
  fail({
    code: "SYNC5042",
    summary: "the state of this sync is damaged",
    where: { file: `${store.place}/${NAME}` },
    why: "it is not a head record of version 1",
    help: "delete the state folder of the sync: the next run then takes every row as added",
  });
}

/** Move the head. Stops with SYNC5041 where another run moved it first. */
export async function moveHead(store: StateStore, before: ReadHead, head: Head): Promise<void> {
  const condition = before.tag === undefined ? "absent" : { tag: before.tag };
  const text = `${JSON.stringify(head, null, 2)}\n`;
  if ((await store.write(NAME, text, condition)) === "conflict") {
    fail({
      code: "SYNC5041",
      summary: `run \`${head.runId}\` was overtaken`,
      where: { file: store.place },
      why: "another run of this sync finished first; the files of this run describe changes that are void",
      help: "start a new run",
    });
  }
  await removeOldSnapshots(store, head);
}

/** A short name for everything that makes two snapshots comparable. */
export function hashMapping(parts: unknown): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Name of a snapshot in the store; names sort by generation. */
export function snapshotName(generation: number, runId: string): string {
  return `snapshots/${String(generation).padStart(8, "0")}-${runId}.parquet`;
}

async function removeOldSnapshots(store: StateStore, head: Head): Promise<void> {
  const names = (await store.list("snapshots")).map((name) => `snapshots/${name}`);
  const oldest = `snapshots/${String(head.generation - SNAPSHOT_COUNT_KEPT + 1).padStart(8, "0")}`;
  for (const name of names) {
    if (name < oldest && name !== head.snapshot) await store.remove(name);
  }
}
