/** Requests below the SDK: signed by its signer, sent byte by byte. */
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { connect } from "node:net";

import { SignatureV4 } from "@smithy/signature-v4";

import type { Keys } from "./clients";

/** The hash that the signer asks for. */
export class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: Uint8Array | string) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {
    // The signer makes a new one for each digest.
  }
}

/** A signer for S3 or another service. */
export function signerFor(keys: Keys, service = "s3", region = "eu-west-1"): SignatureV4 {
  return new SignatureV4({
    credentials: keys,
    region,
    service,
    sha256: Sha256 as never,
    uriEscapePath: service !== "s3",
  });
}

/** Headers of a signed request to `endpoint`. */
export async function signedHeaders(options: {
  readonly endpoint: string;
  readonly keys: Keys;
  readonly service?: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}): Promise<Record<string, string>> {
  const url = new URL(options.endpoint);
  const signed = await signerFor(options.keys, options.service).sign({
    method: options.method,
    protocol: "http:",
    hostname: url.hostname,
    port: Number(url.port),
    path: options.path,
    query: options.query ?? {},
    headers: { host: url.host, ...options.headers },
    body: options.body,
  });
  return signed.headers;
}

/** Send text over one connection; everything that comes back until it closes or `done` says so. */
export function exchange(
  endpoint: string,
  send: string | Buffer,
  done: (received: string) => boolean = () => false,
): Promise<string> {
  const url = new URL(endpoint);
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(url.port), url.hostname, () => socket.write(send));
    socket.on("data", (data) => {
      received += data.toString("latin1");
      if (done(received)) socket.destroy();
    });
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}

/** Send text, then hang up. */
export function hangUpAfter(endpoint: string, send: string): Promise<void> {
  const url = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write(send, () => socket.destroy());
    });
    socket.on("close", () => resolve());
    socket.on("error", reject);
  });
}

/** Request line and headers as they go over the wire. */
export function head(method: string, path: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join("\r\n")}\r\n\r\n`;
}
