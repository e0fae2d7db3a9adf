/**
 * The one HTTP server: receives, finds the service, authenticates, lets it answer, writes the reply.
 *
 * Plain `node:http` on 127.0.0.1: S3 keys need the path byte for byte, bodies and answers stream, and
 * `Expect: 100-continue` must wait for the authorization. The port stands in for `https://` endpoints,
 * so requests count as sent over TLS.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { globalContext } from "../authorize";
import { AwsError, badRequest, notServed } from "../errors";
import type { Caller, Exchange } from "../exchange";
import type { Recorder, RecordingCall } from "../recording";
import { sha256 } from "../signature/canonical";
import { missingAuthentication } from "../signature/refusals";
import { type Signature, verifySignature } from "../signature/verify";
import type { HeldKey } from "../state/principals";
import type { World } from "../state/world";
import { type Received, readSmall, receive } from "./received";
import type { Reply } from "./reply";
import type { Service } from "./service";

/** What the server answers with. */
export interface ServerOptions {
  readonly world: World;
  readonly recorder: Recorder;
  readonly services: readonly Service[];
  readonly sourceIpOf: (principal: string) => string | undefined;
  readonly secureTransport: boolean;
  readonly endpoint: () => string;
  /** An exception of ours. */
  readonly onBug: (error: unknown) => void;
}

/** A server that does not listen yet. */
export function makeServer(options: ServerOptions): Server {
  const server = createServer({ keepAliveTimeout: 30_000, requestTimeout: 0 });
  const serve = (message: IncomingMessage, response: ServerResponse, expects: boolean): void => {
    answer(options, { message, response, expects }).catch((error: unknown) => {
      options.onBug(error);
      response.destroy();
    });
  };
  server.on("request", (message, response) => serve(message, response, false));
  server.on("checkContinue", (message, response) => serve(message, response, true));
  return server;
}

interface Connection {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly expects: boolean;
}

async function answer(options: ServerOptions, connection: Connection): Promise<void> {
  const { message, response } = connection;
  const record = options.recorder.begin(options.world.now());
  const id = options.world.ids.request();
  const request = receive(message, id, () => {
    if (connection.expects) response.writeContinue();
  });
  const service = options.services.find((one) => one.claims(request)) ?? options.services.at(-1);
  // INVARIANT: the last service claims every request.
  if (!service) throw new Error("no service");
  record.service = service.name;
  let reply: Reply;
  try {
    reply = await serveRequest(options, { request: counted(request, record), service, record });
  } catch (error) {
    reply = errorReply(error, { service, request, record, options });
  }
  record.status = reply.status;
  await write(connection, { reply, record, service, id, head: request.method === "HEAD" });
  options.recorder.finish(record);
}

function counted(request: Received, record: RecordingCall): Received {
  return {
    ...request,
    body: (async function* () {
      for await (const piece of request.body) {
        record.bytesIn += piece.length;
        yield piece;
      }
    })(),
  };
}

async function serveRequest(
  options: ServerOptions,
  parts: { readonly request: Received; readonly service: Service; readonly record: RecordingCall },
): Promise<Reply> {
  const { service, record } = parts;
  if (parts.request.isBroken) {
    throw badRequest("InvalidURI", "Couldn't parse the specified URI.");
  }
  const body = service.readsBody ? await readSmall(parts.request.body) : undefined;
  const request: Received = body ? { ...parts.request, body: once(body) } : parts.request;
  const { operation, anonymous } = service.preview(request, body);
  record.operation = operation;
  const signature = verifySignature<HeldKey>({
    request,
    now: options.world.now(),
    refuse: service.refusals,
    find: (accessKeyId) => activeKey(options.world, accessKeyId),
    ...(body ? { bodyHash: sha256(body) } : undefined),
  });
  if (!signature && !anonymous) throw missingAuthentication();
  const caller = callerOf(signature);
  record.caller = caller.principal;
  const region = signature?.scope.region ?? options.world.region;
  const exchange: Exchange = {
    world: options.world,
    service: service.name,
    request,
    caller,
    signature,
    region,
    endpoint: options.endpoint(),
    recorder: options.recorder,
    record,
    operation,
    context: globalContext({
      now: options.world.now(),
      region,
      sourceIp: options.sourceIpOf(caller.principal) ?? request.sourceIp,
      secureTransport: options.secureTransport,
      headers: request.headers,
      caller,
    }),
  };
  return service.serve(exchange, body);
}

async function* once(body: Buffer): AsyncIterable<Buffer> {
  yield body;
}

/** An inactive key, and a session of a role that is gone, are unknown to AWS. */
function activeKey(world: World, accessKeyId: string): HeldKey | undefined {
  const key = world.accessKeys.get(accessKeyId);
  if (!key?.active) return undefined;
  if (!key.session) return key;
  const name = key.session.roleArn.slice(key.session.roleArn.lastIndexOf("/") + 1);
  const role = world.accounts.get(key.account)?.roles.get(name);
  return role?.id === key.session.roleId ? key : undefined;
}

function callerOf(signature: Signature<HeldKey> | undefined): Caller {
  const key = signature?.credential;
  return key
    ? { principal: key.principal, account: key.account, key }
    : { principal: "anonymous", account: undefined, key: undefined };
}

function errorReply(
  error: unknown,
  parts: {
    readonly service: Service;
    readonly request: Received;
    readonly record: RecordingCall;
    readonly options: ServerOptions;
  },
): Reply {
  let known: AwsError;
  if (error instanceof AwsError) known = error;
  else {
    parts.options.onBug(error);
    known = new AwsError({
      code: "InternalError",
      status: 500,
      message: "We encountered an internal error. Please try again.",
    });
  }
  parts.record.errorCode = known.code;
  return parts.service.renderError(known, parts.request);
}

async function write(
  connection: Connection,
  parts: {
    readonly reply: Reply;
    readonly record: RecordingCall;
    readonly service: Service;
    readonly id: string;
    readonly head: boolean;
  },
): Promise<void> {
  const { reply, record, service, id, head } = parts;
  const { message, response } = connection;
  response.statusCode = reply.status;
  const date = new Date(record.at).toUTCString();
  for (const [name, value] of Object.entries({
    date,
    server: "syncwright-rehearsal",
    ...service.idHeaders(id),
    ...reply.headers,
  })) {
    if (value !== undefined) response.setHeader(name, asHeader(value));
  }
  // A client that still waits for `100 Continue` must not send its body on this connection.
  if (connection.expects && !message.readableDidRead) response.setHeader("connection", "close");
  const { body } = reply;
  if (head || body === undefined) {
    if (!head && reply.status !== 204 && reply.status !== 304) {
      response.setHeader("content-length", 0);
    }
    response.end();
    return;
  }
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    const data = Buffer.from(body);
    response.setHeader("content-length", data.length);
    record.bytesOut = data.length;
    response.end(data);
    return;
  }
  await stream(response, body, record);
}

async function stream(
  response: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  record: RecordingCall,
): Promise<void> {
  for await (const piece of body) {
    if (response.destroyed) return;
    record.bytesOut += piece.length;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.removeListener("drain", done);
      response.removeListener("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}

/** UTF-8 bytes as Node wants them: one character a byte. Line breaks cannot pass. */
function asHeader(value: string | number): string {
  return Buffer.from(String(value).replaceAll(/[\r\n]/g, " "), "utf8").toString("latin1");
}

/** For operations that no service knows. */
export function unknownOperation(name: string): AwsError {
  return notServed(`\`${name}\``);
}
