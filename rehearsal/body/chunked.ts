/**
 * `aws-chunked` bodies: the payload, its chunk signatures where it has any, and its trailers.
 *
 *     5;chunk-signature=ab...\r\nhello\r\n0;chunk-signature=cd...\r\nx-amz-checksum-crc32:...\r\n\r\n
 *
 * Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring
 * Payload in Multiple Chunks", and "... with trailing headers".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import { createHash } from "node:crypto";

import { type AwsError, badRequest } from "../errors";
import { hmac, scopeText, sha256 } from "../signature/canonical";
import { s3Refusals } from "../signature/refusals";
import type { Credential, Signature } from "../signature/verify";

/** Longest line: a chunk header or one trailer. */
const LINE_LENGTH_MAX = 16 * 1024;
/** A chunk may not announce more. */
const CHUNK_SIZE_MAX = 5 * 1024 ** 3;

/** Checks chunk signatures, each chained to the one before; absent for unsigned payloads. */
export class ChunkSignatures {
  private previous: string;

  constructor(private readonly signature: Signature<Credential>) {
    this.previous = signature.value;
  }

  checkChunk(payloadHash: string, claimed: string | undefined): void {
    this.check(
      ["AWS4-HMAC-SHA256-PAYLOAD", ...this.chain(), sha256(""), payloadHash].join("\n"),
      claimed,
    );
  }

  checkTrailer(trailer: string, claimed: string | undefined): void {
    this.check(["AWS4-HMAC-SHA256-TRAILER", ...this.chain(), sha256(trailer)].join("\n"), claimed);
  }

  private chain(): string[] {
    return [this.signature.timestamp, scopeText(this.signature.scope), this.previous];
  }

  private check(text: string, claimed: string | undefined): void {
    const expected = hmac(this.signature.key, text).toString("hex");
    if (claimed !== expected) throw s3Refusals.wrongSignature();
    this.previous = expected;
  }
}

/** Decode; `trailers` is filled when the last chunk has been read. */
export async function* decodeChunked(
  source: AsyncIterable<Buffer>,
  options: {
    readonly signatures: ChunkSignatures | undefined;
    readonly trailers: Map<string, string>;
  },
): AsyncIterable<Buffer> {
  const reader = new ByteReader(source);
  for (;;) {
    const { size, signature } = parseHeader(await reader.line());
    const hash = options.signatures ? createHash("sha256") : undefined;
    for await (const piece of reader.take(size)) {
      hash?.update(piece);
      yield piece;
    }
    if (hash) options.signatures?.checkChunk(hash.digest("hex"), signature);
    if (size === 0) break;
    if ((await reader.line()) !== "") throw incompleteBody();
  }
  await readTrailers(reader, options);
}

function parseHeader(line: string): { size: number; signature: string | undefined } {
  const [length = "", extension = ""] = line.split(";", 2);
  const size = /^[0-9a-fA-F]{1,12}$/.test(length) ? Number.parseInt(length, 16) : Number.NaN;
  if (Number.isNaN(size) || size > CHUNK_SIZE_MAX) throw incompleteBody();
  const prefix = "chunk-signature=";
  return {
    size,
    signature: extension.startsWith(prefix) ? extension.slice(prefix.length) : undefined,
  };
}

async function readTrailers(
  reader: ByteReader,
  options: {
    readonly signatures: ChunkSignatures | undefined;
    readonly trailers: Map<string, string>;
  },
): Promise<void> {
  let canonical = "";
  let signature: string | undefined;
  for (let line = await reader.line(true); line !== ""; line = await reader.line(true)) {
    const end = line.indexOf(":");
    if (end < 0) throw malformedTrailer();
    const name = line.slice(0, end).trim().toLowerCase();
    const value = line.slice(end + 1).trim();
    if (name === "x-amz-trailer-signature") {
      signature = value;
      continue;
    }
    options.trailers.set(name, value);
    canonical += `${name}:${value}\n`;
  }
  if (options.signatures && canonical !== "") options.signatures.checkTrailer(canonical, signature);
}

/** S3's answer to a body that ends early or is not framed as announced. */
export function incompleteBody(): AwsError {
  return badRequest(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );
}

function malformedTrailer(): AwsError {
  return badRequest(
    "MalformedTrailerError",
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );
}

/** Lines and counted bytes from a stream of buffers, none of them copied but the line in hand. */
class ByteReader {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Up to the next CRLF (or, among trailers, LF), without it. */
  async line(endAllowed = false): Promise<string> {
    for (;;) {
      const end = this.rest.indexOf(0x0a);
      if (end >= 0) {
        const line = this.rest.subarray(0, end).toString("utf8");
        this.rest = this.rest.subarray(end + 1);
        return line.endsWith("\r") ? line.slice(0, -1) : line;
      }
      if (this.rest.length > LINE_LENGTH_MAX) throw incompleteBody();
      const next = await this.source.next();
      if (next.done) {
        if (!endAllowed) throw incompleteBody();
        const line = this.rest.toString("utf8");
        this.rest = Buffer.alloc(0);
        return line.trim();
      }
      this.rest = Buffer.concat([this.rest, next.value]);
    }
  }

  async *take(count: number): AsyncIterable<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.rest.length === 0) {
        const next = await this.source.next();
        if (next.done) throw incompleteBody();
        this.rest = next.value;
      }
      const piece = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}
