/**
 * Ceph's radosgw from Debian as a contract implementation: an S3, STS and IAM server nobody here wrote.
 *
 * One monitor, one in-memory object store and one gateway, on loopback, in a temporary folder; ready in
 * a few seconds, stopped in reverse order. Tenants play accounts. Missing packages are installed where
 * this may be done (as root, with apt-get).
 *
 * Source: https://docs.ceph.com/en/pacific/install/manual-deployment/ and
 * https://docs.ceph.com/en/pacific/radosgw/STS/
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { cephConfiguration, GATEWAY_PORT, MONITOR_ADDRESSES } from "./ceph-configuration";
import type { Keys } from "./implementation";

const PACKAGES = ["radosgw", "ceph-mon", "ceph-osd", "ceph-common"];
/** Waiting for a daemon: this often, this long at most. */
const LOOK_MS = 200;
const LOOK_COUNT_MAX = 300;
const STOP_MS = 5000;

/** A running gateway. */
export interface Ceph {
  readonly endpoint: string;
  /** Make a user of an account; capabilities let it manage roles. */
  addUser(user: {
    readonly account: string;
    readonly name: string;
    readonly keys: Keys;
    readonly managesRoles?: boolean;
  }): void;
  stop(): Promise<void>;
}

/** Install what is missing; throws a sentence that says what to do where that cannot be done. */
export function installCeph(): void {
  if (["radosgw", "ceph-mon", "ceph-osd", "ceph"].every(isOnPath)) return;
  if (!isOnPath("apt-get") || process.getuid?.() !== 0) {
    throw new Error(
      `Ceph is missing: install the Debian packages ${PACKAGES.join(" ")} (apt-get install --no-install-recommends), or run this lane as root on Debian`,
    );
  }
  const options = {
    stdio: "pipe" as const,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", ...PACKAGES],
    options,
  );
}

function isOnPath(program: string): boolean {
  return spawnSync("sh", ["-c", 'command -v "$0"', program]).status === 0;
}

/** Start monitor, store and gateway. */
export async function startCeph(): Promise<Ceph> {
  const folder = mkdtempSync(join(tmpdir(), "syncwright-ceph-"));
  const daemons: ChildProcess[] = [];
  try {
    for (const name of ["mon", "osd0", "log", "sock"]) mkdirSync(join(folder, name));
    const fsid = uuid();
    const conf = join(folder, "ceph.conf");
    writeFileSync(conf, cephConfiguration({ folder, fsid }));
    makeKeys(folder, conf);
    await startMonitor({ folder, conf, fsid, daemons });
    await startStore({ conf, daemons });
    daemons.push(daemon("radosgw", ["-c", conf, "-n", "client.rgw.a", "-f"]));
    const endpoint = `http://127.0.0.1:${GATEWAY_PORT}`;
    await until("the gateway", async () => (await fetch(endpoint)).ok);
    return {
      endpoint,
      addUser: (user) => addUser(conf, user),
      stop: () => stop(folder, daemons),
    };
  } catch (error) {
    await stop(folder, daemons);
    throw error;
  }
}

function uuid(): string {
  return readFileSync("/proc/sys/kernel/random/uuid", "utf8").trim();
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, [...args], { stdio: "pipe" });
}

function makeKeys(folder: string, conf: string): void {
  const ring = join(folder, "mon.keyring");
  const add = (name: string, ...caps: string[]): void =>
    run("ceph-authtool", ["-c", conf, ring, "--gen-key", "-n", name, ...caps]);
  writeFileSync(join(folder, "keyring"), "");
  const mon = ["--cap", "mon"];
  run("ceph-authtool", [
    "-c",
    conf,
    "--create-keyring",
    ring,
    "--gen-key",
    "-n",
    "mon.",
    ...mon,
    "allow *",
  ]);
  add("client.admin", ...mon, "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *");
  add("client.rgw.a", ...mon, "allow rw", "--cap", "osd", "allow rwx");
  add("osd.0", ...mon, "allow profile osd", "--cap", "osd", "allow *");
  writeFileSync(join(folder, "keyring"), readFileSync(ring));
}

async function startMonitor(parts: {
  readonly folder: string;
  readonly conf: string;
  readonly fsid: string;
  readonly daemons: ChildProcess[];
}): Promise<void> {
  const { folder, conf, fsid, daemons } = parts;
  const map = join(folder, "monmap");
  const keyring = join(folder, "mon.keyring");
  run("monmaptool", [
    "-c",
    conf,
    "--create",
    "--fsid",
    fsid,
    "--addv",
    "a",
    MONITOR_ADDRESSES,
    map,
  ]);
  run("ceph-mon", ["-c", conf, "--mkfs", "-i", "a", "--monmap", map, "--keyring", keyring]);
  daemons.push(daemon("ceph-mon", ["-c", conf, "-i", "a", "-f"]));
  await until("the monitor", () => {
    run("timeout", ["5", "ceph", "-c", conf, "--connect-timeout", "2", "mon", "stat"]);
    return true;
  });
}

async function startStore(parts: {
  readonly conf: string;
  readonly daemons: ChildProcess[];
}): Promise<void> {
  const { conf, daemons } = parts;
  const id = uuid();
  run("ceph", ["-c", conf, "osd", "new", id, "0"]);
  run("ceph-osd", ["-c", conf, "-i", "0", "--mkfs", "--osd-uuid", id]);
  daemons.push(daemon("ceph-osd", ["-c", conf, "-i", "0", "-f"]));
  await until("the object store", () =>
    execFileSync("ceph", ["-c", conf, "osd", "stat"], { stdio: "pipe" }).includes("1 up"),
  );
}

function daemon(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, [...args], { stdio: "ignore" });
}

async function until(what: string, ready: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < LOOK_COUNT_MAX; look++) {
    try {
      if (await ready()) return;
    } catch {
      // Not there yet.
    }
    await sleep(LOOK_MS);
  }
  throw new Error(`${what} of Ceph did not come up`);
}

function addUser(conf: string, user: Parameters<Ceph["addUser"]>[0]): void {
  run("radosgw-admin", [
    "-c",
    conf,
    "-n",
    "client.admin",
    "user",
    "create",
    "--tenant",
    user.account,
    `--uid=${user.name}`,
    "--display-name=contract",
    `--access-key=${user.keys.accessKeyId}`,
    `--secret-key=${user.keys.secretAccessKey}`,
    ...(user.managesRoles ? ["--caps=roles=*;user-policy=*"] : []),
  ]);
}

/** Gateway, store, monitor. */
async function stop(folder: string, daemons: readonly ChildProcess[]): Promise<void> {
  for (const child of daemons.toReversed()) {
    if (child.exitCode !== null) continue;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(timer);
  }
  rmSync(folder, { recursive: true, force: true });
}
