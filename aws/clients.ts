/**
 * AWS SDK clients, set up the one way we use them. The only place that constructs one.
 *
 * - Hard timeouts that throw: by default a server that accepts and never answers hangs a client for
 *   ever, and `requestTimeout` alone only logs a warning.
 * - Path-style addresses and signed payloads at any endpoint that is not AWS's own.
 * - Over TLS the payload of uploads is not hashed a second time (`UNSIGNED-PAYLOAD`; CRC32 stays on):
 *   a third of the upload's CPU. A bucket policy may forbid it (`s3:x-amz-content-sha256`), hence
 *   `signPayload`.
 * - One attempt by default: whoever calls owns the retries (`errors.ts` says which).
 *
 * Source: https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/ (NodeHttpHandlerOptions);
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UNSIGNED-PAYLOAD).
 */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { STSClient } from "@aws-sdk/client-sts";

import { guardedLookup } from "./endpoint";

/** Keys of a user or of a session. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Asked before each request; caches and refreshes by itself (`credentials.ts`). */
export type CredentialSource = () => Promise<AwsCredentials>;

/** What every client needs to know. */
export interface ClientOptions {
  /** E.g. `eu-central-1`. */
  readonly region: string;
  /** Not AWS's own endpoint; has passed `checkEndpoint`. Left out: AWS's. */
  readonly endpoint?: string;
  /** Left out: the SDK's default chain (environment, profile, container, instance). */
  readonly credentials?: CredentialSource;
  /** Hash payloads although the connection is encrypted. */
  readonly signPayload?: boolean;
  /** `WHEN_REQUIRED` for stores that do not know CRC32. */
  readonly checksums?: "WHEN_SUPPORTED" | "WHEN_REQUIRED";
  /** Attempts by the SDK itself; 1 = none but the first. */
  readonly attemptCountMax?: number;
  readonly timeouts?: Partial<Timeouts>;
}

/** In milliseconds. */
export interface Timeouts {
  readonly connectionMs: number;
  /** Without a byte in either direction. */
  readonly socketMs: number;
  /** For one whole request and its answer. */
  readonly requestMs: number;
}

const TIMEOUTS: Timeouts = { connectionMs: 5_000, socketMs: 30_000, requestMs: 300_000 };

/** Sockets of one client; more requests wait. */
const SOCKET_COUNT_MAX = 32;

/** An S3 client. */
export async function s3Client(options: ClientOptions): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({
    ...baseOf(options),
    forcePathStyle: options.endpoint !== undefined,
    requestChecksumCalculation: options.checksums ?? "WHEN_SUPPORTED",
    responseChecksumValidation: options.checksums ?? "WHEN_SUPPORTED",
    expectContinueHeader: false,
  });
  const encrypted = options.endpoint === undefined || options.endpoint.startsWith("https:");
  if (encrypted && !options.signPayload) leavePayloadUnsigned(client);
  return client;
}

/** An STS client at the region's own endpoint. */
export async function stsClient(options: ClientOptions): Promise<STSClient> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return new STSClient(baseOf(options));
}

/** An IAM client. */
export async function iamClient(options: ClientOptions): Promise<IAMClient> {
  const { IAMClient } = await import("@aws-sdk/client-iam");
  return new IAMClient(baseOf(options));
}

/** An SQS client. */
export async function sqsClient(options: ClientOptions): Promise<SQSClient> {
  const { SQSClient } = await import("@aws-sdk/client-sqs");
  return new SQSClient(baseOf(options));
}

function baseOf(options: ClientOptions) {
  // The SDK warns about Node 20 on stderr at its first client; we say which Node we need ourselves.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const lookup = guardedLookup({ allowLoopback: options.endpoint !== undefined });
  const agent = { keepAlive: true, maxSockets: SOCKET_COUNT_MAX, lookup };
  return {
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials ? { credentials: options.credentials } : {}),
    maxAttempts: options.attemptCountMax ?? 1,
    requestHandler: {
      connectionTimeout: timeouts.connectionMs,
      socketTimeout: timeouts.socketMs,
      requestTimeout: timeouts.requestMs,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    },
  };
}

function leavePayloadUnsigned(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const command = context.commandName;
      if (command === "PutObjectCommand" || command === "UploadPartCommand") {
        const request = args.request as { headers: Record<string, string> };
        request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
      }
      return next(args);
    },
    { step: "build", priority: "low", name: "unsignedPayload" },
  );
}
