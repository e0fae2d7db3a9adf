/** A tiny Dropbox over real HTTP: token, upload, upload sessions, metadata; fails on command. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What to do instead of answering. */
export type DropboxFault =
  | { readonly status: number; readonly body: unknown }
  | "loseAnswer"
  | undefined;

/** The server. */
export class DropboxFake {
  readonly files = new Map<string, Buffer>();
  readonly routes: string[] = [];
  readonly tokenForms: URLSearchParams[] = [];
  fault: (route: string, number: number) => DropboxFault = () => undefined;
  token = "sl.first";
  private readonly sessions = new Map<string, Buffer>();
  private readonly server: Server = createServer((request, response) => {
    this.serve(request, response).catch(() => response.destroy());
  });

  static async start(): Promise<DropboxFake> {
    const fake = new DropboxFake();
    await new Promise<void>((resolve) => fake.server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = request.url ?? "";
    const number = this.routes.filter((one) => one === route).length;
    this.routes.push(route);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const fault = this.fault(route, number);
    if (typeof fault === "object") return answer(response, fault.status, fault.body);
    const [status, value] = this.answer(route, request, body);
    if (fault === "loseAnswer") return void request.socket.destroy();
    answer(response, status, value);
  }

  private answer(route: string, request: IncomingMessage, body: Buffer): [number, unknown] {
    if (route === "/oauth2/token") {
      this.tokenForms.push(new URLSearchParams(body.toString()));
      return [200, { access_token: this.token, expires_in: 14_400, token_type: "bearer" }];
    }
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return [
        401,
        { error_summary: "expired_access_token/", error: { ".tag": "expired_access_token" } },
      ];
    }
    const argument = JSON.parse(String(request.headers["dropbox-api-arg"] ?? body));
    switch (route) {
      case "/2/files/upload":
        return [200, this.store(argument.path, body)];
      case "/2/files/upload_session/start": {
        const id = `session-${this.sessions.size}`;
        this.sessions.set(id, body);
        return [200, { session_id: id }];
      }
      case "/2/files/upload_session/append_v2": {
        const { session_id, offset } = argument.cursor;
        const current = this.sessions.get(session_id) ?? Buffer.alloc(0);
        if (current.length !== offset) {
          const error = { ".tag": "incorrect_offset", correct_offset: current.length };
          return [409, { error_summary: "incorrect_offset/..", error }];
        }
        this.sessions.set(session_id, Buffer.concat([current, body]));
        return [200, null];
      }
      case "/2/files/upload_session/finish": {
        const { session_id } = argument.cursor;
        const content = this.sessions.get(session_id);
        if (!content)
          return [
            409,
            { error_summary: "lookup_failed/not_found/.", error: { ".tag": "lookup_failed" } },
          ];
        this.sessions.delete(session_id);
        return [200, this.store(argument.commit.path, content)];
      }
      case "/2/files/get_metadata": {
        const found = this.files.get(argument.path);
        return found
          ? [200, metadata(argument.path, found)]
          : [409, { error_summary: "path/not_found/" }];
      }
      default:
        return [404, { error_summary: "no such route" }];
    }
  }

  private store(path: string, content: Buffer): unknown {
    this.files.set(path, content);
    return metadata(path, content);
  }
}

function metadata(path: string, content: Buffer) {
  const digests: Buffer[] = [];
  for (let at = 0; at < content.length; at += 4_194_304) {
    digests.push(
      createHash("sha256")
        .update(content.subarray(at, at + 4_194_304))
        .digest(),
    );
  }
  const content_hash = createHash("sha256").update(Buffer.concat(digests)).digest("hex");
  return { name: path.split("/").at(-1), size: content.length, content_hash };
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
