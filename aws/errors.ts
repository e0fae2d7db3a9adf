/**
 * What an error of the outside world means for whoever sent the request.
 *
 * `retry`: the same request may succeed later. `noRetry`: this request never will, others may.
 * `fatal`: none of this run's requests will (no permission, no credentials, wrong clock). Judged by
 * cause, not by the error's name: the SDK calls a reset socket `TimeoutError`, and reports a 200
 * answer with an error in its body as a 503.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html.
 */

/** Whether trying again makes sense. */
export type ErrorKind = "retry" | "noRetry" | "fatal";

/** Why a request failed, as far as a reaction depends on it. */
export type ErrorCause =
  | "throttled"
  | "serverError"
  | "timeout"
  | "connection"
  | "unreachable"
  | "conflict"
  | "preconditionFailed"
  | "notFound"
  | "accessDenied"
  | "credentials"
  | "clock"
  | "aborted"
  | "badRequest"
  | "unknown";

/** The verdict on one error. */
export interface ErrorClass {
  readonly kind: ErrorKind;
  readonly cause: ErrorCause;
  /** AWS's code or the system's, e.g. `SlowDown`, `ECONNRESET`; never user text. */
  readonly code?: string;
  /** HTTP status. */
  readonly status?: number;
  /** For support; may be absent. */
  readonly requestId?: string;
}

const BY_CODE: Readonly<Record<string, readonly [ErrorKind, ErrorCause]>> = {
  SlowDown: ["retry", "throttled"],
  Throttling: ["retry", "throttled"],
  ThrottlingException: ["retry", "throttled"],
  RequestLimitExceeded: ["retry", "throttled"],
  RequestThrottled: ["retry", "throttled"],
  TooManyRequestsException: ["retry", "throttled"],
  BandwidthLimitExceeded: ["retry", "throttled"],
  InternalError: ["retry", "serverError"],
  ServiceUnavailable: ["retry", "serverError"],
  RequestTimeout: ["retry", "timeout"],
  OperationAborted: ["retry", "conflict"],
  ConditionalRequestConflict: ["noRetry", "conflict"],
  PreconditionFailed: ["noRetry", "preconditionFailed"],
  NoSuchUpload: ["noRetry", "notFound"],
  NoSuchKey: ["noRetry", "notFound"],
  NotFound: ["noRetry", "notFound"],
  NoSuchBucket: ["fatal", "notFound"],
  AccessDenied: ["fatal", "accessDenied"],
  AccessDeniedException: ["fatal", "accessDenied"],
  Forbidden: ["fatal", "accessDenied"],
  AllAccessDisabled: ["fatal", "accessDenied"],
  InvalidAccessKeyId: ["fatal", "credentials"],
  InvalidClientTokenId: ["fatal", "credentials"],
  SignatureDoesNotMatch: ["fatal", "credentials"],
  ExpiredToken: ["fatal", "credentials"],
  ExpiredTokenException: ["fatal", "credentials"],
  TokenRefreshRequired: ["fatal", "credentials"],
  InvalidToken: ["fatal", "credentials"],
  CredentialsProviderError: ["fatal", "credentials"],
  RequestTimeTooSkewed: ["fatal", "clock"],
  RequestExpired: ["fatal", "clock"],
  ECONNRESET: ["retry", "connection"],
  EPIPE: ["retry", "connection"],
  ETIMEDOUT: ["retry", "timeout"],
  ERR_STREAM_PREMATURE_CLOSE: ["retry", "connection"],
  UND_ERR_SOCKET: ["retry", "connection"],
  UND_ERR_CONNECT_TIMEOUT: ["retry", "unreachable"],
  UND_ERR_HEADERS_TIMEOUT: ["retry", "timeout"],
  UND_ERR_BODY_TIMEOUT: ["retry", "timeout"],
  ECONNREFUSED: ["retry", "unreachable"],
  EHOSTUNREACH: ["retry", "unreachable"],
  ENETUNREACH: ["retry", "unreachable"],
  EAI_AGAIN: ["retry", "unreachable"],
  ENOTFOUND: ["fatal", "unreachable"],
  EFORBIDDENADDRESS: ["fatal", "unreachable"],
  CERT_HAS_EXPIRED: ["fatal", "unreachable"],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["fatal", "unreachable"],
  SELF_SIGNED_CERT_IN_CHAIN: ["fatal", "unreachable"],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["fatal", "unreachable"],
  ERR_TLS_CERT_ALTNAME_INVALID: ["fatal", "unreachable"],
  AbortError: ["fatal", "aborted"],
  ABORT_ERR: ["fatal", "aborted"],
};

/** Judge an error of the SDK or of the network. Anything else is `fatal` and `unknown`. */
export function classifyError(error: unknown): ErrorClass {
  const seen = describe(error);
  const code = seen.codes.find((candidate) => Object.hasOwn(BY_CODE, candidate));
  const known = code === undefined ? undefined : BY_CODE[code];
  const [kind, cause] = known ?? byStatus(seen);
  return {
    kind,
    cause,
    ...((code ?? seen.codes[0]) ? { code: code ?? seen.codes[0] ?? "" } : {}),
    ...(seen.status === undefined ? {} : { status: seen.status }),
    ...(seen.requestId ? { requestId: seen.requestId } : {}),
  };
}

/** AWS's message, or the system's, on one line. */
export function errorMessage(error: unknown): string {
  const message = fieldOf(error, "message");
  return (typeof message === "string" && message ? message : String(error)).trim();
}

interface Described {
  readonly codes: readonly string[];
  readonly status?: number;
  readonly requestId?: string;
  readonly isTimeout: boolean;
}

function describe(error: unknown): Described {
  const metadata = fieldOf(error, "$metadata");
  const status = fieldOf(metadata, "httpStatusCode");
  const requestId = fieldOf(metadata, "requestId");
  const cause = fieldOf(error, "cause");
  const first = fieldOf(fieldOf(error, "errors"), "0");
  const name = fieldOf(error, "name");
  // The system's code tells more than the SDK's name for it.
  const codes = [
    fieldOf(error, "code"),
    fieldOf(cause, "code"),
    fieldOf(first, "code"),
    fieldOf(error, "Code"),
    name,
  ];
  return {
    codes: codes.filter((code): code is string => typeof code === "string"),
    ...(typeof status === "number" ? { status } : {}),
    ...(typeof requestId === "string" ? { requestId } : {}),
    isTimeout: name === "TimeoutError",
  };
}

function byStatus(seen: Described): readonly [ErrorKind, ErrorCause] {
  if (seen.isTimeout) return ["retry", "timeout"];
  const status = seen.status;
  if (status === undefined) return ["fatal", "unknown"];
  if (status === 429 || status === 503) return ["retry", "throttled"];
  if (status === 408) return ["retry", "timeout"];
  if (status >= 500) return ["retry", "serverError"];
  if (status === 412) return ["noRetry", "preconditionFailed"];
  if (status === 409) return ["noRetry", "conflict"];
  if (status === 404) return ["noRetry", "notFound"];
  if (status === 401) return ["fatal", "credentials"];
  if (status === 403) return ["fatal", "accessDenied"];
  return ["noRetry", "badRequest"];
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}
