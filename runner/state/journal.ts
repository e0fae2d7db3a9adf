/**
 * The record of one run, `runs/<run id>.json`: what was frozen when it began, how far it came, what
 * it left open.
 *
 * A run that is started again with the same id finds its own record and repeats itself: same time,
 * same keys. Another run that finds an unfinished record cleans up after it.
 *
 *     running     nothing is visible at the destination
 *     publishing  (insert, diff) the snapshot is stored; the files can be made again from it
 *     done        with its result
 *     discarded   given up; nothing of it is left open
 */
import { fail } from "../failure";
import type { SnapshotShape } from "../modes/snapshot";
import type { RunFile } from "../result";
import type { StateStore } from "./store";

/** How far a run came. */
export type RunPhase = "running" | "publishing" | "done" | "discarded";

/** A multipart upload that was created and neither completed nor aborted. */
export interface OpenUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** The record as it is stored. */
export interface RunRecord {
  readonly version: 1;
  readonly runId: string;
  /** The time that fills key templates, frozen when the run began. */
  readonly now: string;
  readonly phase: RunPhase;
  readonly mode: string;
  readonly keys: readonly string[];
  readonly uploads: readonly OpenUpload[];
  /** Generation of `head.json` that the run began from; 0 = none. */
  readonly baseGeneration: number;
  readonly mappingHash?: string;
  readonly snapshot?: string;
  readonly shape?: SnapshotShape;
  readonly files?: readonly RunFile[];
}

/** Writes the record, one change at a time. */
export class Journal {
  private queue: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: StateStore,
    private current: RunRecord,
    private tag: string,
  ) {}

  /** Begin a record, or take over the one an earlier attempt of the same run left. */
  static async open(store: StateStore, fresh: RunRecord): Promise<Journal> {
    const name = nameOf(fresh.runId);
    const found = await store.read(name);
    if (found) return new Journal(store, parseRecord(store, name, found.text), found.tag);
    const written = await store.write(name, serialize(fresh), "absent");
    if (written === "conflict") return Journal.open(store, fresh);
    return new Journal(store, fresh, written.tag);
  }

  /** The record as it stands. */
  get record(): RunRecord {
    return this.current;
  }

  /** Change the record; resolves when the change is stored. */
  update(change: (record: RunRecord) => RunRecord): Promise<void> {
    const next = this.queue.then(async () => {
      const record = change(this.current);
      const written = await this.store.write(nameOf(record.runId), serialize(record), {
        tag: this.tag,
      });
      if (written === "conflict") lostRecord(this.store, record.runId);
      this.current = record;
      this.tag = written.tag;
    });
    this.queue = next.catch(() => undefined);
    return next;
  }
}

/** Records of runs that neither ended nor were given up, oldest name first. */
export async function unfinishedRuns(store: StateStore): Promise<readonly RunRecord[]> {
  const records: RunRecord[] = [];
  for (const name of await store.list("runs")) {
    const found = await store.read(`runs/${name}`);
    if (!found) continue;
    const record = parseRecord(store, `runs/${name}`, found.text);
    if (record.phase === "running" || record.phase === "publishing") records.push(record);
  }
  return records;
}

function nameOf(runId: string): string {
  return `runs/${runId}.json`;
}

function serialize(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function parseRecord(store: StateStore, name: string, text: string): RunRecord {
  try {
    const record = JSON.parse(text) as RunRecord;
    if (record.version === 1 && Array.isArray(record.uploads)) return record;
  } catch {
    // Reported below, like a record of another version.
  }
  fail({
    code: "SYNC5042",
    summary: "the state of this sync is damaged",
    where: { file: `${store.place}/${name}` },
    why: "it is not a run record of version 1",
    help: "delete this file; the next run starts from `head.json`",
  });
}

function lostRecord(store: StateStore, runId: string): never {
  fail({
    code: "SYNC5041",
    summary: `run \`${runId}\` was overtaken`,
    where: { file: store.place },
    why: "another process changed the record of this run",
    help: "start a new run",
  });
}
