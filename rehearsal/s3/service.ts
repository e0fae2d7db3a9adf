/**
 * S3 as a service of the rehearsal: REST with XML, streamed bodies, errors as `<Error>`.
 *
 * A HEAD request gets its status without a body. `AccessDenied` looks alike for what is hidden and
 * what is missing, as on AWS.
 */
import { AwsError, notServed } from "../errors";
import type { Exchange } from "../exchange";
import type { Received } from "../http/received";
import type { Reply } from "../http/reply";
import { type Service, signedService } from "../http/service";
import { document } from "../http/xml";
import { s3Refusals } from "../signature/refusals";
import { createBucket } from "./buckets";
import { CONTROL_PATH, controlOperation, serveControl } from "./control";
import { listBuckets } from "./listing";
import { BUCKET_ROUTES, findRoute, OBJECT_ROUTES } from "./routes";
import { addressOf, bucketOf } from "./target";

/** The service. */
export const s3Service: Service = {
  name: "s3",
  readsBody: false,
  refusals: s3Refusals,
  claims: (request) => [undefined, "s3"].includes(signedService(request)),
  preview: (request) => ({ operation: operationOf(request), anonymous: true }),
  serve: async (exchange) => serveS3(exchange),
  renderError,
  idHeaders: (id) => ({ "x-amz-request-id": id, "x-amz-id-2": id }),
};

function operationOf(request: Received): string {
  if (request.rawPath === CONTROL_PATH) return controlOperation(request);
  const { bucket, key } = addressOf(request);
  if (bucket === undefined) return request.method === "GET" ? "ListBuckets" : "unknown";
  if (key !== undefined) return findRoute(OBJECT_ROUTES, request)?.operation ?? "unknown";
  const isCreate = request.method === "PUT" && isPlain(request);
  if (isCreate) return "CreateBucket";
  return findRoute(BUCKET_ROUTES, request)?.operation ?? "unknown";
}

/** Without a subresource; `x-id` is the SDK's own mark. */
function isPlain(request: Received): boolean {
  return request.query.pairs.every(([name]) => name === "x-id" || name.startsWith("X-Amz-"));
}

async function serveS3(exchange: Exchange): Promise<Reply> {
  const { request } = exchange;
  if (request.rawPath === CONTROL_PATH) return serveControl(exchange);
  const { bucket, key } = addressOf(request);
  if (bucket === undefined) {
    if (exchange.operation !== "ListBuckets") throw methodNotAllowed(request);
    return listBuckets(exchange);
  }
  if (exchange.operation === "CreateBucket") return createBucket(exchange, bucket);
  if (key === undefined) {
    const route = findRoute(BUCKET_ROUTES, request);
    if (!route) throw unknownRequest(request);
    return route.serve(exchange, bucketOf(exchange, bucket));
  }
  const route = findRoute(OBJECT_ROUTES, request);
  if (!route) throw unknownRequest(request);
  return route.serve(exchange, { bucket: bucketOf(exchange, bucket), key });
}

function unknownRequest(request: Received): AwsError {
  const names = request.query.pairs.map(([name]) => name).filter((name) => name !== "x-id");
  if (names.length === 0) return methodNotAllowed(request);
  return notServed(`${request.method} with ?${names.slice(0, 5).join("&")} of S3`);
}

function methodNotAllowed(request: Received): AwsError {
  return new AwsError({
    code: "MethodNotAllowed",
    status: 405,
    message: "The specified method is not allowed against this resource.",
    details: { Method: request.method },
  });
}

function renderError(error: AwsError, request: Received): Reply {
  return {
    status: error.status,
    headers: { "content-type": "application/xml", ...error.headers },
    body: document("Error", {
      Code: error.code,
      Message: error.message,
      ...error.details,
      RequestId: request.id,
      HostId: request.id,
    }),
  };
}
