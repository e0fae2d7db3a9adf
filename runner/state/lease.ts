/**
 * One run of a sync at a time: a lease in `lock.json`, renewed while the run lives.
 *
 * A courtesy that spares work; what makes two runs safe is the compare-and-swap of `head.json`. A
 * lease is taken over when it has expired, or at once when its process is gone from this machine.
 */
import { hostname } from "node:os";

import { fail } from "../failure";
import { isAlive } from "./local-store";
import type { StateStore } from "./store";

const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
const NAME = "lock.json";

interface LeaseRecord {
  readonly runId: string;
  readonly host: string;
  readonly pid: number;
  readonly expiresAt: string;
}

/** A lease that is held. */
export interface Lease {
  /** Aborted when another run has taken the lease over. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Take the lease, or stop with SYNC5040 where another run holds it. */
export async function takeLease(store: StateStore, runId: string): Promise<Lease> {
  let tag = await acquire(store, runId);
  const lost = new AbortController();
  let renewing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renew(store, runId, tag).then(
      (next) => {
        if (next === undefined) lost.abort(new Error("another run took the lease over"));
        else tag = next;
      },
      // A store that cannot be reached now may be reached at the next renewal.
      () => undefined,
    );
  }, RENEW_MS);
  timer.unref();
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(timer);
      await renewing;
      const current = await store.read(NAME);
      if (current?.tag === tag) await store.remove(NAME);
    },
  };
}

async function acquire(store: StateStore, runId: string): Promise<string> {
  const text = record(runId);
  for (;;) {
    const current = await store.read(NAME);
    if (current && !isFree(current.text)) refuse(store, current.text);
    const written = await store.write(NAME, text, current ? { tag: current.tag } : "absent");
    if (written !== "conflict") return written.tag;
  }
}

async function renew(store: StateStore, runId: string, tag: string): Promise<string | undefined> {
  const written = await store.write(NAME, record(runId), { tag });
  return written === "conflict" ? undefined : written.tag;
}

function record(runId: string): string {
  const lease: LeaseRecord = {
    runId,
    host: hostname(),
    pid: process.pid,
    expiresAt: new Date(Date.now() + LEASE_MS).toISOString(),
  };
  return `${JSON.stringify(lease)}\n`;
}

function isFree(text: string): boolean {
  const lease = parse(text);
  if (!lease || !(Date.parse(lease.expiresAt) > Date.now())) return true;
  return lease.host === hostname() && lease.pid !== process.pid && !isAlive(lease.pid);
}

function parse(text: string): LeaseRecord | undefined {
  try {
    return JSON.parse(text) as LeaseRecord;
  } catch {
    return undefined;
  }
}

function refuse(store: StateStore, text: string): never {
  const lease = parse(text);
  fail({
    code: "SYNC5040",
    summary: "another run of this sync is under way",
    where: { file: store.place },
    why: `run \`${lease?.runId}\` on ${lease?.host}, process ${lease?.pid}, holds the lease until ${lease?.expiresAt}`,
    help: "wait until it ends, or until its lease expires",
  });
}
