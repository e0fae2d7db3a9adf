/**
 * A provider process from start to end: handshake, server, signals, farewell.
 *
 * The order matters and stands in `serve`. The process ends when Terraform says so (`Shutdown`), when
 * its last connection has been gone for three seconds (Terraform was killed), or on SIGTERM. SIGINT
 * is left to Terraform: Ctrl-C reaches the whole process group, and an apply must be wound down by
 * `StopProvider`, not cut.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, rmSync, writeSync } from "node:fs";
import type { Http2SecureServer, Http2Server } from "node:http2";
import { tmpdir } from "node:os";

import { makeIdentity } from "./certificate";
import { createGrpcServer, type UnaryHandler } from "./grpc-server";
import { handshakeLine, type Listening, type Offer, readOffer } from "./handshake";
import { decodeMessage, encodeMessage } from "./protobuf";

const ORPHAN_WAIT_MS = 3000;
/** Time for the answer to `Shutdown` to leave; Terraform waits for our end, three times a plan. */
const SHUTDOWN_DELAY_MS = 10;
const SERVING = 1;
const STDOUT = 1;
/** Terraform opens these and expects nothing from them. */
const IDLE_STREAMS = [
  "/plugin.GRPCStdio/StreamStdio",
  "/plugin.GRPCBroker/StartStream",
  "/grpc.health.v1.Health/Watch",
];

/** What is served. */
export interface Service {
  /** gRPC service name, e.g. `tfplugin6.Provider`. */
  readonly name: string;
  readonly methods: Readonly<Record<string, UnaryHandler>>;
  /** Wind running calls down; the process is about to end. */
  readonly abort: () => void;
}

type ServeOffer = Extract<Offer, { kind: "serve" }>;

/** Serve until Terraform is done. Call `guardStandardOutput` and `reportPanics` first. */
export async function serve(service: Service): Promise<void> {
  const offer = readOffer(process.env);
  if (offer.kind === "refuse") {
    process.stderr.write(`${offer.reason}\n`);
    process.exitCode = 1;
    return;
  }
  process.on("SIGINT", () => undefined);
  const identity = offer.clientCertificate ? makeIdentity(new Date()) : undefined;
  let depart = (): void => process.exit(0);
  const server = createGrpcServer(
    { unary: methodsOf(service, () => depart()), idleStreams: IDLE_STREAMS },
    identity && offer.clientCertificate
      ? {
          key: identity.keyPem,
          certificate: identity.pem,
          clientCertificate: offer.clientCertificate,
        }
      : undefined,
  );
  const listening = await listen(server, offer);
  depart = () => {
    service.abort();
    if (listening.network === "unix") rmSync(listening.address, { force: true });
    process.exit(0);
  };
  process.on("SIGTERM", () => depart());
  process.on("SIGHUP", () => depart());
  if (identity) watchForOrphanage(server, () => depart());
  writeSync(STDOUT, handshakeLine(offer, listening, identity?.der));
}

/** Our methods, and those that go-plugin asks every plugin for. */
function methodsOf(service: Service, depart: () => void): Record<string, UnaryHandler> {
  const unary: Record<string, UnaryHandler> = Object.create(null);
  for (const [name, handler] of Object.entries(service.methods)) {
    unary[`/${service.name}/${name}`] = handler;
  }
  unary["/plugin.GRPCController/Shutdown"] = () => {
    setTimeout(depart, SHUTDOWN_DELAY_MS);
    return encodeMessage("Empty", {});
  };
  unary["/grpc.health.v1.Health/Check"] = (request) => {
    decodeMessage("HealthCheckRequest", request);
    return encodeMessage("HealthCheckResponse", { status: SERVING });
  };
  return unary;
}

/** A Unix socket that only this user can open; on Windows a port of the loopback address. */
async function listen(
  server: Http2SecureServer | Http2Server,
  offer: ServeOffer,
): Promise<Listening> {
  if (process.platform === "win32") return listenOnPort(server, offer.ports);
  const directory = offer.socketDirectory ?? tmpdir();
  const address = `${directory}/plugin${randomBytes(8).toString("hex")}`;
  const mask = process.umask(0o177);
  try {
    await started(server, () => server.listen(address));
  } finally {
    process.umask(mask);
  }
  chmodSync(address, 0o600);
  return { network: "unix", address };
}

async function listenOnPort(
  server: Http2SecureServer | Http2Server,
  { min, max }: ServeOffer["ports"],
): Promise<Listening> {
  for (let port = min; port <= max; port++) {
    const failed = await started(server, () => server.listen(port, "127.0.0.1")).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    );
    if (!failed) return { network: "tcp", address: `127.0.0.1:${port}` };
    if (failed.code !== "EADDRINUSE" && failed.code !== "EACCES") throw failed;
  }
  throw new Error(`no free port between ${min} and ${max}`);
}

function started(server: Http2SecureServer | Http2Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
    listen();
  });
}

/** A killed Terraform leaves its providers behind: go when nobody has been connected for a while. */
function watchForOrphanage(server: Http2SecureServer | Http2Server, depart: () => void): void {
  let connected = 0;
  let timer: NodeJS.Timeout | undefined;
  server.on("session", (session) => {
    connected++;
    clearTimeout(timer);
    session.on("close", () => {
      connected--;
      if (connected === 0) timer = setTimeout(depart, ORPHAN_WAIT_MS);
    });
  });
}
