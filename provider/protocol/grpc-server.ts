/**
 * A gRPC server on node:http2: unary calls, and streams that only stay open.
 *
 * No compression, no deadlines, no client streaming, because Terraform uses none of them. A method
 * nobody registered answers status 12, which is how core learns what a provider does not have.
 * A handler that throws answers status 2 with a message that holds no stack.
 *
 * Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";

/** As much as terraform-plugin-go takes; core itself stops at less. */
const MESSAGE_BYTES_MAX = 256 * 1024 * 1024;
const FRAME_BYTES = 5;
const WINDOW_BYTES = 1024 * 1024;
/** In MiB; Node's default of 10 would close a session with one large state in flight. */
const SESSION_MEMORY_MAX = 2048;

/** Status codes of gRPC that are used here. */
export const grpcStatus = {
  ok: 0,
  unknown: 2,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
} as const;

/** Answers one call: message bytes in, message bytes out. */
export type UnaryHandler = (request: Buffer) => Promise<Uint8Array> | Uint8Array;

/** Methods by path, e.g. `/tfplugin6.Provider/ReadResource`. */
export interface GrpcMethods {
  readonly unary: Readonly<Record<string, UnaryHandler>>;
  /** Streams that open, carry nothing and end with the connection. */
  readonly idleStreams: readonly string[];
}

/** TLS material; `clientCertificate` is the only client that is let in. */
export interface MutualTls {
  readonly key: string;
  readonly certificate: string;
  readonly clientCertificate: string;
}

/** Make the server, not yet listening. Without `tls` it speaks plain HTTP/2, for a debugger. */
export function createGrpcServer(
  methods: GrpcMethods,
  tls: MutualTls | undefined,
): Http2SecureServer | Http2Server {
  const settings = { initialWindowSize: WINDOW_BYTES, maxFrameSize: WINDOW_BYTES };
  const limits = { settings, maxSessionMemory: SESSION_MEMORY_MAX };
  const server = tls
    ? createSecureServer({
        ...limits,
        key: tls.key,
        cert: tls.certificate,
        ca: tls.clientCertificate,
        requestCert: true,
        rejectUnauthorized: true,
        ALPNProtocols: ["h2"],
        minVersion: "TLSv1.2",
      })
    : createServer(limits);
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on("error", () => stream.destroy());
    route(methods, stream, headers).catch(() => stream.destroy());
  });
  server.on("sessionError", () => undefined);
  server.on("error", () => undefined);
  return server;
}

async function route(
  methods: GrpcMethods,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): Promise<void> {
  const path = String(headers[":path"] ?? "");
  if (!String(headers["content-type"] ?? "").startsWith("application/grpc")) {
    stream.respond({ ":status": 415 }, { endStream: true });
    return;
  }
  if (methods.idleStreams.includes(path)) return holdOpen(stream);
  const handler = Object.hasOwn(methods.unary, path) ? methods.unary[path] : undefined;
  if (!handler) {
    stream.resume();
    return fail(stream, grpcStatus.unimplemented, `unknown method ${path}`);
  }
  const request = await receive(stream);
  if (!request.message) return fail(stream, request.status, request.fault);
  try {
    reply(stream, await handler(request.message));
  } catch (error) {
    fail(stream, grpcStatus.unknown, error instanceof Error ? error.message : "unknown error");
  }
}

type Received =
  | { readonly message: Buffer }
  | { readonly message?: undefined; readonly status: number; readonly fault: string };

/** Collect exactly one uncompressed frame. */
async function receive(stream: ServerHttp2Stream): Promise<Received> {
  const body = await collect(stream);
  if (!body) {
    return {
      status: grpcStatus.resourceExhausted,
      fault: `a message is larger than ${MESSAGE_BYTES_MAX} bytes`,
    };
  }
  if (body.length < FRAME_BYTES) {
    return { status: grpcStatus.internal, fault: "a frame is cut short" };
  }
  if (body[0] !== 0) {
    return { status: grpcStatus.unimplemented, fault: "compressed messages are not taken" };
  }
  if (body.readUInt32BE(1) !== body.length - FRAME_BYTES) {
    return { status: grpcStatus.internal, fault: "a frame has another length than it says" };
  }
  return { message: body.subarray(FRAME_BYTES) };
}

/** The whole body, or undefined where it is too large; the rest is then read and dropped. */
function collect(stream: ServerHttp2Stream): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MESSAGE_BYTES_MAX + FRAME_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    stream.on("end", () => {
      resolve(size > MESSAGE_BYTES_MAX + FRAME_BYTES ? undefined : Buffer.concat(chunks, size));
    });
    stream.on("error", reject);
    stream.on("aborted", () => reject(new Error("the call was cancelled")));
  });
}

function reply(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed) return;
  const head = Buffer.alloc(FRAME_BYTES);
  head.writeUInt32BE(message.length, 1);
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(grpcStatus.ok) }));
  stream.write(head);
  stream.end(message);
}

/** An error is an answer without body: the trailers alone. */
function fail(stream: ServerHttp2Stream, status: number, message: string): void {
  if (stream.destroyed) return;
  stream.respond(
    {
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-status": String(status),
      "grpc-message": encodeURIComponent(Buffer.from(message).toString()).replaceAll("%20", " "),
    },
    { endStream: true },
  );
}

function holdOpen(stream: ServerHttp2Stream): void {
  stream.resume();
  stream.respond({ ":status": 200, "content-type": "application/grpc" });
}
