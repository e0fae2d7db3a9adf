/**
 * The few Dropbox calls that uploads need, over `fetch`.
 *
 * Not the `dropbox` package's client: it holds whole files in memory and has no timeout. Arguments
 * travel in the `Dropbox-API-Arg` header, whose characters beyond ASCII are escaped. The access token
 * is short-lived and fetched with the refresh token; a 401 fetches another one once.
 *
 * Source: https://www.dropbox.com/developers/documentation/http/documentation (upload sessions,
 * errors), https://developers.dropbox.com/oauth-guide, https://developers.dropbox.com/error-handling-guide.
 */

/** Where the calls go; another host only in tests. */
export interface DropboxEndpoints {
  /** `https://content.dropboxapi.com` */
  readonly content: string;
  /** `https://api.dropboxapi.com` */
  readonly api: string;
}

/** Dropbox's own hosts. */
export const DROPBOX_ENDPOINTS: DropboxEndpoints = {
  content: "https://content.dropboxapi.com",
  api: "https://api.dropboxapi.com",
};

/** What authorizes the calls. */
export interface DropboxSecrets {
  readonly appKey: string;
  /** Left out for apps that use PKCE. */
  readonly appSecret?: string;
  readonly refreshToken: string;
}

/** A call that Dropbox refused. Carries no token and no argument. */
export class DropboxError extends Error {
  override readonly name = "DropboxError";

  constructor(
    readonly status: number,
    /** `error_summary`, e.g. `path/insufficient_space/..`. */
    readonly summary: string,
    /** The offset Dropbox expects, where that was the trouble. */
    readonly correctOffset?: number,
    readonly retryAfterMs?: number,
  ) {
    super(`Dropbox answered ${status}: ${summary}`);
  }
}

const REQUEST_TIMEOUT_MS = 300_000;

/** A client of one account. */
export class DropboxApi {
  private token: string | undefined;

  constructor(
    private readonly endpoints: DropboxEndpoints,
    private readonly secrets: DropboxSecrets,
    private readonly signal?: AbortSignal,
  ) {}

  /** A route whose body is bytes, e.g. `/2/files/upload_session/append_v2`. */
  async upload(route: string, argument: unknown, body: Uint8Array): Promise<unknown> {
    return this.authorized((token) =>
      this.fetch(`${this.endpoints.content}${route}`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${token}`,
          "Dropbox-API-Arg": headerJson(argument),
          "Content-Type": "application/octet-stream",
        },
        body: body as NonNullable<RequestInit["body"]>,
      }),
    );
  }

  /** A route whose body is JSON, e.g. `/2/files/get_metadata`. */
  async call(route: string, argument: unknown): Promise<unknown> {
    return this.authorized((token) =>
      this.fetch(`${this.endpoints.api}${route}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify(argument),
      }),
    );
  }

  private async authorized(send: (token: string) => Promise<Response>): Promise<unknown> {
    this.token ??= await this.fetchToken();
    let response = await send(this.token);
    if (response.status === 401) {
      await response.text();
      this.token = await this.fetchToken();
      response = await send(this.token);
    }
    return read(response);
  }

  private async fetchToken(): Promise<string> {
    const { appKey, appSecret, refreshToken } = this.secrets;
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: appKey,
    });
    if (appSecret !== undefined) form.set("client_secret", appSecret);
    const response = await this.fetch(`${this.endpoints.api}/oauth2/token`, {
      method: "POST",
      body: form,
    });
    const answer = (await read(response)) as { access_token?: unknown };
    if (typeof answer.access_token === "string") return answer.access_token;
    throw new DropboxError(response.status, "no access token in the answer");
  }

  private fetch(url: string, init: RequestInit): Promise<Response> {
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const signal = this.signal ? AbortSignal.any([timeout, this.signal]) : timeout;
    return fetch(url, { ...init, signal, redirect: "error" });
  }
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  const value = parse(text);
  if (response.ok) return value;
  const error = value as { error_summary?: unknown; error?: unknown; error_description?: unknown };
  const summary = [error?.error_summary, error?.error_description, error?.error].find(
    (one) => typeof one === "string",
  );
  const retryAfter = Number(response.headers.get("retry-after"));
  throw new DropboxError(
    response.status,
    String(summary ?? "no reason given").slice(0, 200),
    correctOffset(error?.error),
    retryAfter > 0 ? retryAfter * 1000 : undefined,
  );
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{".tag": "incorrect_offset", "correct_offset": 5}`, or the same one level down. */
function correctOffset(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const found = error as { correct_offset?: unknown; lookup_failed?: unknown };
  if (typeof found.correct_offset === "number") return found.correct_offset;
  return found.lookup_failed === undefined ? undefined : correctOffset(found.lookup_failed);
}

/** JSON that an HTTP header may hold: everything beyond ASCII, and DEL, as `\uXXXX`. */
function headerJson(value: unknown): string {
  return Array.from(JSON.stringify(value).split(""), (unit) => {
    const code = unit.charCodeAt(0);
    return code < 0x7f ? unit : `\\u${code.toString(16).padStart(4, "0")}`;
  }).join("");
}
