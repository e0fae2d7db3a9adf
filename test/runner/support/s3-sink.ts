/**
 * A tiny S3 and STS over real HTTP, for the runner's tests: keeps objects in memory, obeys multipart
 * and conditional-write rules, and fails on command. It checks no signature and no policy; the
 * rehearsal does that.
 */
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A stored object. */
export interface SinkObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
}

/** One request as the faults see it. */
export interface SinkRequest {
  readonly operation: string;
  readonly key: string;
  /** How many requests of this operation came before. */
  readonly number: number;
}

/** What to do instead of answering: an error, a dropped connection before or after the work, silence. */
export type Fault =
  | { readonly status: number; readonly code: string; readonly message?: string }
  | "reset"
  | "loseAnswer"
  | "hang"
  | undefined;

interface MultipartUpload {
  readonly key: string;
  readonly headers: IncomingMessage["headers"];
  readonly parts: Map<number, Buffer>;
}

/** The server. */
export class S3Sink {
  readonly objects = new Map<string, SinkObject>();
  readonly uploads = new Map<string, MultipartUpload>();
  readonly requests: SinkRequest[] = [];
  fault: (request: SinkRequest) => Fault = () => undefined;
  externalId: string | undefined;
  private readonly server: Server;
  private uploadCount = 0;

  private constructor() {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<S3Sink> {
    const sink = new S3Sink();
    await new Promise<void>((resolve) => sink.server.listen(0, "127.0.0.1", resolve));
    return sink;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get keys(): string[] {
    return [...this.objects.keys()].sort();
  }

  body(key: string): Buffer {
    const found = this.objects.get(key);
    if (!found) throw new Error(`no object ${key}, there are ${this.keys.join(", ")}`);
    return found.body;
  }

  count(operation: string): number {
    return this.requests.filter((request) => request.operation === operation).length;
  }

  put(key: string, body: Buffer | string): void {
    this.store(key, Buffer.from(body), {});
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.endpoint);
    const [, , ...rest] = url.pathname.split("/");
    const key = decodeURIComponent(rest.join("/"));
    const operation = operationOf(request, url, key);
    const seen = { operation, key, number: this.count(operation) };
    this.requests.push(seen);
    const fault = this.fault(seen);
    const body = await bodyOf(request);
    if (fault === "hang") return;
    if (fault === "reset") return void request.socket.destroy();
    if (typeof fault === "object") {
      return this.error(response, { operation, ...fault });
    }
    const answer = this.answer(operation, key, url, request, body);
    if (fault === "loseAnswer") return void request.socket.destroy();
    if (answer.status >= 400) {
      return this.error(response, { operation, code: "", ...answer });
    }
    response.writeHead(answer.status, { "x-amz-request-id": "sink", ...answer.headers });
    response.end(request.method === "HEAD" ? undefined : answer.body);
  }

  private answer(
    operation: string,
    key: string,
    url: URL,
    request: IncomingMessage,
    body: Buffer,
  ): Answer {
    switch (operation) {
      case "AssumeRole":
        return this.assumeRole(new URLSearchParams(body.toString()));
      case "PutObject":
        return this.conditionally(key, request) ?? this.stored(key, body, request.headers);
      case "CreateMultipartUpload": {
        const id = `upload-${++this.uploadCount}`;
        this.uploads.set(id, { key, headers: request.headers, parts: new Map() });
        return xml(
          `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        );
      }
      case "UploadPart": {
        const upload = this.uploads.get(url.searchParams.get("uploadId") ?? "");
        if (!upload) return noUpload;
        upload.parts.set(Number(url.searchParams.get("partNumber")), body);
        const sum = request.headers["x-amz-checksum-crc32"];
        return {
          status: 200,
          headers: {
            etag: `"${md5(body)}"`,
            ...(sum ? { "x-amz-checksum-crc32": String(sum) } : {}),
          },
        };
      }
      case "CompleteMultipartUpload":
        return this.complete(key, url.searchParams.get("uploadId") ?? "", request);
      case "AbortMultipartUpload":
        return this.uploads.delete(url.searchParams.get("uploadId") ?? "")
          ? { status: 204 }
          : noUpload;
      case "ListParts": {
        const upload = this.uploads.get(url.searchParams.get("uploadId") ?? "");
        return upload ? xml("<ListPartsResult></ListPartsResult>") : noUpload;
      }
      case "ListMultipartUploads": {
        const items = [...this.uploads].map(
          ([id, upload]) =>
            `<Upload><Key>${escapeXml(upload.key)}</Key><UploadId>${id}</UploadId></Upload>`,
        );
        return xml(`<ListMultipartUploadsResult>${items.join("")}</ListMultipartUploadsResult>`);
      }
      case "ListObjectsV2": {
        const prefix = url.searchParams.get("prefix") ?? "";
        const items = this.keys
          .filter((one) => one.startsWith(prefix))
          .map(
            (one) =>
              `<Contents><Key>${escapeXml(one)}</Key><Size>${this.body(one).length}</Size><ETag>"${this.objects.get(one)?.etag}"</ETag></Contents>`,
          );
        return xml(
          `<ListBucketResult><IsTruncated>false</IsTruncated>${items.join("")}</ListBucketResult>`,
        );
      }
      case "DeleteObject":
        this.objects.delete(key);
        return { status: 204 };
      default:
        return this.read(key, request);
    }
  }

  private complete(key: string, id: string, request: IncomingMessage): Answer {
    const upload = this.uploads.get(id);
    if (!upload) return noUpload;
    const refused = this.conditionally(key, request);
    if (refused) return refused;
    const parts = [...upload.parts].sort(([a], [b]) => a - b);
    const tooSmall = parts.slice(0, -1).some(([, part]) => part.length < 5 * 1024 * 1024);
    if (tooSmall) return { status: 400, code: "EntityTooSmall" };
    this.uploads.delete(id);
    const object = this.store(key, Buffer.concat(parts.map(([, part]) => part)), upload.headers);
    return xml(
      `<CompleteMultipartUploadResult><ETag>"${object.etag}"</ETag></CompleteMultipartUploadResult>`,
    );
  }

  private conditionally(key: string, request: IncomingMessage): Answer | undefined {
    const current = this.objects.get(key);
    const match = request.headers["if-match"];
    if (request.headers["if-none-match"] === "*" && current)
      return { status: 412, code: "PreconditionFailed" };
    if (match !== undefined && String(match).replaceAll('"', "") !== current?.etag) {
      return { status: 412, code: "PreconditionFailed" };
    }
    return undefined;
  }

  private stored(key: string, body: Buffer, headers: IncomingMessage["headers"]): Answer {
    return { status: 200, headers: { etag: `"${this.store(key, body, headers).etag}"` } };
  }

  private store(key: string, body: Buffer, headers: IncomingMessage["headers"]): SinkObject {
    const metadata = Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.startsWith("x-amz-meta-"))
        .map(([name, value]) => [name.slice("x-amz-meta-".length), String(value)]),
    );
    const object = { body, etag: md5(body), metadata, headers };
    this.objects.set(key, object);
    return object;
  }

  private read(key: string, request: IncomingMessage): Answer {
    const object = this.objects.get(key);
    if (!object) return { status: 404, code: "NoSuchKey" };
    const headers: Record<string, string> = {
      etag: `"${object.etag}"`,
      "content-length": String(object.body.length),
    };
    for (const [name, value] of Object.entries(object.metadata))
      headers[`x-amz-meta-${name}`] = value;
    const range = /^bytes=(\d+)-(\d+)$/.exec(String(request.headers.range ?? ""));
    if (!range) return { status: 200, headers, body: object.body };
    const part = object.body.subarray(Number(range[1]), Number(range[2]) + 1);
    headers["content-length"] = String(part.length);
    headers["content-range"] = `bytes ${range[1]}-${range[2]}/${object.body.length}`;
    return { status: 206, headers, body: part };
  }

  private assumeRole(form: URLSearchParams): Answer {
    if (this.externalId !== undefined && form.get("ExternalId") !== this.externalId) {
      const message = `User: arn:aws:iam::111122223333:user/runner is not authorized to perform: sts:AssumeRole on resource: ${form.get("RoleArn")}`;
      return { status: 403, code: "AccessDenied", message };
    }
    return xml(
      `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token-${randomUUID()}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  }

  private error(
    response: ServerResponse,
    error: { operation: string; status: number; code: string; message?: string },
  ): void {
    response.writeHead(error.status, {
      "content-type": "application/xml",
      "x-amz-request-id": "sink",
    });
    const message = escapeXml(error.message ?? error.code);
    const inner = `<Code>${error.code}</Code><Message>${message}</Message>`;
    const isSts = error.operation === "AssumeRole";
    response.end(
      isSts ? `<ErrorResponse><Error>${inner}</Error></ErrorResponse>` : `<Error>${inner}</Error>`,
    );
  }
}

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
  readonly code?: string;
  readonly message?: string;
}

const noUpload: Answer = { status: 404, code: "NoSuchUpload" };

function xml(body: string): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0"?>${body}`,
  };
}

function operationOf(request: IncomingMessage, url: URL, key: string): string {
  const has = (name: string) => url.searchParams.has(name);
  switch (request.method) {
    case "POST":
      if (key === "") return "AssumeRole";
      return has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
    case "PUT":
      return has("partNumber") ? "UploadPart" : "PutObject";
    case "DELETE":
      return has("uploadId") ? "AbortMultipartUpload" : "DeleteObject";
    case "HEAD":
      return "HeadObject";
    default:
      if (has("uploadId")) return "ListParts";
      if (has("uploads")) return "ListMultipartUploads";
      return has("list-type") ? "ListObjectsV2" : "GetObject";
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function md5(body: Buffer): string {
  return createHash("md5").update(body).digest("hex");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
