/**
 * Which bucket and key a request is about, in path style or virtual-host style, and the bucket behind
 * the name: one that does not exist is 404, one in another region is a redirect.
 *
 * Source: Amazon S3 User Guide, "Virtual hosting of buckets" and "Making requests using the REST API".
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
import { isIP } from "node:net";

import { AwsError, noSuchBucket } from "../errors";
import type { Exchange } from "../exchange";
import { decode, type Received } from "../http/received";
import type { Bucket } from "../state/storage";

/** Names as they stand in the request. */
export interface Address {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/** Take bucket and key from host and path. An object key keeps every byte after the bucket's slash. */
export function addressOf(request: Received): Address {
  const path = request.rawPath.replace(/^\//, "");
  const hosted = bucketInHost(request.headers["host"] ?? "");
  if (hosted !== undefined) return { bucket: hosted, key: path === "" ? undefined : decode(path) };
  const slash = path.indexOf("/");
  const bucket = decode(slash < 0 ? path : path.slice(0, slash));
  const key = slash < 0 ? "" : decode(path.slice(slash + 1));
  return { bucket: bucket === "" ? undefined : bucket, key: key === "" ? undefined : key };
}

/** `bucket.localhost`, `bucket.s3.localhost`, `bucket.s3.eu-west-1.amazonaws.com`. */
function bucketInHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (isIP(name) || name === "localhost") return undefined;
  for (const mark of [".s3.", ".s3-"]) {
    const end = name.lastIndexOf(mark);
    if (end > 0) return name.slice(0, end);
  }
  if (name.startsWith("s3.") || name.startsWith("s3-")) return undefined;
  return name.endsWith(".localhost") ? name.slice(0, -".localhost".length) : undefined;
}

/** ARN of a bucket. */
export function bucketArn(bucket: Bucket): string {
  return `arn:aws:s3:::${bucket.name}`;
}

/** ARN of an object. */
export function objectArn(bucket: Bucket, key: string): string {
  return `arn:aws:s3:::${bucket.name}/${key}`;
}

/** The bucket asked for, if it is there and in the region the client signed for. */
export function bucketOf(exchange: Exchange, name: string | undefined): Bucket {
  const bucket = name === undefined ? undefined : exchange.world.buckets.get(name);
  if (!bucket) throw noSuchBucket(name ?? "");
  if (exchange.signature && exchange.region !== bucket.region) throw otherRegion(exchange, bucket);
  return bucket;
}

/** us-east-1 answers for the global endpoint, which forwards and then finds the scope wrong. */
function otherRegion(exchange: Exchange, bucket: Bucket): AwsError {
  const headers = { "x-amz-bucket-region": bucket.region };
  if (exchange.region === "us-east-1") {
    return new AwsError({
      code: "AuthorizationHeaderMalformed",
      status: 400,
      message: `The authorization header is malformed; the region 'us-east-1' is wrong; expecting '${bucket.region}'`,
      details: { Region: bucket.region },
      headers,
    });
  }
  return new AwsError({
    code: "PermanentRedirect",
    status: 301,
    message:
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    details: { Endpoint: `s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name },
    headers,
  });
}
