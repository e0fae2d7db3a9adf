/**
 * A request as it arrived: raw path and query kept, because a signature is over the bytes sent and an
 * S3 key may hold `//`, `..` or `%`, which frameworks tidy away.
 *
 * The body is not read here. Reading it answers `Expect: 100-continue`, so that a refused upload is
 * never sent.
 */
import type { IncomingMessage } from "node:http";

import { badRequest } from "../errors";

/** Query or form fields in order, repeated names kept. */
export class Fields {
  constructor(readonly pairs: readonly (readonly [string, string])[]) {}

  /** Parse `a=b&c`; a `+` is a space in forms only. */
  static parse(text: string, options: { readonly form: boolean }): Fields {
    const pairs = text
      .split("&")
      .filter((part) => part !== "")
      .map((part): readonly [string, string] => {
        const end = part.indexOf("=");
        const name = end < 0 ? part : part.slice(0, end);
        const value = end < 0 ? "" : part.slice(end + 1);
        return [decode(name, options.form), decode(value, options.form)];
      });
    return new Fields(pairs);
  }

  get(name: string): string | undefined {
    return this.pairs.find(([key]) => key === name)?.[1];
  }

  has(name: string): boolean {
    return this.pairs.some(([key]) => key === name);
  }
}

/** A query whose escapes are broken counts as empty; `isBroken` says so. */
function queryOf(text: string): { readonly query: Fields; readonly isBroken: boolean } {
  try {
    return { query: Fields.parse(text, { form: false }), isBroken: false };
  } catch {
    return { query: new Fields([]), isBroken: true };
  }
}

/** Percent-decoding that answers 400 instead of throwing on a broken escape. */
export function decode(text: string, form = false): string {
  try {
    return decodeURIComponent(form ? text.replaceAll("+", " ") : text);
  } catch {
    throw badRequest("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** One HTTP request. */
export interface Received {
  readonly id: string;
  readonly method: string;
  /** Before the `?`, as sent. */
  readonly rawPath: string;
  readonly query: Fields;
  /** The query could not be decoded; answered with 400. */
  readonly isBroken: boolean;
  /** Lower-cased names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  /** The raw body, read at most once. */
  readonly body: AsyncIterable<Buffer>;
}

/** Wrap Node's message. `proceed` answers `Expect: 100-continue` and is called on the first read. */
export function receive(message: IncomingMessage, id: string, proceed: () => void): Received {
  const url = message.url ?? "/";
  const mark = url.indexOf("?");
  return {
    id,
    method: message.method ?? "GET",
    rawPath: mark < 0 ? url : url.slice(0, mark),
    ...queryOf(mark < 0 ? "" : url.slice(mark + 1)),
    headers: headersOf(message.rawHeaders),
    sourceIp: (message.socket.remoteAddress ?? "127.0.0.1").replace("::ffff:", ""),
    body: bodyOf(message, proceed),
  };
}

async function* bodyOf(message: IncomingMessage, proceed: () => void): AsyncIterable<Buffer> {
  proceed();
  try {
    yield* message as AsyncIterable<Buffer>;
  } catch {
    // The client hung up; nobody will read this.
    throw badRequest(
      "RequestTimeout",
      "Your socket connection to the server was not read from or written to within the timeout period.",
    );
  }
}

function headersOf(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    // Node hands header bytes over as latin1; AWS reads them as UTF-8.
    const value = Buffer.from(raw[index + 1] ?? "", "latin1").toString("utf8");
    headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return headers;
}

/** The whole body of a small request (a form, JSON or an XML setting); 400 beyond the limit. */
export async function readSmall(body: AsyncIterable<Buffer>, sizeMax = 2 ** 21): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > sizeMax) {
      throw badRequest("MaxMessageLengthExceeded", "Your request was too big.");
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
