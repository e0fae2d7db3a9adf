/**
 * Lambda's runtime API: the next event, and what came of it.
 *
 * Not `fetch`: waiting for the next event may take hours, and `fetch` gives up after minutes.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { request } from "node:http";

/** One event to handle. */
export interface Invocation {
  readonly id: string;
  /** The event as it came: JSON. */
  readonly event: string;
  /** When Lambda ends the function, ms since 1970. */
  readonly deadlineMs: number;
}

/** An error in the form Lambda takes. */
export interface LambdaError {
  /** A code of ours, e.g. `SYNC5002`. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Always empty: stacks stay in here. */
  readonly stackTrace: readonly [];
}

/** The runtime API does not do what it documents; the function's environment is of no more use. */
export class RuntimeApiError extends Error {
  override readonly name = "RuntimeApiError";
}

const VERSION = "2018-06-01";

/** The runtime API at `host:port`. */
export class RuntimeApi {
  constructor(private readonly host: string) {}

  /** Wait for the next event. */
  async next(signal: AbortSignal): Promise<Invocation> {
    const answer = await this.#send("GET", "invocation/next", { signal });
    if (answer.status !== 200) throw unexpected("the next event", answer.status);
    const id = answer.headers["lambda-runtime-aws-request-id"];
    const deadline = Number(answer.headers["lambda-runtime-deadline-ms"]);
    if (typeof id !== "string" || !Number.isFinite(deadline)) {
      throw new RuntimeApiError("the next event came without request id or deadline");
    }
    return { id, event: answer.body, deadlineMs: deadline };
  }

  /** Tell the result of an invocation. */
  async respond(id: string, body: string): Promise<void> {
    await this.#tell(`invocation/${encodeURIComponent(id)}/response`, body);
  }

  /** Tell that an invocation failed. */
  async fail(id: string, error: LambdaError): Promise<void> {
    await this.#tell(`invocation/${encodeURIComponent(id)}/error`, error);
  }

  /** Tell that no event can ever be handled. */
  async failInit(error: LambdaError): Promise<void> {
    await this.#tell("init/error", error);
  }

  async #tell(path: string, content: string | LambdaError): Promise<void> {
    const isError = typeof content !== "string";
    const answer = await this.#send("POST", path, {
      body: isError ? JSON.stringify(content) : content,
      headers: isError ? { "Lambda-Runtime-Function-Error-Type": content.errorType } : {},
    });
    if (answer.status !== 202) throw unexpected(path.split("/").at(-1) ?? path, answer.status);
  }

  #send(
    method: "GET" | "POST",
    path: string,
    options: {
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal;
    },
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
    const url = `http://${this.host}/${VERSION}/runtime/${path}`;
    const { body, headers, signal } = options;
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          method,
          headers: {
            ...headers,
            ...(body === undefined
              ? {}
              : {
                  "Content-Type": "application/json",
                  "Content-Length": Buffer.byteLength(body),
                }),
          },
          ...(signal ? { signal } : {}),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

function unexpected(what: string, status: number): RuntimeApiError {
  return new RuntimeApiError(`Lambda answered ${status} to ${what}`);
}
