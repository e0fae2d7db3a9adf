/**
 * Goal: an error is retried exactly where another attempt may succeed.
 * Method: errors shaped as the SDK, Node and undici shape them.
 */
import { classifyError } from "../../aws";

const aws = (name: string, status: number) => ({
  name,
  $metadata: { httpStatusCode: status, requestId: "R" },
});

describe("AWS", () => {
  test.each([
    ["SlowDown", 503, "retry", "throttled"],
    ["InternalError", 500, "retry", "serverError"],
    ["ServiceUnavailable", 503, "retry", "serverError"],
    ["Whatever", 502, "retry", "serverError"],
    ["Whatever", 429, "retry", "throttled"],
    ["RequestTimeout", 400, "retry", "timeout"],
    ["OperationAborted", 409, "retry", "conflict"],
    ["ConditionalRequestConflict", 409, "noRetry", "conflict"],
    ["PreconditionFailed", 412, "noRetry", "preconditionFailed"],
    ["NoSuchUpload", 404, "noRetry", "notFound"],
    ["NoSuchKey", 404, "noRetry", "notFound"],
    ["NoSuchBucket", 404, "fatal", "notFound"],
    ["AccessDenied", 403, "fatal", "accessDenied"],
    ["Forbidden", 403, "fatal", "accessDenied"],
    ["InvalidAccessKeyId", 403, "fatal", "credentials"],
    ["SignatureDoesNotMatch", 403, "fatal", "credentials"],
    ["ExpiredToken", 400, "fatal", "credentials"],
    ["RequestTimeTooSkewed", 403, "fatal", "clock"],
    ["InvalidArgument", 400, "noRetry", "badRequest"],
  ])("%s (%i) is %s: %s", (name, status, kind, cause) => {
    expect(classifyError(aws(name, status))).toMatchObject({ kind, cause, status, requestId: "R" });
  });
});

describe("the network", () => {
  test.each([
    [
      "a reset that the SDK calls a timeout",
      { name: "TimeoutError", code: "ECONNRESET" },
      "retry",
      "connection",
    ],
    ["a timeout", { name: "TimeoutError" }, "retry", "timeout"],
    ["nobody listening", { code: "ECONNREFUSED" }, "retry", "unreachable"],
    [
      "both families refused",
      { name: "AggregateError", errors: [{ code: "ECONNREFUSED" }] },
      "retry",
      "unreachable",
    ],
    ["undici", { name: "TypeError", cause: { code: "UND_ERR_SOCKET" } }, "retry", "connection"],
    ["a name that does not exist", { code: "ENOTFOUND" }, "fatal", "unreachable"],
    ["a resolver that is busy", { code: "EAI_AGAIN" }, "retry", "unreachable"],
    ["a certificate", { code: "CERT_HAS_EXPIRED" }, "fatal", "unreachable"],
    ["an interruption", { name: "AbortError" }, "fatal", "aborted"],
    ["a bug", new TypeError("x is not a function"), "fatal", "unknown"],
    ["nothing", undefined, "fatal", "unknown"],
  ])("%s", (_, error, kind, cause) => {
    expect(classifyError(error)).toMatchObject({ kind, cause });
  });
});
