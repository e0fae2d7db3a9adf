/** An answer before it is written: status, headers and a body that may be a stream. */

/** One HTTP answer. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: string | Buffer | AsyncIterable<Uint8Array>;
}

/** An answer without a body. */
export function empty(status: number, headers: Reply["headers"] = {}): Reply {
  return { status, headers };
}
